package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"sort"
	"strings"
)

// Severity says how much a finding weighs.
type Severity int

// The severities, from light to heavy.
const (
	Note Severity = iota + 1
	Warning
	Error
)

var severityNames = map[Severity]string{Note: "note", Warning: "warning", Error: "error"}

// String gives the word.
func (s Severity) String() string { return severityNames[s] }

// MarshalText writes the word.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// ParseSeverity reads the word.
func ParseSeverity(word string) (Severity, bool) {
	for s, w := range severityNames {
		if w == word {
			return s, true
		}
	}
	return 0, false
}

// Evidence is a place where something can be read. Excerpt is set only when
// the text was read on the user's side.
type Evidence struct {
	Kind    string
	Place   string
	SHA256  string
	Excerpt string
	URL     string
	Date    string
}

// Suppression says why a finding is not reported as such.
type Suppression struct {
	Reason string
	Until  string // a date, inclusive; empty is for good
}

// Finding is what a rule reports: what is wrong with which model, by which
// clause of which license, reached on which path, and what to do.
type Finding struct {
	Rule     string
	Name     string
	Severity Severity
	Verdict  string // what it means for the verdict; empty for hygiene

	Model   string
	Dataset string
	License string
	Edition string // the text of the clause, of several the license's name may mean
	Clause  string
	Term    string // term, metric or subject the finding hangs on
	Path    []string

	Message  string
	Help     string
	Block    string // ready to paste into the manifest
	Position Position
	Evidence []Evidence

	Fingerprint string
	Suppressed  *Suppression
	Baselined   bool
}

// fingerprint identifies a finding over time: by what it is about, never by
// line, wording, revision or severity.
func fingerprint(rule string, env Env) string {
	f := env.Fact
	h := sha256.New()
	for _, part := range []string{"v1", rule, env.Model.ID, f.License, f.Ancestor, f.Dataset, f.Term, f.Metric, f.Subject, env.Use.Purpose, strings.Join(env.Use.Distribution, ",")} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Sort orders findings: by place in the user's file, then the heavier first,
// then by rule and what they are about. Of findings with one fingerprint the
// first stays.
func Sort(findings []Finding) []Finding {
	sort.SliceStable(findings, func(i, j int) bool {
		a, b := findings[i], findings[j]
		switch {
		case a.Position.File != b.Position.File:
			return a.Position.File < b.Position.File
		case a.Position.Line != b.Position.Line:
			return a.Position.Line < b.Position.Line
		case a.Position.Column != b.Position.Column:
			return a.Position.Column < b.Position.Column
		case a.Model != b.Model:
			return a.Model < b.Model
		case a.Severity != b.Severity:
			return a.Severity > b.Severity
		case a.Rule != b.Rule:
			return a.Rule < b.Rule
		case len(a.Path) != len(b.Path):
			return len(a.Path) < len(b.Path)
		case a.License != b.License:
			return a.License < b.License
		case a.Term != b.Term:
			return a.Term < b.Term
		}
		return a.Message < b.Message
	})
	seen := map[string]bool{}
	out := findings[:0]
	for _, f := range findings {
		if !seen[f.Fingerprint] {
			seen[f.Fingerprint] = true
			out = append(out, f)
		}
	}
	return out
}
