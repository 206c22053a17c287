package rules

import "strings"

// Subject names what a rule looks at.
type Subject string

// The subjects of rules.
const (
	// SubjectModel is a model on its path: the models it was made from, the
	// data, and what their licenses say to the declared use.
	SubjectModel Subject = "model"
	// SubjectProject is the project: its exceptions and its hygiene. Its
	// findings are made after suppression and cannot be suppressed.
	SubjectProject Subject = "project"
)

// Fact is one thing a run found out. Code says which kind of thing; the other
// fields are set where they apply. The tags are the names conditions and
// messages use.
type Fact struct {
	Code    string `expr:"code"`    // kind of fact: the code of a license's reason, or one of the codes below
	Answer  string `expr:"answer"`  // what it means for the verdict: allowed, conditional, undecided, denied
	Subject string `expr:"subject"` // what it is about, where that is no model: a rule code, a file, a key

	License  string   `expr:"license"`  // the license that decides
	Edition  string   `expr:"edition"`  // the text that says it, of several the license's name may mean
	Ancestor string   `expr:"ancestor"` // the model or data set the license belongs to
	Dataset  string   `expr:"dataset"`  // the data set, if it is one
	Relation string   `expr:"relation"` // how the model was made from the next one on the path
	Depth    int      `expr:"depth"`    // 0 is the model itself
	Path     []string `expr:"path"`     // from the model to the ancestor
	Via      string   `expr:"via"`      // " (through ANCESTOR)" for an ancestor, set by the check

	Term       string `expr:"term"`       // term of the license vocabulary
	Label      string `expr:"label"`      // the term in words
	Clause     string `expr:"clause"`     // section of the license text
	Note       string `expr:"note"`       // what the text says there, in our words
	URL        string `expr:"url"`        // where the text or policy is
	Obligation string `expr:"obligation"` // kind of obligation
	Trigger    string `expr:"trigger"`    // what pulled it
	Text       string `expr:"text"`       // words to show, a name, a policy, a condition
	FoundIn    string `expr:"found"`      // notice file in which a duty's words were found

	Metric   string `expr:"metric"`   // a number a threshold is about
	Limit    string `expr:"limit"`    // the limit, as printed
	Measured string `expr:"measured"` // when it is measured
	Effect   string `expr:"effect"`   // what happens beyond it
	Declared string `expr:"declared"` // the declared number, as printed; empty if none

	Acts          []string `expr:"acts"`          // restricted acts
	Territories   []string `expr:"territories"`   // excluded places
	Organizations []string `expr:"organizations"` // who is eligible
	Members       []string `expr:"members"`       // licenses compared, models concerned
	Sources       []string `expr:"sources"`       // who says what
	Route         string   `expr:"route"`         // a way to the permission
	Reference     string   `expr:"reference"`     // an agreement
	Block         string   `expr:"block"`         // what to paste into the manifest to settle it

	Position Position `expr:"-"` // where the user wrote what this is about
}

// Model is what conditions know of the model a fact is about.
type Model struct {
	ID        string   `expr:"id"`
	Revision  string   `expr:"revision"`
	Verdict   string   `expr:"verdict"`
	License   string   `expr:"license"`  // concluded; empty when unknown
	Own       bool     `expr:"own"`      // the project makes it
	Published string   `expr:"name"`     // the name it is published under
	Modality  []string `expr:"modality"` // text, image, …
	Gated     bool     `expr:"gated"`
}

// Use is the declared use of the model.
type Use struct {
	Purpose      string   `expr:"purpose"` // commercial, research, non-commercial
	Organization string   `expr:"organization"`
	Country      string   `expr:"country"`
	Distribution []string `expr:"distribution"`
	Territories  []string `expr:"territories"`
	Activities   []string `expr:"activities"`
	Fields       []string `expr:"fields"`
}

// Env is what a condition or a message can refer to.
type Env struct {
	Fact  Fact  `expr:"fact"`
	Model Model `expr:"model"`
	Use   Use   `expr:"use"`
}

// Position is a place in a file of the user's. Lines and columns count from 1;
// a zero Line means that there is no place.
type Position struct {
	File      string
	Line      int
	Column    int
	EndLine   int
	EndColumn int
}

// join puts a list into a sentence: "a", "a and b", "a, b and c".
func join(list []string) string {
	switch len(list) {
	case 0:
		return ""
	case 1:
		return list[0]
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}
