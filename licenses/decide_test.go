package licenses

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// open is a made-up license that permits everything and asks nothing; tests
// change what they are about.
func open(v *Vocabulary, change map[string]*Term, unread ...string) *License {
	l := &License{ID: "example-1.0", Name: "Example", Kind: "permissive", Read: "text", GeneralGrant: &General{Value: true, Clause: "1"}, Terms: map[string]*Term{}}
	for _, def := range v.Terms {
		switch {
		case change[def.Name] != nil:
			t := *change[def.Name]
			if t.Clause == "" {
				t.Clause = "9"
			}
			l.Terms[def.Name] = &t
		case slices.Contains(unread, def.Name):
		default:
			l.Silent = append(l.Silent, def.Name)
		}
	}
	return l
}

func set(t testing.TB, all ...*License) *Set {
	t.Helper()
	s, err := NewSet(sourceVocabulary(t), all, nil)
	require.NoError(t, err)
	return s
}

func act(change ...func(*Act)) Act {
	a := Act{Purpose: "commercial", Activity: "run", Form: "internal"}
	for _, c := range change {
		c(&a)
	}
	return a
}

func codes(d Decision) []string {
	var out []string
	for _, r := range d.Reasons {
		if r.Answer == d.Answer {
			out = append(out, r.Code)
		}
	}
	return out
}

func TestDecidePermissions(t *testing.T) {
	hosted := func(a *Act) { a.Form = "hosted-service" }
	api := func(a *Act) { a.Form = "model-api" }
	weights := func(a *Act) { a.Form = "weights" }
	research := func(a *Act) { a.Purpose = "research" }
	hobby := func(a *Act) { a.Purpose = "non-commercial" }
	evaluate := func(a *Act) { a.Activity = "evaluate" }
	tune := func(a *Act) { a.Activity = "fine-tune" }
	train := func(a *Act) { a.Activity = "train-on-outputs" }
	by := func(o string) func(*Act) { return func(a *Act) { a.Organization = o } }
	held := func(grants ...string) func(*Act) {
		return func(a *Act) { a.Held = []Agreement{{Reference: "contract 7", Grants: grants}} }
	}
	with := func(name, value string, change ...func(*Term)) map[string]*Term {
		term := &Term{Value: value}
		for _, c := range change {
			c(term)
		}
		return map[string]*Term{name: term}
	}
	route := func(r string) func(*Term) { return func(t *Term) { t.Route = r } }
	closed := func(l *License) *License { l.GeneralGrant = &General{Clause: "1"}; return l }

	v := sourceVocabulary(t)
	tests := []struct {
		name string
		l    *License
		act  Act
		want Answer
		code string
	}{
		{"a general grant covers what is not named", open(v, nil), act(), Allowed, CodeGranted},
		{"without a general grant, not given is not permitted", closed(open(v, nil)), act(), Denied, CodeNotGranted},
		{"an unread general grant decides nothing", func() *License { l := open(v, nil); l.GeneralGrant = nil; return l }(), act(), Undecided, CodeUnread},
		{"forbidden", open(v, with("commercial-use", "forbidden")), act(), Denied, CodeForbidden},
		{"forbidden for commerce does not bind research", open(v, with("commercial-use", "forbidden")), act(research), Allowed, CodeGranted},
		{"research-only does not cover a hobby", closed(open(v, with("research-use", "allowed"))), act(hobby), Denied, CodeNotGranted},
		{"unread", open(v, nil, "commercial-use"), act(), Undecided, CodeUnread},
		{"an unread grant the act does not need", open(v, nil, "research-use"), act(), Allowed, CodeGranted},
		{"on application", open(v, with("commercial-use", "conditional", route(RouteApplication))), act(), Undecided, CodeApplication},
		{"forbidden, but a route to apply: the route wins", open(v, with("commercial-use", "forbidden", route(RouteApplication))), act(), Undecided, CodeApplication},
		{"forbidden with a separate license", open(v, with("commercial-use", "forbidden", route(RouteSeparateLicense))), act(), Denied, CodeSeparateLicense},
		{"a separate license that is held", open(v, with("commercial-use", "forbidden", route(RouteSeparateLicense))), act(held("commercial")), Conditional, CodeAgreement},
		{"a license held for something else lifts nothing", open(v, with("commercial-use", "forbidden")), act(held("hosted-service")), Denied, CodeForbidden},
		{"an agreement lifts what nobody read", open(v, nil, "commercial-use"), act(held("commercial-use")), Conditional, CodeAgreement},
		{"plain registration", open(v, with("commercial-use", "conditional", route(RouteRegistration))), act(), Conditional, CodeRegistration},
		{"a condition in words", open(v, with("commercial-use", "conditional", func(t *Term) { t.Condition = "…" })), act(), Conditional, CodeCondition},
		{"a condition another term carries adds nothing", open(v, with("commercial-use", "conditional", func(t *Term) { t.See = []string{"thresholds"} })), act(), Allowed, CodeGranted},
		{"purposes: in", open(v, with("redistribute", "conditional", func(t *Term) { t.Purposes = []string{"research"} })), act(research, weights), Allowed, CodeGranted},
		{"purposes: out", open(v, with("redistribute", "conditional", func(t *Term) { t.Purposes = []string{"research"} })), act(weights), Denied, CodeForbidden},
		{"who: eligible", open(v, with("research-use", "conditional", func(t *Term) { t.By = []string{"academic"} })), act(research, by("academic")), Allowed, CodeGranted},
		{"who: not eligible", open(v, with("research-use", "conditional", func(t *Term) { t.By = []string{"academic"} })), act(research, by("company")), Denied, CodeWhoExcluded},
		{"who: excluded", open(v, with("research-use", "conditional", func(t *Term) { t.NotBy = []string{"company"} })), act(research, by("company")), Denied, CodeWhoExcluded},
		{"who: not declared", open(v, with("research-use", "conditional", func(t *Term) { t.By = []string{"academic"} })), act(research), Conditional, CodeWhoUndeclared},
		{"who: others may apply", open(v, with("research-use", "conditional", func(t *Term) { t.By = []string{"academic"}; t.Route = RouteApplication })), act(research, by("company")), Undecided, CodeApplication},
		{"evaluation the text allows", closed(open(v, with("evaluation-use", "allowed"))), act(evaluate), Allowed, CodeGranted},
		{"evaluation the text does not name is use", closed(open(v, with("commercial-use", "forbidden"))), act(evaluate), Denied, CodeForbidden},
		{"hosting not mentioned is not restricted", closed(open(v, with("commercial-use", "allowed"))), act(hosted), Allowed, CodeGranted},
		{"hosting forbidden", open(v, with("hosted-service", "forbidden")), act(hosted), Denied, CodeForbidden},
		{"hosting forbidden binds an API", open(v, with("hosted-service", "forbidden")), act(api), Denied, CodeForbidden},
		{"an API on application", open(v, with("model-api", "conditional", route(RouteApplication))), act(api), Undecided, CodeApplication},
		{"an API on application leaves the product alone", open(v, with("model-api", "conditional", route(RouteApplication))), act(hosted), Allowed, CodeGranted},
		{"no derivatives: making", open(v, with("modify", "forbidden")), act(tune), Denied, CodeForbidden},
		{"no derivatives: passing on", open(v, with("distribute-derivatives", "forbidden")), act(tune, weights), Denied, CodeForbidden},
		{"no derivatives: copies", open(v, with("distribute-derivatives", "forbidden")), act(weights), Allowed, CodeGranted},
		{"outputs may not train others", open(v, with("train-other-models", "forbidden")), act(train), Denied, CodeForbidden},
		{"what trains others is not passed on itself", open(v, with("redistribute", "forbidden")), act(train, weights), Allowed, CodeGranted},
		{"a prohibition for language models, student unknown", open(v, with("train-other-models", "forbidden", func(t *Term) { t.Scope = "language-models" })), act(train), Undecided, CodeScopeUnclear},
		{"a prohibition for language models, student of text", open(v, with("train-other-models", "forbidden", func(t *Term) { t.Scope = "language-models" })), act(train, func(a *Act) { a.Student = []string{"text"} }), Denied, CodeForbidden},
		{"a prohibition for language models, student of images", open(v, with("train-other-models", "forbidden", func(t *Term) { t.Scope = "language-models" })), act(train, func(a *Act) { a.Student = []string{"image"} }), Allowed, CodeGranted},
		{"a prohibition for competitors", open(v, with("train-other-models", "forbidden", func(t *Term) { t.Scope = "competing-models" })), act(train), Undecided, CodeScopeUnclear},
	}
	s := set(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := s.Decide(tt.l, tt.act)
			assert.Equal(t, tt.want.String(), d.Answer.String())
			assert.Contains(t, codes(d), tt.code)
			for _, r := range d.Reasons {
				if r.Code != CodeUnread && r.Code != CodeNoLicense && r.Code != CodeAgreement {
					assert.NotEmpty(t, r.Clause, "a reason without a clause: %+v", r)
				}
			}
		})
	}
}

func TestDecideDuties(t *testing.T) {
	v := sourceVocabulary(t)
	duty := func(triggers ...Trigger) *License {
		return open(v, map[string]*Term{"include-license": {Value: "required", Triggers: triggers}})
	}
	s := set(t)
	tests := []struct {
		name           string
		l              *License
		activity, form string
		want           Answer
	}{
		{"not pulled inside", duty("weights"), "run", "internal", Allowed},
		{"pulled by passing on", duty("weights"), "run", "weights", Conditional},
		{"an activity and a form", duty("modify+hosted-service"), "fine-tune", "hosted-service", Conditional},
		{"only the form", duty("modify+hosted-service"), "run", "hosted-service", Allowed},
		{"only the activity", duty("modify+hosted-service"), "merge", "internal", Allowed},
		{"distillation trains on outputs", duty("train-on-outputs+weights"), "distill", "weights", Conditional},
		{"copies of the student are not copies of the teacher", duty("weights"), "distill", "weights", Allowed},
		{"any use", duty("use"), "publish-outputs", "internal", Conditional},
		{"unread", open(v, nil, "include-license"), "run", "internal", Undecided},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := s.Decide(tt.l, act(func(a *Act) { a.Activity, a.Form = tt.activity, tt.form }))
			assert.Equal(t, tt.want.String(), d.Answer.String())
		})
	}
}

func TestDecideThresholds(t *testing.T) {
	v := sourceVocabulary(t)
	date := func(s string) time.Time { d, err := time.Parse(time.DateOnly, s); require.NoError(t, err); return d }
	limit := func(change ...func(*Threshold)) Threshold {
		th := Threshold{Metric: "monthly-active-users", Limit: 700, Comparison: ">", Measured: "current", Effect: "license-required"}
		for _, c := range change {
			c(&th)
		}
		return th
	}
	fixed := func(th *Threshold) { th.Measured = "2024-06" }
	users := func(n int64) map[string]Fact { return map[string]Fact{"monthly-active-users": {Value: n}} }
	usersAt := func(n int64, day string) map[string]Fact {
		return map[string]Fact{"monthly-active-users": {Value: n, AsOf: date(day)}}
	}
	s := set(t)
	tests := []struct {
		name  string
		logic string
		th    []Threshold
		facts map[string]Fact
		org   string
		want  Answer
		code  string
	}{
		{"not declared", "any", []Threshold{limit()}, nil, "", Conditional, CodeThresholdUnknown},
		{"beyond", "any", []Threshold{limit()}, users(701), "", Denied, CodeThresholdExceeded},
		{"at the limit of more than", "any", []Threshold{limit()}, users(700), "", Conditional, CodeThresholdWithin},
		{"at the limit of at least", "any", []Threshold{limit(func(th *Threshold) { th.Comparison = ">=" })}, users(700), "", Denied, CodeThresholdExceeded},
		{"a fixed month, beyond in it", "any", []Threshold{limit(fixed)}, usersAt(701, "2024-06-30"), "", Denied, CodeThresholdExceeded},
		{"a fixed month, any day of it", "any", []Threshold{limit(fixed)}, usersAt(701, "2024-06-01"), "", Denied, CodeThresholdExceeded},
		{"a fixed month, within in it, is settled", "any", []Threshold{limit(fixed)}, usersAt(10, "2024-06-30"), "", Allowed, CodeThresholdWithin},
		{"a fixed month, affiliates not counted", "any", []Threshold{limit(fixed, func(th *Threshold) { th.Affiliates = true })}, usersAt(10, "2024-06-30"), "", Conditional, CodeThresholdWithin},
		{"a fixed month, beyond today", "any", []Threshold{limit(fixed)}, users(701), "", Undecided, CodeThresholdUndated},
		{"a fixed month, beyond at another date", "any", []Threshold{limit(fixed)}, usersAt(701, "2025-06-30"), "", Undecided, CodeThresholdUndated},
		{"a fixed month, within today", "any", []Threshold{limit(fixed)}, users(10), "", Conditional, CodeThresholdUnknown},
		{"only a display duty beyond", "any", []Threshold{limit(func(th *Threshold) { th.Effect, th.Text = "display-notice", "Example" })}, users(701), "", Conditional, CodeThresholdExceeded},
		{"any: one is enough", "any", []Threshold{limit(), limit(func(th *Threshold) { th.Metric, th.Limit = "employees", 5 })}, map[string]Fact{"monthly-active-users": {Value: 1}, "employees": {Value: 6}}, "", Denied, CodeThresholdExceeded},
		{"all: one is not enough", "all", []Threshold{limit(), limit(func(th *Threshold) { th.Metric, th.Limit = "employees", 5 })}, map[string]Fact{"monthly-active-users": {Value: 1}, "employees": {Value: 6}}, "", Conditional, CodeThresholdWithin},
		{"all: both", "all", []Threshold{limit(), limit(func(th *Threshold) { th.Metric, th.Limit = "employees", 5 })}, map[string]Fact{"monthly-active-users": {Value: 800}, "employees": {Value: 6}}, "", Denied, CodeThresholdExceeded},
		{"all: the other unknown", "all", []Threshold{limit(), limit(func(th *Threshold) { th.Metric, th.Limit = "employees", 5 })}, map[string]Fact{"employees": {Value: 6}}, "", Conditional, CodeThresholdUnknown},
		{"yearly for monthly: beyond twelve times", "any", []Threshold{limit(func(th *Threshold) { th.Metric = "monthly-revenue-usd" })}, map[string]Fact{"annual-revenue-usd": {Value: 700*12 + 1}}, "", Denied, CodeThresholdExceeded},
		{"yearly for monthly: else not declared", "any", []Threshold{limit(func(th *Threshold) { th.Metric = "monthly-revenue-usd" })}, map[string]Fact{"annual-revenue-usd": {Value: 10}}, "", Conditional, CodeThresholdUnknown},
		{"exempt", "any", []Threshold{limit(func(th *Threshold) { th.Exempt = []string{"nonprofit"} })}, users(701), "nonprofit", Allowed, ""},
		{"binds commerce only", "any", []Threshold{limit(func(th *Threshold) { th.Triggers = []Trigger{"research"} })}, users(701), "", Allowed, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := open(v, map[string]*Term{"thresholds": {Thresholds: tt.th, Logic: tt.logic}})
			d := s.Decide(l, act(func(a *Act) { a.Facts, a.Organization = tt.facts, tt.org }))
			assert.Equal(t, tt.want.String(), d.Answer.String())
			if tt.code != "" {
				assert.Contains(t, codes(d), tt.code)
			}
		})
	}
	t.Run("an agreement lifts the limit", func(t *testing.T) {
		l := open(v, map[string]*Term{"thresholds": {Thresholds: []Threshold{limit()}, Logic: "any"}})
		d := s.Decide(l, act(func(a *Act) { a.Facts = users(701); a.Held = []Agreement{{"x", []string{"thresholds"}}} }))
		assert.Equal(t, Conditional, d.Answer)
	})
}

func TestDecideTerritories(t *testing.T) {
	v := sourceVocabulary(t)
	s := set(t)
	excluded := func(applies string, about ...string) *License {
		return open(v, map[string]*Term{"territories-excluded": {Territories: []string{"EU", "GB", "KR"}, About: about, AppliesTo: applies}})
	}
	tests := []struct {
		name        string
		l           *License
		country     string
		territories []string
		modality    []string
		want        Answer
		code        string
	}{
		{"used there", excluded("all", "use"), "", []string{"KR"}, nil, Denied, CodeTerritoryExcluded},
		{"a member of the region", excluded("all", "use"), "", []string{"FR", "US"}, nil, Denied, CodeTerritoryExcluded},
		{"elsewhere", excluded("all", "use"), "", []string{"US"}, nil, Allowed, ""},
		{"worldwide contains every place", excluded("all", "use"), "", []string{"worldwide"}, nil, Denied, CodeTerritoryExcluded},
		{"the EEA overlaps the EU", excluded("all", "outputs"), "", []string{"EEA"}, nil, Denied, CodeTerritoryExcluded},
		{"places not declared", excluded("all", "use"), "KR", nil, nil, Conditional, CodeTerritoryUnknown},
		{"domicile", excluded("all", "domicile"), "DE", []string{"US"}, nil, Denied, CodeTerritoryExcluded},
		{"domicile is not the place of use", excluded("all", "domicile"), "US", []string{"EU"}, nil, Allowed, ""},
		{"domicile not declared", excluded("all", "domicile"), "", []string{"EU"}, nil, Conditional, CodeTerritoryUnknown},
		{"multimodal only, text", excluded("multimodal", "domicile"), "DE", nil, []string{"text"}, Allowed, ""},
		{"multimodal only, images", excluded("multimodal", "domicile"), "DE", nil, []string{"text", "image"}, Denied, CodeTerritoryExcluded},
		{"multimodal only, unknown", excluded("multimodal", "domicile"), "DE", nil, nil, Undecided, CodeModalityUnknown},
		{"multimodal only, unknown, outside", excluded("multimodal", "domicile"), "US", nil, nil, Allowed, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := s.Decide(tt.l, act(func(a *Act) { a.Country, a.Territories, a.Modality = tt.country, tt.territories, tt.modality }))
			assert.Equal(t, tt.want.String(), d.Answer.String())
			if tt.code != "" {
				assert.Contains(t, codes(d), tt.code)
			}
		})
	}
}

func TestDecideFieldsOfUse(t *testing.T) {
	v := sourceVocabulary(t)
	s := set(t)
	restricted := map[string]*Term{"use-restrictions": {Acts: []Restricted{{Act: "medical-advice", Clause: "A(b)"}, {Act: "surveillance", Clause: "A(c)", Unless: "consent"}}}}
	partial := map[string]*Term{"use-restrictions": {Partial: true}, "acceptable-use-policy": {Value: "a policy"}}
	tests := []struct {
		name   string
		l      *License
		fields []string
		want   Answer
		code   string
	}{
		{"restrictions bind every use", open(v, restricted), nil, Conditional, CodeUsePolicy},
		{"the act itself", open(v, restricted), []string{"medical-advice"}, Denied, CodeFieldRestricted},
		{"the act, allowed on a condition", open(v, restricted), []string{"surveillance"}, Conditional, CodeFieldPossible},
		{"an industry", open(v, restricted), []string{"healthcare"}, Conditional, CodeFieldPossible},
		{"another act", open(v, restricted), []string{"gambling"}, Conditional, CodeUsePolicy},
		{"a policy nobody read, without a field", open(v, partial), nil, Conditional, CodeUsePolicy},
		{"a policy nobody read, with a field", open(v, partial), []string{"gambling"}, Undecided, CodeFieldUnread},
		{"unread restrictions", open(v, nil, "use-restrictions"), nil, Undecided, CodeUnread},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := s.Decide(tt.l, act(func(a *Act) { a.Fields = tt.fields }))
			assert.Equal(t, tt.want.String(), d.Answer.String())
			assert.Contains(t, codes(d), tt.code)
		})
	}
}

func TestDecideFamilies(t *testing.T) {
	v := sourceVocabulary(t)
	a := open(v, nil)
	a.ID, a.Name = "a", "A"
	b := open(v, map[string]*Term{"commercial-use": {Value: "forbidden"}})
	b.ID, b.Name = "b", "B"
	family := &License{ID: "f", Name: "F", Kind: "family", Read: "name-only", Members: []string{"a", "b"}}
	edition := open(v, nil)
	edition.ID, edition.Name, edition.Editions = "e", "E", []string{"b"}
	s := set(t, a, b, family, edition)

	d := s.Decide(family, act(func(a *Act) { a.Purpose = "research" }))
	assert.Equal(t, Allowed, d.Answer)
	assert.Equal(t, []string{"a", "b"}, d.Alike)

	d = s.Decide(family, act())
	assert.Equal(t, Undecided, d.Answer)
	assert.Contains(t, codes(d), CodeMembersDiffer)

	d = s.Decide(edition, act())
	assert.Equal(t, Undecided, d.Answer, "another edition of the text answers differently")
}

func TestDecideNeverPermitsTheUnread(t *testing.T) {
	v := sourceVocabulary(t)
	s := set(t)
	nameOnly := &License{ID: "n", Name: "N", Kind: "unknown", Read: "name-only"}
	for _, p := range v.Purposes() {
		for _, activity := range v.Activities() {
			for _, form := range v.Forms() {
				a := Act{Purpose: p, Activity: activity, Form: form}
				assert.Equal(t, Undecided, s.Decide(nameOnly, a).Answer, "%s %s %s", p, activity, form)
				assert.Equal(t, Undecided, s.Decide(nil, a).Answer)
			}
		}
	}
}

// The generators below draw licenses and acts over the whole vocabulary.

func drawTerm(t *rapid.T, v *Vocabulary, def TermDef) *Term {
	term := &Term{Clause: "1"}
	trigger := func() Trigger {
		parts := rapid.SliceOfNDistinct(rapid.SampledFrom(v.atoms(func(Atom) bool { return true })), 1, 2, rapid.ID[string]).Draw(t, "atoms")
		out := parts[0]
		for _, p := range parts[1:] {
			out += "+" + p
		}
		return Trigger(out)
	}
	switch def.Type {
	case TypePermission:
		term.Value = rapid.SampledFrom([]string{"allowed", "forbidden", "conditional"}).Draw(t, "value")
		if term.Value == "allowed" {
			break
		}
		term.Route = rapid.SampledFrom([]string{"", RouteApplication, RouteSeparateLicense, RouteRegistration}).Draw(t, "route")
		term.Scope = rapid.SampledFrom([]string{"", "language-models", "competing-models"}).Draw(t, "scope")
		if term.Value == "conditional" {
			term.Purposes = rapid.SliceOfDistinct(rapid.SampledFrom(v.Purposes()), rapid.ID[string]).Draw(t, "purposes")
			term.By = rapid.SliceOfDistinct(rapid.SampledFrom(organizations), rapid.ID[string]).Draw(t, "by")
			term.Condition = rapid.SampledFrom([]string{"", "…"}).Draw(t, "condition")
		}
	case TypeRequired:
		term.Value = "required"
	case TypeText, TypePhrase:
		term.Value = "words"
	case TypeChoice:
		term.Value = rapid.SampledFrom(def.Values).Draw(t, "choice")
	case TypeActs:
		for _, a := range rapid.SliceOfNDistinct(rapid.SampledFrom(v.Restrictions), 1, 4, func(n Named) string { return n.Name }).Draw(t, "acts") {
			term.Acts = append(term.Acts, Restricted{Act: a.Name, Clause: "2", Unless: rapid.SampledFrom([]string{"", "…"}).Draw(t, "unless")})
		}
		term.Partial = rapid.Bool().Draw(t, "partial")
	case TypeThresholds:
		term.Logic = "any"
		term.Thresholds = []Threshold{{Metric: rapid.SampledFrom(v.Metrics).Draw(t, "metric").Name, Limit: rapid.Int64Range(1, 100).Draw(t, "limit"),
			Comparison: ">", Measured: rapid.SampledFrom([]string{"current", "2024-06"}).Draw(t, "measured"), Effect: rapid.SampledFrom(v.Effects).Draw(t, "effect").Name}}
	case TypeTerritories:
		term.Territories = []string{rapid.SampledFrom([]string{"EU", "KR", "US"}).Draw(t, "place")}
		term.About = []string{rapid.SampledFrom([]string{"domicile", "use", "outputs"}).Draw(t, "about")}
		term.AppliesTo = rapid.SampledFrom([]string{"all", "multimodal"}).Draw(t, "applies")
	}
	if def.Kind == Duty {
		term.Triggers = []Trigger{trigger()}
		term.AppliesTo = rapid.SampledFrom([]string{"", "multimodal"}).Draw(t, "applies to")
	}
	return term
}

func drawLicense(t *rapid.T, v *Vocabulary) *License {
	l := &License{ID: "x", Kind: "permissive", Read: "text", Terms: map[string]*Term{}}
	switch rapid.IntRange(0, 2).Draw(t, "general") {
	case 0:
		l.GeneralGrant = &General{Value: true, Clause: "1"}
	case 1:
		l.GeneralGrant = &General{Clause: "1"}
	}
	for _, def := range v.Terms {
		switch rapid.IntRange(0, 5).Draw(t, def.Name) {
		case 0:
		case 1, 2, 3:
			l.Silent = append(l.Silent, def.Name)
		default:
			l.Terms[def.Name] = drawTerm(t, v, def)
		}
	}
	return l
}

func drawAct(t *rapid.T, v *Vocabulary) Act {
	a := Act{
		Purpose:      rapid.SampledFrom(v.Purposes()).Draw(t, "purpose"),
		Activity:     rapid.SampledFrom(v.Activities()).Draw(t, "activity"),
		Form:         rapid.SampledFrom(v.Forms()).Draw(t, "form"),
		Organization: rapid.SampledFrom(append([]string{""}, organizations...)).Draw(t, "organization"),
		Country:      rapid.SampledFrom([]string{"", "DE", "US"}).Draw(t, "country"),
		Modality:     rapid.SampledFrom([][]string{nil, {"text"}, {"text", "image"}}).Draw(t, "modality"),
		Student:      rapid.SampledFrom([][]string{nil, {"text"}, {"image"}}).Draw(t, "student"),
		Territories:  rapid.SampledFrom([][]string{nil, {"EU"}, {"US"}, {"worldwide"}}).Draw(t, "territories"),
	}
	if rapid.Bool().Draw(t, "facts") {
		a.Facts = map[string]Fact{rapid.SampledFrom(v.Metrics).Draw(t, "fact").Name: {Value: rapid.Int64Range(0, 2000).Draw(t, "number")}}
	}
	if rapid.Bool().Draw(t, "field") {
		a.Fields = []string{rapid.SampledFrom(v.FieldsOfUse()).Draw(t, "fieldname")}
	}
	return a
}

func clone(l *License) *License {
	c := *l
	c.Silent = slices.Clone(l.Silent)
	c.Terms = map[string]*Term{}
	for k, t := range l.Terms {
		c.Terms[k] = t
	}
	return &c
}

func unread(l *License, name string) *License {
	c := clone(l)
	delete(c.Terms, name)
	c.Silent = slices.DeleteFunc(c.Silent, func(s string) bool { return s == name })
	return c
}

// TestUnreadNeverTurnsGreen: taking away what is known of any term never makes
// an answer allowed.
func TestUnreadNeverTurnsGreen(t *testing.T) {
	v := sourceVocabulary(t)
	s := set(t)
	rapid.Check(t, func(t *rapid.T) {
		l, a := drawLicense(t, v), drawAct(t, v)
		name := rapid.SampledFrom(v.Terms).Draw(t, "term").Name
		before, after := s.Decide(l, a), s.Decide(unread(l, name), a)
		if before.Answer != Allowed && after.Answer == Allowed {
			t.Fatalf("%s before: %+v", name, before)
		}
		g := clone(l)
		g.GeneralGrant = nil
		if s.Decide(g, a).Answer == Allowed && before.Answer != Allowed {
			t.Fatalf("general grant, before: %+v", before)
		}
	})
}

// TestAddingARestrictionNeverPermitsMore: where a text says nothing, or
// permits, adding a duty, a restriction or a prohibition never makes an answer
// better.
func TestAddingARestrictionNeverPermitsMore(t *testing.T) {
	v := sourceVocabulary(t)
	s := set(t)
	rapid.Check(t, func(t *rapid.T) {
		l, a := drawLicense(t, v), drawAct(t, v)
		def := rapid.SampledFrom(v.Terms).Draw(t, "added")
		term, state := l.Term(def.Name)
		if def.Kind == Information || state == Unread || state == Stated && !(def.Type == TypePermission && term.Value == "allowed") {
			t.Skip("not a place to add a restriction")
		}
		if (def.Kind == Grant || def.FallsBack != "") && state == Silent {
			t.Skip("an answer of its own may permit more than silence, which is no grant, or leaves it to another term")
		}
		stricter := unread(l, def.Name)
		stricter.Terms[def.Name] = drawTerm(t, v, def)
		if def.Type == TypePermission && stricter.Terms[def.Name].Value == "allowed" {
			stricter.Terms[def.Name] = &Term{Value: "forbidden", Clause: "1"}
		}
		before, after := s.Decide(l, a), s.Decide(stricter, a)
		if after.Answer < before.Answer {
			t.Fatalf("%s: %s became %s", def.Name, before.Answer, after.Answer)
		}
	})
}
