// Package check is the pipeline: from a manifest through the lineage and the
// licenses of every model to decisions, facts and findings. What comes out is
// plain data, in its final order.
package check

import (
	"modelterms/cmd/modelterms/internal/evidence"
	"modelterms/cmd/modelterms/internal/manifest"
	"modelterms/licenses"
	"modelterms/rules"
)

// Result is the outcome of a run.
type Result struct {
	Manifest string // the file, or "" for models named on the command line
	Source   []byte // its bytes, for code frames
	Data     string // date of the embedded data
	Version  string

	Use      manifest.Declarations
	Verdict  licenses.Answer
	Models   []Model
	Findings []rules.Finding // in order; suppressed ones too
	// Incomplete lists what was to be read and could not be.
	Incomplete []Incomplete
	// Otherwise says what changes under forms that were not declared: only
	// when none was.
	Otherwise []Otherwise
}

// Incomplete is a model about which something could not be read.
type Incomplete struct {
	Model  string
	Reason string
	Detail string
}

// Otherwise counts the verdicts under another form of distribution.
type Otherwise struct {
	Form   string
	Counts map[licenses.Answer]int
}

// Model is the outcome for one listed model.
type Model struct {
	ID       string
	Revision string
	Verdict  licenses.Answer
	Accepted string // "until 2027-03-31", when every finding that denies it is accepted
	Own      bool
	At       rules.Position
	Use      manifest.Declarations

	License     License
	Lineage     []Step
	Facts       []rules.Fact
	Obligations []Obligation
	Conditions  []Condition
}

// License is what is known of a model's own license.
type License struct {
	Concluded string // "" when nobody can tell
	Declared  []string
	Says      []string // what each of several disagreeing sources says, or what cannot be read
	Inferred  bool
	Sources   []evidence.Source
	Members   []string // texts the name may mean, which answered alike
}

// Step is an ancestor on a model's lineage.
type Step struct {
	ID       string
	Relation string
	License  string
	Depth    int
	Via      string
	Source   string
	Dataset  bool
	Inferred bool
}

// Obligation is something owed.
type Obligation struct {
	Kind    string
	Text    string
	Note    string
	License string
	Edition string // the text of the clause, of several the license's name may mean
	Clause  string
	From    string
	Trigger string
	URL     string
	FoundIn string
	Acts    []string
}

// Condition is what a permission hangs on.
type Condition struct {
	Kind     string // a metric, territories-excluded, organization, …
	Text     string
	Note     string
	Limit    int64
	Compare  string
	Measured string
	Effect   string
	Declared *int64
	License  string
	Edition  string
	Clause   string
	From     string
}

// Counts counts the verdicts of the models.
func (r *Result) Counts() map[licenses.Answer]int {
	out := map[licenses.Answer]int{}
	for _, m := range r.Models {
		out[m.Verdict]++
	}
	return out
}

// Severities counts the findings that are reported, and those suppressed.
func (r *Result) Severities() (counts map[rules.Severity]int, suppressed int) {
	counts = map[rules.Severity]int{}
	for _, f := range r.Findings {
		if f.Suppressed != nil || f.Baselined {
			suppressed++
			continue
		}
		counts[f.Severity]++
	}
	return counts, suppressed
}
