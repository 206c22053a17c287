package licenses

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestOutboundLooksAtTheWholeTerm compares terms that share a value and differ
// in what it reaches.
func TestOutboundLooksAtTheWholeTerm(t *testing.T) {
	v := sourceVocabulary(t)
	limit := func(effect, comparison string, exempt ...string) map[string]*Term {
		return map[string]*Term{"thresholds": {Logic: "any", Thresholds: []Threshold{{Metric: "monthly-active-users", Limit: 700, Comparison: comparison, Measured: "current", Effect: effect, Exempt: exempt}}}}
	}
	places := func(applies string, about ...string) map[string]*Term {
		return map[string]*Term{"territories-excluded": {Territories: []string{"EU"}, About: about, AppliesTo: applies}}
	}
	acts := func(a ...Restricted) map[string]*Term {
		return map[string]*Term{"use-restrictions": {Acts: a}, "flow-down": {Value: "required", Triggers: []Trigger{"weights"}}}
	}
	for _, tt := range []struct {
		name    string
		in, out map[string]*Term
		want    Answer
	}{
		{"the same limit", limit("no-rights", ">"), limit("no-rights", ">"), Allowed},
		{"a limit that only asks for words", limit("no-rights", ">"), limit("display-notice", ">"), Undecided},
		{"a limit reached later", limit("no-rights", ">="), limit("no-rights", ">"), Undecided},
		{"a limit for fewer", limit("no-rights", ">"), limit("no-rights", ">", "nonprofit"), Undecided},
		{"the same places", places("all", "use"), places("all", "use"), Allowed},
		{"places for another reason", places("all", "use"), places("all", "domicile"), Undecided},
		{"places for fewer models", places("all", "use"), places("multimodal", "use"), Undecided},
		{"no companies, and only on a condition",
			map[string]*Term{"research-use": {Value: "conditional", NotBy: []string{"company"}}}, map[string]*Term{"research-use": {Value: "conditional", Condition: "asked"}}, Undecided},
		{"training on outputs barred for competitors only",
			map[string]*Term{"train-other-models": {Value: "forbidden"}}, map[string]*Term{"train-other-models": {Value: "forbidden", Scope: "competing-models"}}, Undecided},
		{"the same acts", acts(Restricted{Act: "military"}), acts(Restricted{Act: "military"}), Allowed},
		{"an act barred unless something holds", acts(Restricted{Act: "military"}), acts(Restricted{Act: "military", Unless: "for sport"}), Undecided},
		{"an act left out", acts(Restricted{Act: "military"}), acts(), Denied},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in, out := open(v, tt.in), open(v, tt.out)
			in.ID, out.ID = "in", "out"
			s := set(t, in, out)
			d := s.Outbound(Offer{Name: "out", License: out}, in, act(func(a *Act) { a.Activity, a.Form = "fine-tune", "weights" }))
			assert.Equal(t, tt.want.String(), d.Answer.String(), "%v", codes(d))
		})
	}
}

// TestUnreadDutyIsNoSilence keeps what nobody read about passing on from
// counting as nothing owed.
func TestUnreadDutyIsNoSilence(t *testing.T) {
	v := sourceVocabulary(t)
	for _, name := range []string{"share-alike", "flow-down", "disclose-source"} {
		in, out := open(v, nil, name), open(v, nil)
		in.ID, out.ID = "in", "out"
		d := set(t, in, out).Outbound(Offer{Name: "out", License: out}, in, act(func(a *Act) { a.Activity, a.Form = "fine-tune", "weights" }))
		assert.Equal(t, Undecided.String(), d.Answer.String(), name)
	}
}

// TestCombineNoFurtherRestrictions leaves open whether restrictions can be
// passed on with a part that bars further ones.
func TestCombineNoFurtherRestrictions(t *testing.T) {
	v := sourceVocabulary(t)
	bars := open(v, map[string]*Term{"no-further-restrictions": {Value: "required"}})
	binds := open(v, map[string]*Term{"use-restrictions": {Acts: []Restricted{{Act: "military"}}}, "flow-down": {Value: "required", Triggers: []Trigger{"weights"}}})
	free := open(v, nil)
	bars.ID, binds.ID, free.ID = "bars", "binds", "free"
	s := set(t, bars, binds, free)
	merge := act(func(a *Act) { a.Activity, a.Form = "merge", "weights" })
	assert.Equal(t, Undecided, s.Combine([]*License{bars, binds}, merge).Answer)
	assert.Equal(t, Allowed, s.Combine([]*License{bars, free}, merge).Answer)
	unread := open(v, nil, "share-alike")
	unread.ID = "unread"
	assert.Equal(t, Undecided, set(t, unread, free).Combine([]*License{unread, free}, merge).Answer, "an unread duty is no silence")
	assert.Equal(t, Allowed, s.Combine([]*License{binds, free}, merge).Answer)
}
