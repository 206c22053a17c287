package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

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

func (a *app) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain RULE | LICENSE | MODEL",
		Short: "explain a rule, a license or a model in prose",
		Example: `  modelterms explain MT301
  modelterms explain llama3.1
  modelterms explain Qwen/Qwen2.5-3B-Instruct`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("for example: modelterms explain MT301", "explain takes one rule, license or model")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return a.explain(args[0]) },
	}
}

func (a *app) explain(x string) error {
	set, err := licenses.Builtin()
	if err != nil {
		return err
	}
	pack, err := packs.Builtin()
	if err != nil {
		return err
	}
	if r := pack.Rule(x); r == nil {
		if r = pack.Rule(strings.ToUpper(x)); r != nil {
			return a.explainRule(r)
		}
	} else {
		return a.explainRule(r)
	}
	if m, ok := set.Lookup(x); ok && !strings.Contains(x, "/") {
		l, err := set.Get(m.ID)
		if err != nil {
			return err
		}
		return report.License(a.Stdout, set, l, m, a.options())
	}
	if id, _, err := evidence.ParseID(x); err == nil && (strings.Contains(id, "/") || known(id)) {
		return a.explainModel(id, set, pack)
	}
	return unknown(x, set, pack)
}

// known reports whether the catalogue knows an id without an organization.
func known(id string) bool {
	_, _, ok := catalogue.Builtin().Lookup(id)
	return ok
}

func unknown(x string, set *licenses.Set, pack *rules.Pack) error {
	var names []string
	for _, r := range pack.Rules() {
		names = append(names, r.Name)
	}
	names = append(names, set.Names()...)
	hint := "modelterms rules and modelterms licenses list them; a model is org/name"
	if near := datafile.Nearest(x, names); near != "" {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	return usagef(hint, "%q is no rule, no license and no model", x)
}

func (a *app) explainRule(r *rules.Rule) error {
	doc, err := packs.Documented(r)
	if err != nil {
		return err
	}
	return report.Rule(a.Stdout, doc, a.options())
}

// explainModel tells what is known of a model, and what follows for the uses
// people ask about.
func (a *app) explainModel(id string, set *licenses.Set, pack *rules.Pack) error {
	now, err := a.today()
	if err != nil {
		return err
	}
	uses := []struct {
		words string
		decl  manifest.Declarations
	}{
		{"inside a company, commercially", manifest.Declarations{Use: "commercial", Distribution: []string{"internal"}}},
		{"behind a commercial service", manifest.Declarations{Use: "commercial", Distribution: []string{"hosted-service"}}},
		{"shipped in a commercial product", manifest.Declarations{Use: "commercial", Distribution: []string{"in-product"}}},
		{"outputs used to train another model, commercially", manifest.Declarations{Use: "commercial", Distribution: []string{"weights"}, Activities: []string{"train-on-outputs"}}},
		{"for research, inside", manifest.Declarations{Use: "research", Distribution: []string{"internal"}}},
		{"for a hobby or teaching", manifest.Declarations{Use: "non-commercial", Distribution: []string{"internal"}}},
	}
	var rows []report.UseRow
	var first *check.Result
	for _, u := range uses {
		m := &manifest.Manifest{Declarations: u.decl}
		m.Models = []manifest.Model{{Record: evidence.Record{ID: id, Source: evidence.Source{Kind: evidence.Manifest, Place: "command line"}}, Declarations: u.decl}}
		r, err := check.Run(check.Input{Manifest: m, Licenses: set, Rules: pack, Sources: []lineage.Source{catalogue.Builtin()}, Suspect: catalogue.NameSuggests, Nearest: catalogue.Builtin().Nearest, Now: now, Read: inFolder(".")})
		if err != nil {
			return err
		}
		if first == nil {
			first = r
		}
		row := report.UseRow{Words: u.words, Verdict: r.Verdict}
		for _, f := range r.Findings {
			if f.Verdict == r.Verdict.String() && f.Model != "" {
				row.Because = f.Message
				if f.Clause != "" {
					row.Because += " (" + cmp.Or(f.Edition, f.License) + " " + f.Clause + ")"
				}
				break
			}
		}
		for _, o := range r.Models[0].Obligations {
			if !slices.Contains(row.Owed, o.Kind) {
				row.Owed = append(row.Owed, o.Kind)
			}
		}
		rows = append(rows, row)
	}
	return report.Model(a.Stdout, first, rows, set, a.options())
}
