package licenses

import (
	"slices"
	"time"
)

// Answer is the answer to "may this be done?". A larger answer is a worse one.
type Answer int

// The answers. Only Allowed is a plain yes.
const (
	Allowed     Answer = iota // permitted, and nothing has to be done for it
	Conditional               // permitted, with duties or conditions
	Undecided                 // evidence is missing, or a permission is given only on application
	Denied                    // not permitted
)

var answerNames = [...]string{"allowed", "conditional", "undecided", "denied"}

// String gives the machine-readable word.
func (a Answer) String() string { return answerNames[a] }

// MarshalText writes the machine-readable word.
func (a Answer) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// Act is one thing a project does with one model: a purpose, an activity, a
// form, and the circumstances a license may ask for. Empty fields are not
// declared, which is never the same as no.
type Act struct {
	Purpose  string // commercial, research, non-commercial
	Activity string // run, fine-tune, …
	Form     string // internal, hosted-service, …

	Organization string          // company, academic, nonprofit, government, individual
	Country      string          // domicile, ISO 3166-1 alpha-2
	Territories  []string        // where it is used or its results offered; nil is not declared
	Fields       []string        // fields of use: restricted acts or industries
	Facts        map[string]Fact // numbers by metric
	Modality     []string        // of the model: text, image, audio, video; nil is unknown
	Student      []string        // modality of the model that is trained, for activities that train one
	StudentOf    []string        // licenses the trained model is a derivative under
	Held         []Agreement     // licenses the organization holds in its own right
}

// Fact is a declared number. A zero AsOf means the present.
type Fact struct {
	Value      int64
	AsOf       time.Time
	Affiliates bool // the numbers of affiliates are counted in
}

// Agreement is a license held in one's own right; it lifts the acts and terms
// that Grants names, and nothing else.
type Agreement struct {
	Reference string
	Grants    []string
}

// modifies reports whether the activity makes a derivative.
func (a Act) modifies() bool {
	return a.Activity == "fine-tune" || a.Activity == "merge" || a.Activity == "quantize"
}

// trains reports whether the activity trains another model on the outputs.
func (a Act) trains() bool { return a.Activity == "distill" || a.Activity == "train-on-outputs" }

// apart reports whether what leaves the project is not the model or a
// derivative of it, so that what a text says of copies does not apply.
func (a Act) apart() bool { return a.trains() || a.Activity == "publish-outputs" }

// is reports whether one atom of a trigger is true of the act.
func (a Act) is(atom string) bool {
	switch atom {
	case "use":
		return true
	case "modify":
		return a.modifies()
	case "train-on-outputs":
		return a.trains()
	}
	return atom == a.Purpose || atom == a.Activity || atom == a.Form
}

// matches reports whether the act pulls the trigger. A trigger that speaks of
// a form alone is about passing on the model, not what was made with it.
func (a Act) matches(v *Vocabulary, t Trigger) bool {
	named := false
	for _, atom := range t.Atoms() {
		if !a.is(atom) {
			return false
		}
		if def := v.Atom(atom); atom == "use" || atom == "modify" || def != nil && def.Activity {
			named = true
		}
	}
	if a.apart() && !named {
		return !slices.ContainsFunc(t.Atoms(), func(s string) bool { d := v.Atom(s); return d != nil && d.Form })
	}
	return true
}

// multimodal reports whether the model handles more than text, and whether
// that is known.
func (a Act) multimodal() (yes, known bool) {
	if len(a.Modality) == 0 {
		return false, false
	}
	return len(a.Modality) > 1, true
}

// lifted gives the reference of the agreement that grants one of the names.
func (a Act) lifted(names ...string) (string, bool) {
	for _, h := range a.Held {
		for _, n := range names {
			if slices.Contains(h.Grants, n) {
				return h.Reference, true
			}
		}
	}
	return "", false
}
