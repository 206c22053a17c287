package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"modelterms/cmd/modelterms/internal/catalogue"
	"modelterms/cmd/modelterms/internal/report"
	"modelterms/licenses"
	"modelterms/licenses/datafile"
	"modelterms/rules/packs"
)

// listFormat checks the --format of a command that knows human and json.
func listFormat(given string) (asJSON bool, err error) {
	switch given {
	case "human":
		return false, nil
	case "json":
		return true, nil
	}
	return false, usagef("one of: human, json", "--format: there is no format %q", given)
}

// oneOrNone refuses further arguments.
func oneOrNone(what string, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > most {
			return usagef(fmt.Sprintf("%s --help shows how", cmd.CommandPath()), "%s takes %s", cmd.CommandPath(), what)
		}
		return nil
	}
}

// listCommand makes a command that lists what is known, and shows one of it:
// what is its plural, one its singular.
func (a *app) listCommand(what, one, short, example string, list func(asJSON bool) error, show func(name string, asJSON bool) error) *cobra.Command {
	var format string
	runList := func(cmd *cobra.Command, args []string) error {
		asJSON, err := listFormat(format)
		if err != nil {
			return err
		}
		return list(asJSON)
	}
	c := &cobra.Command{Use: what, Short: short, Args: oneOrNone("list or show", 0), RunE: runList}
	c.PersistentFlags().StringVarP(&format, "format", "f", "human", "human or json")
	c.AddCommand(&cobra.Command{Use: "list", Short: "list the " + what, Args: oneOrNone("no argument", 0), RunE: runList})
	c.AddCommand(&cobra.Command{Use: "show " + strings.ToUpper(one), Short: "show one " + one, Example: "  " + example + " --format json",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("for example: "+example, "show takes one %s", one)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			asJSON, err := listFormat(format)
			if err != nil {
				return err
			}
			return show(args[0], asJSON)
		}})
	return c
}

func (a *app) licensesCommand() *cobra.Command {
	return a.listCommand("licenses", "license", "list the licenses known here, or show what one says, question by question", "modelterms licenses show llama3.1", a.listLicenses, a.showLicense)
}

func (a *app) rulesCommand() *cobra.Command {
	return a.listCommand("rules", "rule", "list the rules, or show what one reports, why, and what to do", "modelterms rules show MT301", a.listRules, a.showRule)
}

func (a *app) listLicenses(asJSON bool) error {
	set, err := licenses.Builtin()
	if err != nil {
		return err
	}
	if asJSON {
		return report.LicenseIDs(a.Stdout, set)
	}
	return report.LicenseList(a.Stdout, set)
}

func (a *app) showLicense(name string, asJSON bool) error {
	set, err := licenses.Builtin()
	if err != nil {
		return err
	}
	m, ok := set.Lookup(name)
	if !ok {
		hint := "modelterms licenses lists them"
		if near := datafile.Nearest(name, set.Names()); near != "" {
			hint = fmt.Sprintf("did you mean %q?", near)
		}
		return usagef(hint, "there is no license %q", name)
	}
	l, err := set.Get(m.ID)
	if err != nil {
		return err
	}
	if asJSON {
		return report.LicenseJSON(a.Stdout, set, l)
	}
	return report.License(a.Stdout, set, l, m, a.options())
}

func (a *app) listRules(asJSON bool) error {
	pack, err := packs.Builtin()
	if err != nil {
		return err
	}
	if asJSON {
		return report.RulesJSON(a.Stdout, pack.Rules())
	}
	return report.RuleList(a.Stdout, pack.Rules())
}

func (a *app) showRule(name string, asJSON bool) error {
	pack, err := packs.Builtin()
	if err != nil {
		return err
	}
	r := pack.Rule(name)
	if r == nil {
		r = pack.Rule(strings.ToUpper(name))
	}
	if r == nil {
		var known []string
		for _, k := range pack.Rules() {
			known = append(known, k.Name)
		}
		hint := "modelterms rules lists them"
		if near := datafile.Nearest(name, known); near != "" {
			hint = fmt.Sprintf("did you mean %q?", near)
		}
		return usagef(hint, "there is no rule %q", name)
	}
	doc, err := packs.Documented(r)
	if err != nil {
		return err
	}
	if asJSON {
		return report.RuleJSON(a.Stdout, doc)
	}
	return report.Rule(a.Stdout, doc, a.options())
}

func (a *app) versionCommand() *cobra.Command {
	var format string
	c := &cobra.Command{Use: "version", Short: "show the version of the program and of its data", Args: oneOrNone("no argument", 0),
		RunE: func(cmd *cobra.Command, args []string) error {
			asJSON, err := listFormat(format)
			if err != nil {
				return err
			}
			set, err := licenses.Builtin()
			if err != nil {
				return err
			}
			v := report.Version{Name: "modelterms", Version: version(), Data: set.Vocabulary().Data, Licenses: len(set.IDs()), Models: catalogue.Builtin().Len()}
			if asJSON {
				return report.VersionJSON(a.Stdout, v)
			}
			_, err = fmt.Fprintf(a.Stdout, "modelterms %s\nlicense data of %s: %d licenses, %d models\n", v.Version, v.Data, v.Licenses, v.Models)
			return err
		}}
	c.Flags().StringVarP(&format, "format", "f", "human", "human or json")
	return c
}
