package licenses

import (
	"fmt"
	"strings"
)

// semantics writes the decision function as a table: what each answer of each
// term means for each of a few typical acts, the rest of the text being silent
// under a general grant. It is generated so that a lawyer can review what the
// program does without reading it.
func semantics(s *Set) string {
	var b strings.Builder
	b.WriteString(`<!-- Generated from the vocabulary and the decision function by go test ./licenses -run Generated -update. Do not edit. -->
# What an answer means for an act

Each row is a made-up license that says one thing and is otherwise silent, with a general grant ("any purpose"). Each column is an act of a project:

`)
	acts := semanticActs()
	for i, a := range acts {
		fmt.Fprintf(&b, "%d. %s\n", i+1, a.words)
	}
	b.WriteString(`
**yes** is permitted, nothing to do; **if** is permitted with the duty or condition in brackets; **?** cannot be told; **no** is not permitted. The words in brackets are the codes that rules report.
A question that no text answers is never permission: every row that begins with *unread* holds no "yes" where the act needs the answer.

`)
	for _, kind := range []TermKind{Grant, Restriction, Duty, Information} {
		fmt.Fprintf(&b, "## %s terms\n\n| term | the text says |", strings.ToUpper(string(kind[0]))+string(kind[1:]))
		for i := range acts {
			fmt.Fprintf(&b, " %d |", i+1)
		}
		b.WriteString("\n|---|---|" + strings.Repeat("---|", len(acts)) + "\n")
		for _, def := range s.vocab.Terms {
			if def.Kind == kind {
				for _, c := range semanticCases(def) {
					row(&b, s, acts, def, c)
				}
			}
		}
		b.WriteString("\n")
	}
	b.WriteString(`## Without a general grant

| term | the text says |`)
	for i := range acts {
		fmt.Fprintf(&b, " %d |", i+1)
	}
	b.WriteString("\n|---|---|" + strings.Repeat("---|", len(acts)) + "\n")
	for _, general := range []struct {
		words string
		value *General
	}{{"nothing at all", &General{Clause: "1"}}, {"unread", nil}} {
		l := open(s.vocab, nil)
		l.GeneralGrant = general.value
		fmt.Fprintf(&b, "| general grant | %s |", general.words)
		for _, a := range acts {
			fmt.Fprintf(&b, " %s |", cell(s.Decide(l, a.act)))
		}
		b.WriteString("\n")
	}
	b.WriteString(`
## Answers that need a second license or model

| term | where it decides |
|---|---|
| no-further-restrictions, share-alike, flow-down, disclose-source | whether a derivative may be published under another license (Outbound), and whether parts may be passed on as one work (Combine): the outbound license may not permit what the inbound one withholds, has to restrict what it wants passed on, and has to be the same or a named one where it asks for share-alike; published answers on pairs (compat.toml) come first |
| student-is-derivative | yes: a model trained on outputs is treated as a fine-tune. if-similar: so is one that is distilled; one trained on a data set of outputs cannot be told. no, or silent: only what is said about training binds |
`)
	return b.String()
}

type semanticAct struct {
	words string
	act   Act
}

func semanticActs() []semanticAct {
	base := Act{Purpose: "commercial", Activity: "run", Form: "internal"}
	with := func(words string, change func(*Act)) semanticAct {
		a := base
		change(&a)
		return semanticAct{words, a}
	}
	return []semanticAct{
		with("run inside a company, commercially", func(*Act) {}),
		with("run behind a hosted product, commercially", func(a *Act) { a.Form = "hosted-service" }),
		with("offered as an API of the model itself, commercially", func(a *Act) { a.Form = "model-api" }),
		with("shipped in a product, commercially", func(a *Act) { a.Form = "in-product" }),
		with("fine-tuned, the weights published, commercially", func(a *Act) { a.Activity, a.Form = "fine-tune", "weights" }),
		with("fine-tuned and run behind a hosted product, commercially", func(a *Act) { a.Activity, a.Form = "fine-tune", "hosted-service" }),
		with("outputs train another model whose weights are published, commercially", func(a *Act) { a.Activity, a.Form = "train-on-outputs", "weights" }),
		with("outputs sold, the model run inside", func(a *Act) { a.Activity = "publish-outputs" }),
		with("evaluated inside a company", func(a *Act) { a.Activity, a.Organization = "evaluate", "company" }),
		with("run for research, inside", func(a *Act) { a.Purpose = "research" }),
		with("run for a hobby", func(a *Act) { a.Purpose = "non-commercial" }),
	}
}

type semanticCase struct {
	words  string
	term   *Term
	unread bool
}

func semanticCases(def TermDef) []semanticCase {
	cases := []semanticCase{}
	add := func(words string, t Term) { cases = append(cases, semanticCase{words: words, term: &t}) }
	switch def.Type {
	case TypePermission:
		add("allowed", Term{Value: "allowed"})
		add("forbidden", Term{Value: "forbidden"})
		add("forbidden, separate license", Term{Value: "forbidden", Route: RouteSeparateLicense})
		add("forbidden or conditional, on application", Term{Value: "forbidden", Route: RouteApplication})
		add("conditional, on registration", Term{Value: "conditional", Route: RouteRegistration})
		add("conditional, in words", Term{Value: "conditional", Condition: "…"})
		add("conditional, for research only", Term{Value: "conditional", Purposes: []string{"research"}})
		add("conditional, for academic bodies", Term{Value: "conditional", By: []string{"academic"}})
		for _, a := range def.Answers {
			if a == "train-on-outputs" {
				add("forbidden for competing models", Term{Value: "forbidden", Scope: "competing-models"})
			}
		}
	case TypeRequired:
		if def.Kind != Duty {
			add("required", Term{Value: "required"})
		}
	case TypeActs:
		add("military use restricted", Term{Acts: []Restricted{{Act: "military", Clause: "9"}}})
	case TypeThresholds:
		for _, effect := range []string{"license-required", "no-rights", "display-notice", "unclear"} {
			add("a limit on users, "+effect, Term{Logic: "any", Thresholds: []Threshold{{Metric: "monthly-active-users", Limit: 1, Comparison: ">", Measured: "current", Effect: effect, Text: "…"}}})
		}
	case TypeTerritories:
		add("not in the EU (use)", Term{Territories: []string{"EU"}, About: []string{"use"}, AppliesTo: "all"})
		add("not for those domiciled in the EU, multimodal models", Term{Territories: []string{"EU"}, About: []string{"domicile"}, AppliesTo: "multimodal"})
	case TypeChoice:
		for _, v := range def.Values {
			if def.Kind == Duty {
				add(v+", when derivatives are passed on", Term{Value: v, Triggers: []Trigger{"modify+weights", "modify+in-product"}})
			} else {
				add(v, Term{Value: v})
			}
		}
	case TypeText, TypePhrase:
		if def.Kind != Duty {
			add("named", Term{Value: "…"})
		}
	}
	if def.Kind == Duty && def.Type != TypeChoice {
		add("owed by every user", Term{Value: "required", Triggers: []Trigger{"use"}})
		add("owed when copies are passed on", Term{Value: "required", Triggers: []Trigger{"weights", "in-product"}})
		add("owed when hosted, too", Term{Value: "required", Triggers: []Trigger{"weights", "in-product", "hosted-service", "model-api"}})
		add("owed when copies of multimodal models are passed on", Term{Value: "required", Triggers: []Trigger{"weights", "in-product"}, AppliesTo: "multimodal"})
		add("owed for a modified version behind a service", Term{Value: "required", Triggers: []Trigger{"modify+hosted-service"}})
	}
	cases = append(cases, semanticCase{words: "silent"}, semanticCase{words: "*unread*", unread: true})
	return cases
}

func row(b *strings.Builder, s *Set, acts []semanticAct, def TermDef, c semanticCase) {
	var l *License
	switch {
	case c.unread:
		l = open(s.vocab, nil, def.Name)
	case c.term == nil:
		l = open(s.vocab, nil)
	default:
		l = open(s.vocab, map[string]*Term{def.Name: c.term})
	}
	fmt.Fprintf(b, "| %s | %s |", def.Name, c.words)
	for _, a := range acts {
		fmt.Fprintf(b, " %s |", cell(s.Decide(l, a.act)))
	}
	b.WriteString("\n")
}

func cell(d Decision) string {
	if d.Answer == Allowed {
		return "yes"
	}
	word := map[Answer]string{Conditional: "if", Undecided: "?", Denied: "no"}[d.Answer]
	for _, r := range d.Reasons {
		if r.Answer == d.Answer {
			return word + " (" + r.Code + ")"
		}
	}
	return word
}
