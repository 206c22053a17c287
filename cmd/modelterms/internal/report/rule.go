package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"modelterms/rules"
)

// RuleList lists rules for people.
func RuleList(w io.Writer, all []*rules.Rule) error {
	b := bufio.NewWriter(w)
	for _, r := range all {
		fmt.Fprintf(b, "%s  %s  %s  %s\n", r.Code, pad(r.Name, 32), pad(r.Severity, 10), r.Title)
	}
	return b.Flush()
}

type jsonRule struct {
	Code     string   `json:"code"`
	Name     string   `json:"name"`
	Title    string   `json:"title"`
	Subject  string   `json:"subject"`
	Severity string   `json:"severity"`
	About    []string `json:"about"`
	When     *string  `json:"when"`
	Message  string   `json:"message"`
	Help     string   `json:"help"`
	Why      *string  `json:"why,omitempty"`
	Fix      *string  `json:"fix,omitempty"`
	Misses   *string  `json:"misses,omitempty"`
}

func ruleOf(r *rules.Rule) jsonRule {
	return jsonRule{r.Code, r.Name, r.Title, string(r.Subject), r.Severity, r.About, text(r.When), r.Message, r.Help, text(r.Why), text(r.Fix), text(r.Misses)}
}

// RulesJSON lists rules for programs.
func RulesJSON(w io.Writer, all []*rules.Rule) error {
	out := struct {
		Schema string     `json:"schema"`
		Rules  []jsonRule `json:"rules"`
	}{"modelterms/rules/v1", []jsonRule{}}
	for _, r := range all {
		out.Rules = append(out.Rules, ruleOf(r))
	}
	return writeJSON(w, out)
}

// RuleJSON shows one rule for programs.
func RuleJSON(w io.Writer, r *rules.Rule) error {
	return writeJSON(w, struct {
		Schema string `json:"schema"`
		jsonRule
	}{"modelterms/rule/v1", ruleOf(r)})
}

// Rule explains a rule: its file's words.
func Rule(w io.Writer, r *rules.Rule, o Options) error {
	b := bufio.NewWriter(w)
	s := style{o.Color}
	fmt.Fprintf(b, "%s\n%s\n", s.bold(r.Code+" "+r.Name), wrap(r.Title, 0, o.Width, ""))
	for _, part := range []struct{ title, words string }{{"Why it matters", r.Why}, {"What to do", r.Fix}, {"What it does not see", r.Misses}} {
		fmt.Fprintf(b, "\n%s\n%s\n", s.bold(part.title), wrap(strings.TrimSpace(part.words), 0, o.Width, ""))
	}
	fmt.Fprintf(b, "\n%s\n%s\n", s.bold("How it is reported"), wrap("Severity: "+severityWords(r.Severity), 0, o.Width, ""))
	if r.When != "" {
		fmt.Fprintf(b, "%s\n", wrap("Fires when: "+strings.Join(r.About, ", ")+", and "+r.When, 0, o.Width, "  "))
	} else {
		fmt.Fprintf(b, "%s\n", wrap("Fires when: "+strings.Join(r.About, ", "), 0, o.Width, "  "))
	}
	fmt.Fprintf(b, "\n%s\n", s.bold("Examples"))
	for _, e := range r.Examples {
		says := "fires"
		if e.Finds == 0 {
			says = "stays silent"
		}
		fmt.Fprintf(b, "%s\n", wrap("- "+e.Name+": "+says, 0, o.Width, "  "))
	}
	fmt.Fprintf(b, "\n%s\n", wrap(fmt.Sprintf("This is rules/packs/builtin/%s-%s.toml of the program's sources.", r.Code, r.Name), 0, o.Width, ""))
	return b.Flush()
}

func severityWords(s string) string {
	if s == rules.ByVerdict {
		return "an error for what is denied; for what cannot be told an error in a commercial use, else a warning; a note for the rest"
	}
	return s
}
