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

func (a *app) licensesCommand() *cobra.Command {
	var format string
	list := func(cmd *cobra.Command, args []string) error { return a.listLicenses(format) }
	c := &cobra.Command{Use: "licenses", Short: "list the licenses known here, or show what one says", Args: oneOrNone("list or show", 0), RunE: list}
	c.PersistentFlags().StringVarP(&format, "format", "f", "human", "human or json")
	c.AddCommand(&cobra.Command{Use: "list", Short: "list the licenses", Args: oneOrNone("no argument", 0), RunE: list})
	c.AddCommand(&cobra.Command{Use: "show LICENSE", Short: "show what a license says, question by question", Example: "  modelterms licenses show llama3.1 --format json",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("for example: modelterms licenses show llama3.1", "show takes one license")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return a.showLicense(args[0], format) }})
	return c
}

func (a *app) listLicenses(format string) error {
	asJSON, err := listFormat(format)
	if err != nil {
		return err
	}
	set, err := licenses.Builtin()
	if err != nil {
		return err
	}
	if asJSON {
		return report.LicenseIDs(a.Stdout, set)
	}
	return report.LicenseList(a.Stdout, set)
}

func (a *app) showLicense(name, format string) error {
	asJSON, err := listFormat(format)
	if err != nil {
		return err
	}
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

func (a *app) rulesCommand() *cobra.Command {
	var format string
	list := func(cmd *cobra.Command, args []string) error { return a.listRules(format) }
	c := &cobra.Command{Use: "rules", Short: "list the rules, or show one", Args: oneOrNone("list or show", 0), RunE: list}
	c.PersistentFlags().StringVarP(&format, "format", "f", "human", "human or json")
	c.AddCommand(&cobra.Command{Use: "list", Short: "list the rules", Args: oneOrNone("no argument", 0), RunE: list})
	c.AddCommand(&cobra.Command{Use: "show RULE", Short: "show a rule: what it reports, why, and what to do", Example: "  modelterms rules show MT301",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("for example: modelterms rules show MT301", "show takes one rule")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return a.showRule(args[0], format) }})
	return c
}

func (a *app) listRules(format string) error {
	asJSON, err := listFormat(format)
	if err != nil {
		return err
	}
	pack, err := packs.Builtin()
	if err != nil {
		return err
	}
	if asJSON {
		return report.RulesJSON(a.Stdout, pack.Rules())
	}
	return report.RuleList(a.Stdout, pack.Rules())
}

func (a *app) showRule(name, format string) error {
	asJSON, err := listFormat(format)
	if err != nil {
		return err
	}
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
