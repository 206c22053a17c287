package licenses

import "slices"

// License is one entry: what one license text says.
type License struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Version string `json:"version,omitempty"` // as the text gives it: a number or a date
	Steward string `json:"steward,omitempty"` // who publishes the license
	URL     string `json:"url,omitempty"`     // where the text is published
	SPDX    string `json:"spdx,omitempty"`    // SPDX license identifier
	HubTag  bool   `json:"hub,omitempty"`     // the id is one of the Hub's license identifiers
	Kind    string `json:"kind"`
	Read    string `json:"read"`              // text, pattern (of a license scanner) or name-only
	Closed  bool   `json:"closed,omitempty"`  // the name says that nothing is licensed to others
	Suggest bool   `json:"suggest,omitempty"` // worth naming to somebody who looks for a license
	Vague   bool   `json:"vague,omitempty"`   // a word for any license that is not a standard one
	Tried   string `json:"tried,omitempty"`   // name-only: where a text was looked for
	Note    string `json:"note,omitempty"`    // what is often got wrong, in prose

	LicenseNames []string `json:"names,omitempty"`   // license_name values of model cards that mean this text
	Aliases      []string `json:"aliases,omitempty"` // other names
	TextSHA256   []string `json:"texts,omitempty"`   // hashes of the texts that were read

	// Editions are other texts that the same name may mean; Members are those
	// a family's name may mean, which has no text of its own.
	Editions []string `json:"editions,omitempty"`
	Members  []string `json:"members,omitempty"`

	GeneralGrant *General         `json:"general,omitempty"` // nil: unread
	Terms        map[string]*Term `json:"terms,omitempty"`
	Silent       []string         `json:"silent,omitempty"`
}

// General says whether a text permits everything it does not limit ("any
// purpose", "without restriction").
type General struct {
	Value  bool   `json:"v"`
	Clause string `json:"c,omitempty"`
	Note   string `json:"n,omitempty"`
}

// Term is what a text answers to one question of the vocabulary. Which fields
// are set depends on the type of the question.
type Term struct {
	Value  string `json:"v,omitempty"` // permission, required, choice, text or phrase
	Clause string `json:"c,omitempty"` // section number in the text
	Note   string `json:"n,omitempty"` // in our words
	URL    string `json:"u,omitempty"`

	// Permissions.
	Purposes  []string `json:"p,omitempty"`  // given for these purposes only
	By        []string `json:"by,omitempty"` // given to these organizations only
	NotBy     []string `json:"nb,omitempty"` // not given to these organizations
	Route     string   `json:"r,omitempty"`  // a way to a permission the text does not give by itself
	Condition string   `json:"cd,omitempty"` // a condition in our words
	See       []string `json:"see,omitempty"`
	Scope     string   `json:"sc,omitempty"` // which models a training prohibition reaches; "" is any
	// ExceptDerivatives says that a training prohibition leaves out the
	// licensed model itself and its derivatives.
	ExceptDerivatives bool `json:"xd,omitempty"`

	// Duties.
	Triggers   []Trigger `json:"tr,omitempty"`
	Compatible []string  `json:"cp,omitempty"` // share-alike: licenses the text names as equal

	// Restrictions.
	Acts        []Restricted `json:"ac,omitempty"`
	Partial     bool         `json:"pa,omitempty"` // a policy the text incorporates was not read
	Thresholds  []Threshold  `json:"th,omitempty"`
	Logic       string       `json:"lo,omitempty"` // any or all
	Territories []string     `json:"te,omitempty"`
	About       []string     `json:"ab,omitempty"` // domicile, use, outputs

	// AppliesTo, of a duty or an exclusion of territories, says of which models
	// it speaks: all (also when empty) or multimodal.
	AppliesTo string `json:"at,omitempty"`
}

// Restricted is an act a text forbids. Unless says when it is allowed all the
// same.
type Restricted struct {
	Act    string `json:"a"`
	Clause string `json:"c,omitempty"`
	Unless string `json:"u,omitempty"`
}

// Threshold is a limit on a number and what happens beyond it.
type Threshold struct {
	Metric     string    `json:"m"`
	Limit      int64     `json:"l"`
	Comparison string    `json:"cm"`          // > or >=: beyond the limit means
	Measured   string    `json:"me"`          // current, or the month (2024-06) for which the text asks the number
	Affiliates bool      `json:"af"`          // the numbers of affiliates count
	Effect     string    `json:"e"`           // an effect of the vocabulary
	Text       string    `json:"t,omitempty"` // display-notice: the words
	Triggers   []Trigger `json:"tr,omitempty"`
	Exempt     []string  `json:"ex,omitempty"` // organizations the limit does not apply to
	Clause     string    `json:"c,omitempty"`
	Note       string    `json:"n,omitempty"`
}

// State tells a stated answer from silence and from what nobody has read.
type State int

// The states of an answer.
const (
	Unread State = iota
	Silent
	Stated
)

// Term gives the answer to the question called name and its state. The term
// is nil unless it is stated.
func (l *License) Term(name string) (*Term, State) {
	if t := l.Terms[name]; t != nil {
		return t, Stated
	}
	if slices.Contains(l.Silent, name) {
		return nil, Silent
	}
	return nil, Unread
}

// NameOnly reports whether the entry is known by name alone: all its terms
// are unread.
func (l *License) NameOnly() bool { return l.Read == "name-only" }

// IsFamily reports whether the name stands for several licenses and has no
// text of its own.
func (l *License) IsFamily() bool { return l.Kind == "family" }
