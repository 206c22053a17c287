package manifest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"modelterms/cmd/modelterms/internal/evidence"
	"modelterms/licenses"
	"modelterms/licenses/datafile"
	"modelterms/rules"
)

// Words are the closed lists a manifest is checked against.
type Words struct {
	Vocabulary *licenses.Vocabulary
	Rules      *rules.Pack
}

// topLevel and modelKeys are the keys of the contract, for the hint that says
// where a misplaced key belongs.
var (
	topLevel  = []string{"version", "use", "organization", "organization-country", "distribution", "territories", "activities", "fields-of-use", "project-license", "notice-files", "extends", "models"}
	modelKeys = []string{"id", "revision", "own", "path", "license", "license-name", "license-link", "base-model", "base-model-relation", "datasets", "publish-as", "modality"}
	// later are keys of the contract that this version does not implement.
	later = map[string]string{
		"extends": "policy files",
		"path":    "evidence from local files",
	}
)

// Parse reads a manifest. pyproject takes it from [tool.modelterms].
func Parse(file string, data []byte, words Words, pyproject bool) (*Manifest, error) {
	root, err := datafile.Parse(file, data)
	if err != nil {
		return nil, err
	}
	r := &reader{words: words, file: file}
	if pyproject {
		tool := root.Sub(&r.errs, "tool")
		if tool != nil {
			root = tool.Sub(&r.errs, "modelterms")
		}
		if tool == nil || root == nil {
			return nil, datafile.Errorf(datafile.Position{File: file, Line: 1, Column: 1}, "there is no [tool.modelterms] table")
		}
	}
	m := r.manifest(root)
	if err := r.errs.Err(); err != nil {
		return nil, err
	}
	return m, nil
}

type reader struct {
	words Words
	file  string
	errs  datafile.Errors
}

func position(p datafile.Position) rules.Position {
	return rules.Position{File: p.File, Line: p.Line, Column: p.Column, EndLine: p.EndLine, EndColumn: p.EndColumn}
}

func (r *reader) manifest(t *datafile.Table) *Manifest {
	errs := &r.errs
	m := &Manifest{File: r.file, Dir: filepath.Dir(r.file)}
	if k := t.Key("version"); k != nil {
		if n, ok := k.Value.Int(errs, "version"); ok && n != 1 {
			errs.Addf(k.Value.Position, "version %d is not known; this program reads version 1", n)
		}
	}
	m.Declarations = r.declarations(t, Declarations{})
	for _, v := range t.List(errs, "notice-files") {
		s := v.Text(errs, "notice-files")
		if v.Kind == datafile.String && !filepath.IsLocal(filepath.FromSlash(s)) {
			errs.Addf(v.Position, "%q is no file of the project", s)
		} else if s != "" {
			m.NoticeFiles = append(m.NoticeFiles, Text{s, position(v.Position)})
		}
	}
	for _, v := range t.List(errs, "models") {
		m.Models = append(m.Models, r.short(v, m.Declarations))
	}
	for _, sub := range t.Tables(errs, "model") {
		m.Models = append(m.Models, r.model(sub, m.Declarations))
	}
	for _, sub := range t.Tables(errs, "dataset") {
		m.Datasets = append(m.Datasets, r.dataset(sub))
	}
	for _, sub := range t.Tables(errs, "agreement") {
		m.Agreements = append(m.Agreements, r.agreement(sub))
	}
	for _, sub := range t.Tables(errs, "clarify") {
		m.Clarifies = append(m.Clarifies, r.clarify(sub))
	}
	for _, sub := range t.Tables(errs, "ignore") {
		m.Ignores = append(m.Ignores, r.ignore(sub))
	}
	t.Finish(errs, "", r.explain(""))
	r.whole(m)
	return m
}

// whole checks what only shows in the whole file.
func (r *reader) whole(m *Manifest) {
	seen := map[string]rules.Position{}
	for _, model := range m.Models {
		key := evidence.Fold(model.ID)
		if first, twice := seen[key]; twice && model.ID != "" {
			r.errs.Addf(back(model.At), "%s is listed twice; the first time in line %d", model.ID, first.Line)
			continue
		}
		seen[key] = model.At
		if model.Use == "" && model.ID != "" {
			e := datafile.Errorf(datafile.Position{File: r.file, Line: 1, Column: 1}, "the manifest does not say what the models are used for")
			e.Hint = `put use = "commercial" (or "research", "non-commercial") above the first table`
			if r.errs.Len() == 0 {
				r.errs.Add(e)
			}
		}
	}
	for _, d := range m.Datasets {
		for _, id := range d.Models {
			if _, listed := seen[evidence.Fold(id)]; !listed {
				r.errs.Addf(back(d.At), "the data set %s is for %q, which is not listed as a model", d.ID, id)
			}
		}
	}
}

func back(p rules.Position) datafile.Position {
	return datafile.Position{File: p.File, Line: p.Line, Column: p.Column, EndLine: p.EndLine, EndColumn: p.EndColumn}
}

// explain gives the message for a key that is known elsewhere, or not yet.
func (r *reader) explain(table string) func(string) (string, string) {
	return func(name string) (string, string) {
		if what, ok := later[name]; ok {
			return fmt.Sprintf("%q is not in this version (%s)", name, what), ""
		}
		where := "at the top level"
		switch table {
		case "":
		case "facts":
			where = "in [facts]"
		default:
			where = "in [[" + table + "]]"
		}
		switch {
		case table != "" && slices.Contains(topLevel, name):
			return fmt.Sprintf("unknown key %q %s", name, where), "it is a top-level key: move it above the first table"
		case table != "model" && slices.Contains(modelKeys, name):
			return fmt.Sprintf("unknown key %q %s", name, where), "it belongs into a [[model]] table"
		case name == "licence" || name == "licence-name" || name == "organisation" || name == "organisation-country":
			return fmt.Sprintf("unknown key %q %s", name, where), "did you mean \"" + strings.NewReplacer("licence", "license", "organisation", "organization").Replace(name) + "\"?"
		}
		return "", ""
	}
}

// declarations reads the keys that say what is done, over those given.
func (r *reader) declarations(t *datafile.Table, d Declarations) Declarations {
	v, errs := r.words.Vocabulary, &r.errs
	if k := t.Key("use"); k != nil {
		d.UseAt = position(k.Value.Position)
		if s := r.word(t, "use", v.Purposes()); s != "" {
			d.Use = s
		}
	}
	if s := r.word(t, "organization", licenses.Organizations()); s != "" {
		d.Organization = s
	}
	if k := t.Key("organization-country"); k != nil {
		d.Country = r.country(k.Value)
	}
	if s, ok := r.wordList(t, "distribution", v.Forms()); ok {
		d.Distribution = s
	}
	if s, ok := r.wordList(t, "activities", v.Activities()); ok {
		d.Activities = s
	}
	if s, ok := r.wordList(t, "fields-of-use", v.FieldsOfUse()); ok {
		d.Fields = s
	}
	if k := t.Key("territories"); k != nil {
		d.Territories = nil
		for _, x := range t.List(errs, "territories") {
			d.Territories = append(d.Territories, r.place(x))
		}
	}
	if s := t.Text(errs, "project-license"); s != "" {
		d.ProjectLicense = s
	}
	if sub := t.Sub(errs, "facts"); sub != nil {
		d.Facts = r.facts(sub, d.Facts)
	}
	return d
}

// word reads one word of a closed list.
func (r *reader) word(t *datafile.Table, key string, known []string) string {
	v := t.Value(key)
	if v == nil {
		return ""
	}
	s := v.Text(&r.errs, key)
	if s == "" && v.Kind == datafile.String {
		r.unknownWord(v.Position, key, s, known)
	}
	return r.oneOf(v, key, s, known)
}

func (r *reader) oneOf(v *datafile.Value, key, s string, known []string) string {
	if s == "" || slices.Contains(known, s) {
		return s
	}
	r.unknownWord(v.Position, key, s, known)
	return ""
}

func (r *reader) unknownWord(at datafile.Position, key, s string, known []string) {
	e := datafile.Errorf(at, "%s: %q is not known", key, s)
	if near := datafile.Nearest(s, known); near != "" && s != "" {
		e.Hint = "did you mean \"" + near + "\"?"
	} else if len(known) <= 12 {
		e.Hint = "one of: " + strings.Join(known, ", ")
	}
	r.errs.Add(e)
}

func (r *reader) wordList(t *datafile.Table, key string, known []string) ([]string, bool) {
	if t.Key(key) == nil {
		return nil, false
	}
	// An empty list declares nothing.
	var out []string
	for _, v := range t.List(&r.errs, key) {
		s := v.Text(&r.errs, key)
		if s == "" && v.Kind == datafile.String {
			r.unknownWord(v.Position, key, s, known)
		}
		if s := r.oneOf(v, key, s, known); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out, true
}

func (r *reader) country(v *datafile.Value) string {
	s := v.Text(&r.errs, "organization-country")
	if s == "" && v.Kind != datafile.String {
		return ""
	}
	if c := r.words.Vocabulary.Place(s); len(c) == 1 && c[0] == s {
		return s
	}
	r.badPlace(v, "organization-country", s, "a two-letter country code such as DE")
	return ""
}

func (r *reader) place(v *datafile.Value) string {
	s := v.Text(&r.errs, "territories")
	if v.Kind == datafile.String && r.words.Vocabulary.Place(s) == nil {
		r.badPlace(v, "territories", s, "two-letter country codes such as DE, or EU, EEA, worldwide")
	}
	return s
}

func (r *reader) badPlace(v *datafile.Value, key, s, want string) {
	e := datafile.Errorf(v.Position, "%s: %q is not a country", key, s)
	e.Hint = "known: " + want
	if up := strings.ToUpper(s); r.words.Vocabulary.Place(up) != nil {
		e.Hint = "did you mean \"" + up + "\"?"
	}
	if strings.EqualFold(s, "UK") {
		e.Hint = `did you mean "GB"?`
	}
	r.errs.Add(e)
}

func (r *reader) facts(t *datafile.Table, base map[string]licenses.Fact) map[string]licenses.Fact {
	out := map[string]licenses.Fact{}
	for k, f := range base {
		out[k] = f
	}
	for _, m := range r.words.Vocabulary.Metrics {
		v := t.Value(m.Name)
		if v == nil {
			continue
		}
		if sub := v.Table(); sub != nil {
			out[m.Name] = r.fact(sub, m.Name)
			continue
		}
		n, ok := v.Int(&r.errs, m.Name)
		if ok && n < 0 {
			r.errs.Addf(v.Position, "%s cannot be negative", m.Name)
		}
		out[m.Name] = licenses.Fact{Value: n}
	}
	t.Finish(&r.errs, " in [facts]", r.explain("facts"))
	return out
}

func (r *reader) fact(t *datafile.Table, name string) licenses.Fact {
	f := licenses.Fact{Value: t.Int(&r.errs, "value"), Affiliates: t.Flag(&r.errs, "affiliates")}
	if t.Key("value") == nil {
		r.errs.Addf(t.Position, "%s has no value", name)
	}
	if f.Value < 0 {
		r.errs.Addf(t.Position, "%s cannot be negative", name)
	}
	f.AsOf = r.date(t, "as-of")
	t.Finish(&r.errs, " in "+name, nil)
	return f
}

// date reads a TOML date. A string that looks like one says so.
func (r *reader) date(t *datafile.Table, key string) time.Time {
	v := t.Value(key)
	if v == nil {
		return time.Time{}
	}
	if v.Kind != datafile.Date {
		e := datafile.Errorf(v.Position, "%s must be a date, not %s", key, v.Kind)
		e.Hint = "write it without quotes: " + key + " = 2027-03-31"
		r.errs.Add(e)
		return time.Time{}
	}
	d, _ := v.Date(&r.errs, key)
	return d
}

// short reads an entry of models = [ ].
func (r *reader) short(v *datafile.Value, d Declarations) Model {
	m := Model{Declarations: d, At: position(v.Position)}
	m.Source = r.source(v.Position)
	s := v.Text(&r.errs, "models")
	if v.Kind == datafile.String {
		m.ID, m.Revision = r.id(v, s)
	}
	return m
}

func (r *reader) id(v *datafile.Value, s string) (id, revision string) {
	id, revision, err := evidence.ParseID(s)
	if err != nil {
		e := datafile.Errorf(v.Position, "%s", err)
		e.Hint = "a model is org/name, org/name@revision, hf://org/name or a huggingface.co address"
		r.errs.Add(e)
	}
	return id, revision
}

func (r *reader) source(at datafile.Position) evidence.Source {
	return evidence.Source{Kind: evidence.Manifest, Place: fmt.Sprintf("%s:%d", r.file, at.Line), Line: at.Line, Column: at.Column}
}

// model reads a [[model]].
func (r *reader) model(t *datafile.Table, d Declarations) Model {
	errs := &r.errs
	m := Model{Declarations: r.declarations(t, d)}
	m.Record = r.record(t)
	if k := t.Key("id"); k != nil {
		m.At = position(k.Value.Position)
	}
	if k := t.Key("license"); k != nil {
		m.LicenseAt = position(k.Value.Position)
	}
	if m.PublishAs = t.Text(errs, "publish-as"); m.PublishAs != "" {
		m.Own = true
		if err := evidence.CheckName(m.PublishAs); err != nil {
			errs.Addf(t.Value("publish-as").Position, "publish-as: %s", err)
		}
	}
	t.Finish(errs, " in [[model]]", r.explain("model"))
	return m
}

// record reads the keys that describe a model: those of a card, and how it
// was made.
func (r *reader) record(t *datafile.Table) evidence.Record {
	errs := &r.errs
	rec := evidence.Record{Own: t.Flag(errs, "own"), License: r.declared(t), Source: r.source(t.Position)}
	if v := t.Value("id"); v != nil {
		rec.Source = r.source(v.Position)
		rec.ID, rec.Revision = r.id(v, v.Text(errs, "id"))
	} else {
		errs.Addf(t.Position, "the entry has no id")
	}
	if v := t.Value("revision"); v != nil {
		switch s := v.Text(errs, "revision"); {
		case v.Kind != datafile.String:
		case !evidence.IsRevision(s):
			errs.Addf(v.Position, "%q is not a revision", s)
		case rec.Revision != "" && rec.Revision != s:
			errs.Addf(v.Position, "the id names another revision (%s)", rec.Revision)
		default:
			rec.Revision = s
		}
	}
	rec.Modality, _ = r.wordList(t, "modality", []string{"text", "image", "audio", "video"})
	relation := evidence.Relation(r.word(t, "base-model-relation", evidence.Relations()))
	for _, v := range t.List(errs, "base-model") {
		rec.Bases = append(rec.Bases, r.base(v, relation))
	}
	for _, v := range t.List(errs, "datasets") {
		rec.Datasets = append(rec.Datasets, r.inlineDataset(v))
	}
	return rec
}

func (r *reader) declared(t *datafile.Table) evidence.Declared {
	errs := &r.errs
	d := evidence.Declared{Name: t.Text(errs, "license-name"), Link: t.Text(errs, "license-link")}
	for _, id := range t.Texts(errs, "license") {
		if strings.TrimSpace(id) == "" {
			errs.Addf(t.Value("license").Position, "license is empty")
			continue
		}
		d.IDs = append(d.IDs, id)
	}
	return d
}

// base reads an entry of base-model: an id, or a table for a base nobody can
// look up.
func (r *reader) base(v *datafile.Value, relation evidence.Relation) evidence.Base {
	if t := v.Table(); t != nil {
		b := evidence.Base{Relation: relation}
		if own := evidence.Relation(r.word(t, "relation", evidence.Relations())); own != "" {
			b.Relation = own
		}
		rec := r.record(t)
		b.ID, b.Revision, b.Record = rec.ID, rec.Revision, &rec
		t.Finish(&r.errs, " in base-model", r.explain("model"))
		return b
	}
	s := v.Text(&r.errs, "base-model")
	if v.Kind != datafile.String {
		return evidence.Base{}
	}
	id, revision := r.id(v, s)
	return evidence.Base{ID: id, Revision: revision, Relation: relation}
}

func (r *reader) inlineDataset(v *datafile.Value) evidence.Dataset {
	if t := v.Table(); t != nil {
		d := r.datasetRecord(t)
		t.Finish(&r.errs, " in datasets", nil)
		return d
	}
	s := v.Text(&r.errs, "datasets")
	r.name(v, s)
	return evidence.Dataset{ID: s, UsedFor: "training", Named: true}
}

func (r *reader) name(v *datafile.Value, s string) {
	if v.Kind != datafile.String {
		return
	}
	if err := evidence.CheckName(s); err != nil {
		r.errs.Addf(v.Position, "%s", err)
	}
}

func (r *reader) datasetRecord(t *datafile.Table) evidence.Dataset {
	errs := &r.errs
	rec := &evidence.Record{License: r.declared(t), Source: r.source(t.Position)}
	if v := t.Value("id"); v != nil {
		rec.ID = v.Text(errs, "id")
		rec.Source = r.source(v.Position)
		r.name(v, rec.ID)
	} else {
		errs.Addf(t.Position, "the data set has no id")
	}
	for _, v := range t.List(errs, "base-model") {
		rec.Bases = append(rec.Bases, r.base(v, evidence.Distill))
	}
	used := r.word(t, "used-for", []string{"training", "evaluation", "retrieval"})
	if used == "" {
		used = "training"
	}
	return evidence.Dataset{ID: rec.ID, UsedFor: used, Record: rec, Named: true}
}

func (r *reader) dataset(t *datafile.Table) Dataset {
	d := Dataset{Dataset: r.datasetRecord(t), At: position(t.Position)}
	if k := t.Key("id"); k != nil {
		d.At = position(k.Value.Position)
	}
	for _, v := range t.List(&r.errs, "models") {
		id, _ := r.id(v, v.Text(&r.errs, "models"))
		d.Models = append(d.Models, id)
	}
	t.Finish(&r.errs, " in [[dataset]]", r.explain("dataset"))
	return d
}

func (r *reader) agreement(t *datafile.Table) Agreement {
	errs, v := &r.errs, r.words.Vocabulary
	a := Agreement{At: position(t.Position), License: t.Text(errs, "license"), Until: r.date(t, "until")}
	a.Reference = t.Text(errs, "reference")
	if m := t.Value("model"); m != nil {
		a.Model, _ = r.id(m, m.Text(errs, "model"))
		a.At = position(m.Position)
	} else if l := t.Value("license"); l != nil {
		a.At = position(l.Position)
	}
	if (a.Model == "") == (a.License == "") {
		errs.Addf(t.Position, "an [[agreement]] names a model or a license")
	}
	if strings.TrimSpace(a.Reference) == "" {
		errs.Addf(t.Position, "an [[agreement]] names its reference: the contract, ticket or letter")
	}
	known := slices.Concat(v.Purposes(), v.Forms(), v.Activities())
	for _, m := range v.Metrics {
		known = append(known, m.Name)
	}
	for _, d := range v.Terms {
		known = append(known, d.Name)
	}
	known = append(known, v.FieldsOfUse()...)
	a.Grants, _ = r.wordList(t, "grants", known)
	if len(a.Grants) == 0 {
		errs.Addf(t.Position, "an [[agreement]] says in `grants` what it permits: acts such as commercial, or terms such as thresholds")
	}
	t.Finish(errs, " in [[agreement]]", r.explain("agreement"))
	return a
}

// isSHA256 reports whether s is a SHA-256 in hexadecimal.
func isSHA256(s string) bool {
	raw, err := hex.DecodeString(s)
	return err == nil && len(raw) == sha256.Size
}

func (r *reader) clarify(t *datafile.Table) Clarify {
	errs := &r.errs
	c := Clarify{At: position(t.Position), License: r.declared(t), Reason: t.Text(errs, "reason")}
	if m := t.Value("model"); m != nil {
		s := m.Text(errs, "model")
		r.name(m, s)
		c.Model, c.At = s, position(m.Position)
	} else {
		errs.Addf(t.Position, "a [[clarify]] names its model")
	}
	if c.License.Empty() {
		errs.Addf(t.Position, "a [[clarify]] names a license")
	}
	for _, f := range t.Tables(errs, "files") {
		file := File{Path: f.Text(errs, "path"), SHA256: strings.ToLower(f.Text(errs, "sha256")), At: position(f.Position)}
		if file.Path == "" || !isSHA256(file.SHA256) {
			errs.Addf(f.Position, "a file has a path and a sha256 of 64 hexadecimal digits")
		}
		if !filepath.IsLocal(filepath.FromSlash(file.Path)) {
			errs.Addf(f.Position, "%q leads out of the model's folder", file.Path)
		}
		f.Finish(errs, " in files", nil)
		c.Files = append(c.Files, file)
	}
	t.Finish(errs, " in [[clarify]]", r.explain("clarify"))
	return c
}

func (r *reader) ignore(t *datafile.Table) Ignore {
	errs := &r.errs
	i := Ignore{At: position(t.Position), Reason: strings.TrimSpace(t.Text(errs, "reason")), Until: r.date(t, "until")}
	if v := t.Value("rule"); v != nil {
		i.At = position(v.Position)
		i.Rule = r.rule(v, v.Text(errs, "rule"))
	} else {
		errs.Addf(t.Position, "an [[ignore]] names its rule")
	}
	if v := t.Value("model"); v != nil {
		i.Model, _ = r.id(v, v.Text(errs, "model"))
	} else {
		errs.Addf(t.Position, "an [[ignore]] names its model")
	}
	if i.Reason == "" {
		errs.Addf(t.Position, "an [[ignore]] gives its reason")
	}
	t.Finish(errs, " in [[ignore]]", r.explain("ignore"))
	return i
}

// rule resolves a rule by code or name.
func (r *reader) rule(v *datafile.Value, s string) string {
	if s == "" {
		return ""
	}
	rule := r.words.Rules.Rule(s)
	if rule == nil {
		var known []string
		for _, k := range r.words.Rules.Rules() {
			known = append(known, k.Code, k.Name)
		}
		e := datafile.Errorf(v.Position, "there is no rule %q", s)
		if near := datafile.Nearest(s, known); near != "" {
			e.Hint = "did you mean \"" + near + "\"?"
		} else {
			e.Hint = "modelterms rules lists them"
		}
		r.errs.Add(e)
		return ""
	}
	if rule.Subject == rules.SubjectProject {
		r.errs.Addf(v.Position, "%s is about the project's own exceptions and cannot be ignored", rule.Code)
	}
	return rule.Code
}
