package rules

import (
	"fmt"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
)

// Rule is one rule: what it is about, when it fires, what it says.
type Rule struct {
	Code     string   `json:"code"`     // MT101; never reused
	Name     string   `json:"name"`     // kebab-case, says the bad thing
	Title    string   `json:"title"`    // one line
	Subject  Subject  `json:"subject"`  // what it looks at
	About    []string `json:"about"`    // codes of the facts it is about
	When     string   `json:"when"`     // typed condition over Env; empty is always
	Severity string   `json:"severity"` // error, warning, note, or by-verdict
	Message  string   `json:"message"`  // one line with {expressions}
	Help     string   `json:"help"`     // what to do, with {expressions}

	Why      string    `json:"-"` // what can go wrong, for whom
	Fix      string    `json:"-"` // what to do about it, in general
	Misses   string    `json:"-"` // known blind spots
	Examples []Example `json:"-"`

	when    *vm.Program
	message *template
	help    *template
}

// Example is the smallest case that shows a rule firing, or staying silent.
type Example struct {
	Name  string
	Finds int
	Env   Env
	Facts []Fact
}

// ByVerdict is the severity that follows from what a fact means: denied is an
// error; undecided is an error for a commercial use, else a warning; the rest
// is a note.
const ByVerdict = "by-verdict"

// condition compiles the condition, once.
func (r *Rule) condition() (err error) {
	if r.When != "" && r.when == nil {
		if r.when, err = compile(r.When, expr.AsBool()); err != nil {
			return fmt.Errorf("rule %s: when: %w", r.Code, err)
		}
	}
	return nil
}

// texts compiles message and help, once, when the rule first fires.
func (r *Rule) texts() (err error) {
	if r.message != nil {
		return nil
	}
	if r.help, _, err = parseTemplate(r.Help); err != nil {
		return fmt.Errorf("rule %s: help: %w", r.Code, err)
	}
	if r.message, _, err = parseTemplate(r.Message); err != nil {
		return fmt.Errorf("rule %s: message: %w", r.Code, err)
	}
	return nil
}

// Check looks at one fact and gives a finding if the rule fires.
func (r *Rule) Check(env Env) (*Finding, error) {
	if err := r.condition(); err != nil {
		return nil, err
	}
	if r.when != nil {
		fires, err := evalBool(r.when, env)
		if err != nil {
			return nil, fmt.Errorf("rule %s: when: %w", r.Code, err)
		}
		if !fires {
			return nil, nil
		}
	}
	if err := r.texts(); err != nil {
		return nil, err
	}
	message, err := r.message.render(env)
	if err != nil {
		return nil, fmt.Errorf("rule %s: message: %w", r.Code, err)
	}
	help, err := r.help.render(env)
	if err != nil {
		return nil, fmt.Errorf("rule %s: help: %w", r.Code, err)
	}
	f := env.Fact
	term := f.Term
	if f.Metric != "" {
		term = f.Metric
	} else if f.Subject != "" {
		term = f.Subject
	}
	out := &Finding{Rule: r.Code, Name: r.Name, Severity: r.severity(env), Verdict: f.Answer, Model: env.Model.ID, Dataset: f.Dataset,
		License: f.License, Edition: f.Edition, Clause: f.Clause, Term: term, Path: f.Path, Message: message, Help: help, Block: f.Block, Position: f.Position,
		Fingerprint: fingerprint(r.Code, env)}
	if f.Clause != "" || f.URL != "" {
		out.Evidence = append(out.Evidence, Evidence{Kind: "license-entry", Place: place(f), URL: f.URL})
	}
	return out, nil
}

func place(f Fact) string {
	text := f.License
	if f.Edition != "" {
		text = f.Edition
	}
	if f.Clause == "" {
		return text
	}
	return text + " " + f.Clause
}

func (r *Rule) severity(env Env) Severity {
	if s, ok := ParseSeverity(r.Severity); ok {
		return s
	}
	switch {
	case env.Fact.Answer == "denied":
		return Error
	case env.Fact.Answer == "undecided" && env.Use.Purpose == "commercial":
		return Error
	case env.Fact.Answer == "undecided":
		return Warning
	}
	return Note
}

// Pack is a collection of rules, looked up by the facts they are about.
type Pack struct {
	rules []*Rule
	about map[string][]*Rule
}

// NewPack makes a pack of rules.
func NewPack(rules []*Rule) *Pack {
	p := &Pack{rules: rules, about: map[string][]*Rule{}}
	for _, r := range rules {
		for _, code := range r.About {
			p.about[code] = append(p.about[code], r)
		}
	}
	return p
}

// Rules lists the rules in the order of their codes.
func (p *Pack) Rules() []*Rule { return p.rules }

// Rule gives a rule by code or name, or nil.
func (p *Pack) Rule(codeOrName string) *Rule {
	for _, r := range p.rules {
		if r.Code == codeOrName || r.Name == codeOrName {
			return r
		}
	}
	return nil
}

// Check applies every rule that is about a fact of a subject.
func (p *Pack) Check(subject Subject, env Env, facts []Fact) ([]Finding, error) {
	var out []Finding
	for _, f := range facts {
		if f.Via == "" && f.Depth > 0 {
			f.Via = " (through " + f.Ancestor + ")"
		}
		env.Fact = f
		for _, r := range p.about[f.Code] {
			if r.Subject != subject {
				continue
			}
			finding, err := r.Check(env)
			if err != nil {
				return nil, err
			}
			if finding != nil {
				out = append(out, *finding)
			}
		}
	}
	return out, nil
}
