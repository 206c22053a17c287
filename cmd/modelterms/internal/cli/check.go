package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/natefinch/atomic"
	"github.com/spf13/cobra"

	"modelterms/cmd/modelterms/internal/catalogue"
	"modelterms/cmd/modelterms/internal/check"
	"modelterms/cmd/modelterms/internal/evidence"
	"modelterms/cmd/modelterms/internal/lineage"
	"modelterms/cmd/modelterms/internal/manifest"
	"modelterms/cmd/modelterms/internal/report"
	"modelterms/licenses"
	"modelterms/licenses/datafile"
	"modelterms/rules"
	"modelterms/rules/packs"
)

// checkFlags are the flags of check.
type checkFlags struct {
	manifest       string
	use            string
	organization   string
	country        string
	projectLicense string
	distribution   []string
	territories    []string
	activities     []string
	fields         []string
	facts          []string
	formats        []string
	failOn         string
	showSuppressed bool
}

func (a *app) checkCommand() *cobra.Command {
	var f checkFlags
	c := &cobra.Command{
		Use:   "check [MANIFEST | FOLDER | MODEL …]",
		Short: "check a manifest, or models by their ids",
		Long: `Without arguments the manifest is looked for: models.toml here or above, up to the root of
the repository, then .config/models.toml, then [tool.modelterms] in pyproject.toml.

An argument that is a .toml file, or a folder that holds a models.toml, is a manifest;
anything else is a model of the Hub: org/name, org/name@revision, hf://org/name or an address.
A manifest of - is read from standard input.`,
		Example: `  modelterms check
  modelterms check examples/spring-2026
  modelterms check --use commercial --distribution hosted-service meta-llama/Llama-3.1-8B-Instruct
  modelterms check --format json=report.json --format human`,
		RunE: func(cmd *cobra.Command, args []string) error { return a.check(f, args) },
	}
	fl := c.Flags()
	fl.SortFlags = false
	fl.StringVarP(&f.manifest, "manifest", "m", "", "read this manifest `file` (- is standard input)")
	fl.StringVar(&f.use, "use", "", "commercial, research or non-commercial")
	fl.StringSliceVar(&f.distribution, "distribution", nil, "internal, hosted-service, model-api, in-product, weights")
	fl.StringSliceVar(&f.activities, "activity", nil, "run, evaluate, fine-tune, merge, quantize, distill, train-on-outputs, publish-outputs")
	fl.StringVar(&f.organization, "organization", "", "company, academic, nonprofit, government, individual")
	fl.StringVar(&f.country, "organization-country", "", "domicile, a two-letter country `code`")
	fl.StringSliceVar(&f.territories, "territory", nil, "where it is used or offered: country codes, EU, EEA, worldwide")
	fl.StringSliceVar(&f.fields, "field", nil, "field of use: an industry or a restricted act")
	fl.StringSliceVar(&f.facts, "fact", nil, "a number: monthly-active-users=120000, with @2024-06-30 for its date")
	fl.StringVar(&f.projectLicense, "project-license", "", "what the project publishes its derivatives under")
	fl.StringArrayVarP(&f.formats, "format", "f", nil, "`NAME[=FILE]`: "+strings.Join(report.Names(), ", ")+" (repeatable)")
	fl.StringVar(&f.failOn, "fail-on", "error", "error, warning, note or never")
	fl.BoolVar(&f.showSuppressed, "show-suppressed", false, "list accepted findings, too")
	return c
}

// output is a format and where it goes; an empty file is standard output.
type output struct {
	format report.Format
	file   string
}

func (a *app) check(f checkFlags, args []string) error {
	outputs, err := parseFormats(f.formats)
	if err != nil {
		return err
	}
	if !slices.Contains([]string{"error", "warning", "note", "never"}, f.failOn) {
		return usagef("one of: error, warning, note, never", "--fail-on: %q is not known", f.failOn)
	}
	now, err := a.today()
	if err != nil {
		return err
	}
	set, err := licenses.Builtin()
	if err != nil {
		return err
	}
	pack, err := packs.Builtin()
	if err != nil {
		return err
	}
	inputs, err := a.inputs(f, args, set, pack)
	if err != nil {
		return err
	}
	if len(inputs) > 1 && slices.ContainsFunc(outputs, func(o output) bool { return o.file != "" }) {
		return usagef("run it once for each manifest", "a file can hold the report of one manifest only")
	}
	for i, in := range inputs {
		in.Licenses, in.Rules, in.Now = set, pack, now
		in.Sources, in.Suspect, in.Nearest = []lineage.Source{catalogue.Builtin()}, catalogue.NameSuggests, catalogue.Builtin().Nearest
		result, err := check.Run(in)
		if err != nil {
			return err
		}
		result.Version, result.Data = version(), set.Vocabulary().Data
		if i > 0 {
			fmt.Fprintln(a.Stdout)
		}
		if err := a.write(result, outputs, f.showSuppressed); err != nil {
			return err
		}
		a.exit = worse(a.exit, exitCode(result, f.failOn))
	}
	return nil
}

// exitCode gives the code of a result: findings at or above a severity, or
// something that could not be read.
func exitCode(r *check.Result, failOn string) int {
	code := ExitClean
	limit, ok := rules.ParseSeverity(failOn)
	for _, f := range r.Findings {
		if ok && f.Suppressed == nil && !f.Baselined && f.Severity >= limit {
			code = ExitFindings
		}
	}
	if len(r.Incomplete) > 0 {
		code = worse(code, ExitIncomplete)
	}
	return code
}

func parseFormats(given []string) ([]output, error) {
	if len(given) == 0 {
		given = []string{"human"}
	}
	var out []output
	stdout := 0
	for _, g := range given {
		name, file, toFile := strings.Cut(g, "=")
		format, ok := report.Named(name)
		if !ok {
			hint := "one of: " + strings.Join(report.Names(), ", ")
			if near := datafile.Nearest(name, report.Names()); near != "" {
				hint = fmt.Sprintf("did you mean %q?", near)
			}
			return nil, usagef(hint, "--format: there is no format %q", name)
		}
		if toFile && file == "" {
			return nil, usagef("write --format "+name+"=report."+name, "--format: %q names no file", g)
		}
		if !toFile {
			stdout++
		}
		out = append(out, output{format, file})
	}
	if stdout > 1 {
		return nil, usagef("send all but one to a file: --format json=report.json", "two formats want standard output")
	}
	return out, nil
}

// write writes the reports: to standard output, or to files, whole or not at
// all.
func (a *app) write(r *check.Result, outputs []output, suppressed bool) error {
	for _, o := range outputs {
		if o.file == "" {
			options := a.options()
			options.ShowSuppressed = suppressed
			if err := o.format(a.Stdout, r, options); err != nil {
				return err
			}
			continue
		}
		var b bytes.Buffer
		if err := o.format(&b, r, report.Options{Width: 100, ShowSuppressed: suppressed}); err != nil {
			return err
		}
		if err := atomic.WriteFile(o.file, &b); err != nil {
			return &incompleteError{fmt.Errorf("writing the report: %w", err)}
		}
	}
	return nil
}

// inputs decides what is checked: manifests, or models by id.
func (a *app) inputs(f checkFlags, args []string, set *licenses.Set, pack *rules.Pack) ([]check.Input, error) {
	words := manifest.Words{Vocabulary: set.Vocabulary(), Rules: pack}
	over, err := declare(f, words.Vocabulary)
	if err != nil {
		return nil, err
	}
	var files []string
	var ids []string
	for _, arg := range args {
		kind, file, err := classify(arg)
		switch {
		case err != nil:
			return nil, err
		case kind == isManifest:
			files = append(files, file)
		default:
			ids = append(ids, arg)
		}
	}
	if f.manifest != "" {
		files = append(files, f.manifest)
	}
	switch {
	case len(files) > 0 && len(ids) > 0:
		return nil, usagef("a manifest brings its own models; list the others in it", "both a manifest (%s) and a model (%s) are given", files[0], ids[0])
	case len(ids) > 0:
		in, err := adHoc(ids, over, f)
		return []check.Input{in}, err
	case len(files) == 0:
		file, _, err := manifest.Find(".")
		if errors.Is(err, manifest.ErrNone) {
			return nil, usagef("write one, two lines are enough:\n\n  use = \"commercial\"\n  models = [\"org/name\"]\n\nor name models: modelterms check --use commercial org/name", "no manifest: there is no models.toml here or above")
		}
		if err != nil {
			return nil, err
		}
		files = []string{relative(file)}
	}
	var out []check.Input
	for _, file := range files {
		in, err := a.read(file, words, over)
		if err != nil {
			return nil, err
		}
		out = append(out, in)
	}
	return out, nil
}

const (
	isModel = iota
	isManifest
)

// classify tells a manifest from a model.
func classify(arg string) (kind int, file string, err error) {
	if arg == "-" {
		return isManifest, arg, nil
	}
	info, statErr := os.Stat(arg)
	switch {
	case statErr == nil && info.IsDir():
		file, _, err := manifest.In(arg)
		if err != nil {
			return 0, "", usagef("name the manifest, or put a models.toml into it", "the folder %s holds no manifest", arg)
		}
		return isManifest, file, nil
	case statErr == nil && strings.HasSuffix(arg, ".toml"):
		return isManifest, arg, nil
	case strings.HasPrefix(arg, "./") || strings.HasPrefix(arg, "../") || strings.HasPrefix(arg, "/"):
		if statErr != nil {
			return 0, "", usagef("", "%s: no such file or folder", arg)
		}
		return 0, "", usagef("", "%s: models on disk are not in this version", arg)
	case statErr != nil && strings.HasSuffix(arg, ".toml"):
		return 0, "", usagef("", "%s: no such file", arg)
	}
	return isModel, "", nil
}

// relative gives a path as the user would write it.
func relative(file string) string {
	wd, err := os.Getwd()
	if err != nil {
		return file
	}
	if r, err := filepath.Rel(wd, file); err == nil {
		return r
	}
	return file
}

// maxManifest bounds what is read of a manifest.
const maxManifest = 8 << 20

// read reads a manifest and lays the flags over it.
func (a *app) read(file string, words manifest.Words, over func(*manifest.Declarations)) (check.Input, error) {
	name, dir := file, filepath.Dir(file)
	var data []byte
	var err error
	if file == "-" {
		name, dir = "standard input", "."
		data, err = io.ReadAll(io.LimitReader(a.Stdin, maxManifest+1))
	} else {
		data, err = readLimited(file)
	}
	if err != nil {
		return check.Input{}, usagef("", "reading the manifest: %s", err)
	}
	m, err := manifest.Parse(filepath.ToSlash(name), data, words, filepath.Base(file) == "pyproject.toml")
	if err != nil {
		return check.Input{}, err
	}
	over(&m.Declarations)
	for i := range m.Models {
		over(&m.Models[i].Declarations)
	}
	return check.Input{Manifest: m, Source: data, Read: inFolder(dir)}, nil
}

func readLimited(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxManifest+1))
}

// inFolder reads files below a folder and none outside it.
func inFolder(dir string) func(string) ([]byte, error) {
	return func(path string) ([]byte, error) {
		if !filepath.IsLocal(filepath.FromSlash(path)) {
			return nil, fmt.Errorf("%s leads out of the project", path)
		}
		return readLimited(filepath.Join(dir, filepath.FromSlash(path)))
	}
}

// adHoc makes a manifest of models named on the command line.
func adHoc(ids []string, over func(*manifest.Declarations), f checkFlags) (check.Input, error) {
	if f.use == "" {
		return check.Input{}, usagef("for example: modelterms check --use commercial --distribution hosted-service "+ids[0], "models named by id need --use: commercial, research or non-commercial")
	}
	m := &manifest.Manifest{}
	over(&m.Declarations)
	for _, given := range ids {
		id, revision, err := evidence.ParseID(given)
		if err != nil {
			return check.Input{}, usagef("a model is org/name, org/name@revision, hf://org/name or a huggingface.co address", "%s", err)
		}
		if slices.ContainsFunc(m.Models, func(x manifest.Model) bool { return evidence.Fold(x.ID) == evidence.Fold(id) }) {
			continue
		}
		m.Models = append(m.Models, manifest.Model{Record: evidence.Record{ID: id, Revision: revision, Source: evidence.Source{Kind: evidence.Manifest, Place: "command line"}}, Declarations: m.Declarations})
	}
	return check.Input{Manifest: m, Read: inFolder(".")}, nil
}

// declare checks the flags that state or override declarations.
func declare(f checkFlags, v *licenses.Vocabulary) (func(*manifest.Declarations), error) {
	var errs []error
	words := func(flag string, given, known []string) {
		for _, g := range given {
			if !slices.Contains(known, g) {
				hint := ""
				if near := datafile.Nearest(g, known); near != "" {
					hint = fmt.Sprintf("did you mean %q?", near)
				} else if len(known) < 12 {
					hint = "one of: " + strings.Join(known, ", ")
				}
				errs = append(errs, usagef(hint, "--%s: %q is not known", flag, g))
			}
		}
	}
	if f.use != "" {
		words("use", []string{f.use}, v.Purposes())
	}
	if f.organization != "" {
		words("organization", []string{f.organization}, licenses.Organizations())
	}
	words("distribution", f.distribution, v.Forms())
	words("activity", f.activities, v.Activities())
	words("field", f.fields, v.FieldsOfUse())
	for _, t := range f.territories {
		if v.Place(t) == nil {
			errs = append(errs, usagef("two-letter country codes such as DE, or EU, EEA, worldwide", "--territory: %q is not a country", t))
		}
	}
	if f.country != "" && len(v.Place(f.country)) != 1 {
		errs = append(errs, usagef("a two-letter country code such as DE", "--organization-country: %q is not a country", f.country))
	}
	facts, err := parseFacts(f.facts, v)
	errs = append(errs, err)
	return func(d *manifest.Declarations) {
		set(&d.Use, f.use)
		set(&d.Organization, f.organization)
		set(&d.Country, f.country)
		set(&d.ProjectLicense, f.projectLicense)
		for _, l := range []struct {
			to   *[]string
			from []string
		}{{&d.Distribution, f.distribution}, {&d.Territories, f.territories}, {&d.Activities, f.activities}, {&d.Fields, f.fields}} {
			if l.from != nil {
				*l.to = l.from
			}
		}
		if len(facts) > 0 {
			all := map[string]licenses.Fact{}
			for k, v := range d.Facts {
				all[k] = v
			}
			for k, v := range facts {
				all[k] = v
			}
			d.Facts = all
		}
	}, errors.Join(errs...)
}

func set(to *string, value string) {
	if value != "" {
		*to = value
	}
}

// parseFacts reads name=number and name=number@date.
func parseFacts(given []string, v *licenses.Vocabulary) (map[string]licenses.Fact, error) {
	out := map[string]licenses.Fact{}
	var known []string
	for _, m := range v.Metrics {
		known = append(known, m.Name)
	}
	for _, g := range given {
		name, value, ok := strings.Cut(g, "=")
		if !slices.Contains(known, name) {
			hint := "one of: " + strings.Join(known, ", ")
			if near := datafile.Nearest(name, known); near != "" {
				hint = fmt.Sprintf("did you mean %q?", near)
			}
			return nil, usagef(hint, "--fact: %q is not known", name)
		}
		number, date, dated := strings.Cut(value, "@")
		n, err := strconv.ParseInt(strings.ReplaceAll(number, "_", ""), 10, 64)
		if !ok || err != nil || n < 0 {
			return nil, usagef("write --fact "+name+"=120000", "--fact: %q is not a number", number)
		}
		f := licenses.Fact{Value: n}
		if dated {
			if f.AsOf, err = time.Parse(time.DateOnly, date); err != nil {
				return nil, usagef("write it as 2024-06-30", "--fact: %q is not a date", date)
			}
		}
		out[name] = f
	}
	return out, nil
}
