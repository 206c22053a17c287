package licenses

import (
	"fmt"
	"slices"
	"strings"

	"modelterms/licenses/datafile"
)

// TermKind says what an answer means for a decision.
type TermKind string

// The four kinds of term.
const (
	Grant       TermKind = "grant"       // not given is not permitted, unless a general grant covers it
	Duty        TermKind = "duty"        // to be done when a trigger happens
	Restriction TermKind = "restriction" // not mentioned is not restricted
	Information TermKind = "information" // decides nothing
)

// TermType says which form the answers of a term have.
type TermType string

// The types of answer.
const (
	TypePermission  TermType = "permission"
	TypeRequired    TermType = "required"
	TypeText        TermType = "text"
	TypeActs        TermType = "acts"
	TypeThresholds  TermType = "thresholds"
	TypeTerritories TermType = "territories"
	TypeChoice      TermType = "choice"
	TypePhrase      TermType = "phrase"
)

// TermDef is one question of the vocabulary.
type TermDef struct {
	Name       string    `json:"n"`
	Kind       TermKind  `json:"k"`
	Type       TermType  `json:"t"`
	Label      string    `json:"l"`
	Answers    []Trigger `json:"a,omitempty"` // for permissions: the acts that ask this question
	FallsBack  string    `json:"f,omitempty"` // the term that answers when the text is silent; "purpose" stands for the one of the act's purpose
	Obligation string    `json:"o,omitempty"` // the kind of obligation in reports
	Outbound   string    `json:"u,omitempty"` // what a derivative's own license has to carry on
	Values     []string  `json:"v,omitempty"` // for choices
	Question   string    `json:"-"`           // in the source only
	Meaning    string    `json:"-"`           // in the source only
}

// Named is a word of a closed list with its meaning.
type Named struct {
	Name    string `json:"n"`
	Meaning string `json:"m"`
}

// Atom is a word triggers are made of: a form, an activity, a purpose, or a
// group of them.
type Atom struct {
	Named
	Form     bool `json:"f,omitempty"`
	Activity bool `json:"a,omitempty"`
	Purpose  bool `json:"p,omitempty"`
}

// Metric is a number thresholds are about. Annual names the yearly figure of
// a monthly one.
type Metric struct {
	Named
	Annual string `json:"a,omitempty"`
}

// Effect is what happens beyond a threshold.
type Effect struct {
	Named
	EndsRights bool   `json:"e,omitempty"`
	Unclear    bool   `json:"c,omitempty"` // the text can be read either way
	Obligation string `json:"o,omitempty"`
}

// Industry maps a field of work to the restricted acts it may imply.
type Industry struct {
	Name string   `json:"n"`
	Acts []string `json:"a"`
}

// Region is a group of countries by ISO 3166-1 alpha-2 code.
type Region struct {
	Name    string   `json:"n"`
	Members []string `json:"m"`
}

// Vocabulary is the closed list of everything a license entry may say.
type Vocabulary struct {
	Data         string     `json:"data"` // the day up to which the entries were brought
	Terms        []TermDef  `json:"terms"`
	Atoms        []Atom     `json:"atoms"`
	Metrics      []Metric   `json:"metrics"`
	Effects      []Effect   `json:"effects"`
	Scopes       []Named    `json:"scopes"`
	Restrictions []Named    `json:"restrictions"`
	Industries   []Industry `json:"industries"`
	Regions      []Region   `json:"regions"`
}

// Kinds of license, roughly from open to closed.
var kinds = []string{"public-domain", "permissive", "copyleft", "responsible-ai", "source-available", "non-commercial", "research-only", "policy", "family", "unknown"}

// Organizations a project can be.
var organizations = []string{"company", "academic", "nonprofit", "government", "individual"}

// Routes to a permission that a text does not give by itself.
const (
	RouteApplication     = "application"      // the text offers it on application or approval
	RouteSeparateLicense = "separate-license" // the text refers to another license
	RouteRegistration    = "registration"     // given to whoever registers
)

var routes = []string{RouteApplication, RouteSeparateLicense, RouteRegistration}

// Organizations lists the kinds of organization a declaration may name.
func Organizations() []string { return slices.Clone(organizations) }

// Term gives the definition called name, or nil.
func (v *Vocabulary) Term(name string) *TermDef {
	for i := range v.Terms {
		if v.Terms[i].Name == name {
			return &v.Terms[i]
		}
	}
	return nil
}

// Atom gives the word called name, or nil.
func (v *Vocabulary) Atom(name string) *Atom {
	for i := range v.Atoms {
		if v.Atoms[i].Name == name {
			return &v.Atoms[i]
		}
	}
	return nil
}

// Atoms with a property, by name.
func (v *Vocabulary) atoms(keep func(Atom) bool) []string {
	var out []string
	for _, a := range v.Atoms {
		if keep(a) {
			out = append(out, a.Name)
		}
	}
	return out
}

// Forms lists the forms of distribution.
func (v *Vocabulary) Forms() []string { return v.atoms(func(a Atom) bool { return a.Form }) }

// Activities lists what can be done with a model.
func (v *Vocabulary) Activities() []string { return v.atoms(func(a Atom) bool { return a.Activity }) }

// Purposes lists the purposes of a use.
func (v *Vocabulary) Purposes() []string { return v.atoms(func(a Atom) bool { return a.Purpose }) }

// RestrictionLabel gives the words for a restricted act.
func (v *Vocabulary) RestrictionLabel(act string) string {
	for _, r := range v.Restrictions {
		if r.Name == act {
			return r.Meaning
		}
	}
	return act
}

// IsRestriction reports whether act is a word of the list of restricted acts.
func (v *Vocabulary) IsRestriction(act string) bool {
	return slices.ContainsFunc(v.Restrictions, func(n Named) bool { return n.Name == act })
}

// Industry gives the acts a field of work may imply, and whether it is one.
func (v *Vocabulary) Industry(name string) ([]string, bool) {
	for _, i := range v.Industries {
		if i.Name == name {
			return i.Acts, true
		}
	}
	return nil, false
}

// FieldsOfUse lists every word fields-of-use may hold.
func (v *Vocabulary) FieldsOfUse() []string {
	var out []string
	for _, i := range v.Industries {
		out = append(out, i.Name)
	}
	for _, r := range v.Restrictions {
		out = append(out, r.Name)
	}
	return out
}

// MetricDef gives the metric called name, or nil.
func (v *Vocabulary) MetricDef(name string) *Metric {
	for i := range v.Metrics {
		if v.Metrics[i].Name == name {
			return &v.Metrics[i]
		}
	}
	return nil
}

func (v *Vocabulary) effect(name string) *Effect {
	for i := range v.Effects {
		if v.Effects[i].Name == name {
			return &v.Effects[i]
		}
	}
	return nil
}

// Place resolves a territory to countries: an ISO 3166-1 alpha-2 code to
// itself, a region to its members. It is nil for anything else.
func (v *Vocabulary) Place(name string) []string {
	for _, r := range v.Regions {
		if r.Name == name {
			return r.Members
		}
	}
	if slices.Contains(v.Place("worldwide"), name) {
		return []string{name}
	}
	return nil
}

// overlap reports whether two lists of territories share a country.
func (v *Vocabulary) overlap(a, b []string) []string {
	var hit []string
	for _, x := range a {
		countries := v.Place(x)
		for _, y := range b {
			if slices.ContainsFunc(v.Place(y), func(c string) bool { return slices.Contains(countries, c) }) && !slices.Contains(hit, x) {
				hit = append(hit, x)
			}
		}
	}
	return hit
}

// Trigger is a conjunction of atoms: "weights", "modify+hosted-service".
type Trigger string

// Atoms splits a trigger.
func (t Trigger) Atoms() []string { return strings.Split(string(t), "+") }

// loadVocabulary reads vocabulary.toml.
func loadVocabulary(file string, data []byte) (*Vocabulary, error) {
	root, err := datafile.Parse(file, data)
	if err != nil {
		return nil, err
	}
	var errs datafile.Errors
	v := &Vocabulary{Data: root.Text(&errs, "data")}
	named := func(t *datafile.Table, words string) Named {
		return Named{Name: t.Text(&errs, "name"), Meaning: t.Text(&errs, words)}
	}
	each := func(name string, read func(t *datafile.Table)) {
		for _, t := range root.Tables(&errs, name) {
			read(t)
			t.Finish(&errs, " in [["+name+"]]", nil)
		}
	}
	each("trigger", func(t *datafile.Table) {
		v.Atoms = append(v.Atoms, Atom{Named: named(t, "meaning"), Form: t.Flag(&errs, "form"), Activity: t.Flag(&errs, "activity"), Purpose: t.Flag(&errs, "purpose")})
	})
	each("term", func(t *datafile.Table) {
		def := TermDef{Name: t.Text(&errs, "name"), Kind: TermKind(t.Text(&errs, "kind")), Type: TermType(t.Text(&errs, "type")),
			Label: t.Text(&errs, "label"), FallsBack: t.Text(&errs, "falls-back"), Obligation: t.Text(&errs, "obligation"),
			Outbound: t.Text(&errs, "outbound"), Values: t.Texts(&errs, "values"), Question: t.Text(&errs, "question"), Meaning: t.Text(&errs, "meaning")}
		for _, a := range t.Texts(&errs, "answers") {
			errs.Add(v.checkTrigger(t.Position, Trigger(a)))
			def.Answers = append(def.Answers, Trigger(a))
		}
		if v.Term(def.Name) != nil {
			errs.Addf(t.Position, "term %q is defined twice", def.Name)
		}
		v.Terms = append(v.Terms, def)
	})
	each("metric", func(t *datafile.Table) {
		v.Metrics = append(v.Metrics, Metric{Named: named(t, "label"), Annual: t.Text(&errs, "annual")})
	})
	each("effect", func(t *datafile.Table) {
		v.Effects = append(v.Effects, Effect{Named: named(t, "meaning"), EndsRights: t.Flag(&errs, "ends-rights"), Unclear: t.Flag(&errs, "unclear"), Obligation: t.Text(&errs, "obligation")})
	})
	each("scope", func(t *datafile.Table) { v.Scopes = append(v.Scopes, named(t, "meaning")) })
	each("use-restriction", func(t *datafile.Table) { v.Restrictions = append(v.Restrictions, named(t, "label")) })
	each("industry", func(t *datafile.Table) {
		v.Industries = append(v.Industries, Industry{Name: t.Text(&errs, "name"), Acts: t.Texts(&errs, "acts")})
	})
	each("region", func(t *datafile.Table) {
		v.Regions = append(v.Regions, Region{Name: t.Text(&errs, "name"), Members: t.Texts(&errs, "members")})
	})
	root.Finish(&errs, "", nil)
	return v, errs.Err()
}

// checkTrigger reports a trigger that uses a word outside the vocabulary, or
// that no act can pull: an act has one purpose, one activity and one form.
func (v *Vocabulary) checkTrigger(at datafile.Position, t Trigger) error {
	var forms, activities, purposes int
	for _, word := range t.Atoms() {
		a := v.Atom(word)
		if a == nil {
			e := datafile.Errorf(at, "%q is not a trigger", word)
			e.Hint = fmt.Sprintf("known: %s", strings.Join(v.atoms(func(Atom) bool { return true }), ", "))
			return e
		}
		switch {
		case a.Form:
			forms++
		case a.Purpose:
			purposes++
		default:
			activities++
		}
	}
	if forms > 1 || activities > 1 || purposes > 1 {
		return datafile.Errorf(at, "no act can pull the trigger %q: it has one purpose, one activity and one form", t)
	}
	return nil
}
