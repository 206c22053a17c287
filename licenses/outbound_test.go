package licenses

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// entry is an open license under an id of its own.
func entry(v *Vocabulary, id string, change map[string]*Term, unread ...string) *License {
	l := open(v, change, unread...)
	l.ID, l.Name = id, id
	return l
}

func offer(l *License) Offer { return Offer{Name: l.ID, License: l} }

// publish is an act that passes a derivative on.
func publish(change ...func(*Act)) Act {
	a := Act{Purpose: "commercial", Activity: "fine-tune", Form: "weights"}
	for _, c := range change {
		c(&a)
	}
	return a
}

func form(f string) func(*Act)     { return func(a *Act) { a.Form = f } }
func activity(s string) func(*Act) { return func(a *Act) { a.Activity = s } }

var (
	derivatives = []Trigger{"modify+weights", "modify+in-product"}
	hosting     = []Trigger{"modify+weights", "modify+in-product", "modify+hosted-service"}
)

func TestOutbound(t *testing.T) {
	v := sourceVocabulary(t)
	with := func(change map[string]*Term, unread ...string) *License { return entry(v, "in", change, unread...) }
	sharing := func(triggers []Trigger, compatible ...string) *License {
		return with(map[string]*Term{"share-alike": {Value: "same-license", Triggers: triggers, Compatible: compatible}})
	}
	source := with(map[string]*Term{"disclose-source": {Value: "required", Triggers: hosting}})
	acts := func(names ...string) *Term {
		out := &Term{Partial: len(names) == 0}
		for _, n := range names {
			out.Acts = append(out.Acts, Restricted{Act: n, Clause: "A"})
		}
		return out
	}
	passing := func(triggers []Trigger, names ...string) *License {
		return with(map[string]*Term{"use-restrictions": acts(names...), "flow-down": {Value: "required", Triggers: triggers}})
	}
	forbidden := func(name string) map[string]*Term { return map[string]*Term{name: {Value: "forbidden"}} }
	limited := func(name string, change func(*Term)) map[string]*Term {
		t := &Term{Value: "conditional"}
		change(t)
		return map[string]*Term{name: t}
	}
	purposes := func(p ...string) func(*Term) { return func(t *Term) { t.Purposes = p } }
	by := func(o ...string) func(*Term) { return func(t *Term) { t.By = o } }
	notBy := func(o ...string) func(*Term) { return func(t *Term) { t.NotBy = o } }
	condition := func(words string) func(*Term) { return func(t *Term) { t.Condition = words } }
	route := func(r string) func(*Term) { return func(t *Term) { t.Route = r } }
	users := func(limit int64, effect string) map[string]*Term {
		return map[string]*Term{"thresholds": {Logic: "any", Thresholds: []Threshold{{Metric: "monthly-active-users", Limit: limit, Comparison: ">", Measured: "current", Effect: effect}}}}
	}
	outside := func(places ...string) map[string]*Term {
		return map[string]*Term{"territories-excluded": {Territories: places, About: []string{"use"}, AppliesTo: "all"}}
	}
	out := func(change map[string]*Term, unread ...string) Offer {
		return offer(entry(v, "out", change, unread...))
	}
	without := func(l *License, general *General) *License { l.GeneralGrant = general; return l }
	plain := out(nil)
	nobodys := Offer{Name: "LicenseRef-Ours"}
	nameOnly := &License{ID: "n", Name: "N", Kind: "unknown", Read: "name-only"}
	closed := Offer{Name: "LicenseRef-Proprietary", License: &License{ID: "LicenseRef-Proprietary", Kind: "unknown", Read: "name-only", Closed: true}}

	tests := []struct {
		name string
		in   *License
		out  Offer
		act  Act
		want Answer
		code string
	}{
		{"open to open", with(nil), plain, publish(), Allowed, ""},
		{"open to terms nobody can read", with(nil), nobodys, publish(), Allowed, ""},
		{"open to closed", with(nil), closed, publish(), Allowed, ""},
		{"open to a name", with(nil), offer(nameOnly), publish(), Allowed, ""},
		{"open to restricted", with(nil), out(map[string]*Term{"use-restrictions": acts("military"), "commercial-use": {Value: "forbidden"}}), publish(), Allowed, ""},
		{"no entry", nil, plain, publish(), Undecided, CodeNoLicense},

		{"share-alike: the same license", sharing(derivatives), offer(sharing(derivatives)), publish(), Allowed, ""},
		{"share-alike: another", sharing(derivatives), plain, publish(), Denied, CodeOutboundShareAlike},
		{"share-alike: another share-alike", sharing(derivatives), out(map[string]*Term{"share-alike": {Value: "same-license", Triggers: derivatives}}), publish(), Denied, CodeOutboundShareAlike},
		{"share-alike: one it names", sharing(derivatives, "out"), plain, publish(), Allowed, ""},
		{"share-alike: another than it names", sharing(derivatives, "other"), plain, publish(), Denied, CodeOutboundShareAlike},
		{"share-alike: one way only", with(nil), out(map[string]*Term{"share-alike": {Value: "same-license", Triggers: derivatives}}), publish(), Allowed, ""},
		{"share-alike: nobody can read it", sharing(derivatives), nobodys, publish(), Undecided, CodeOutboundUnread},
		{"share-alike: a name", sharing(derivatives), offer(nameOnly), publish(), Undecided, CodeOutboundUnread},
		{"share-alike: closed", sharing(derivatives), closed, publish(), Denied, CodeOutboundShareAlike},
		{"share-alike: closed, in a product", sharing(derivatives), closed, publish(form("in-product")), Denied, CodeOutboundShareAlike},
		{"share-alike: unmodified copies", sharing(derivatives), plain, publish(activity("run")), Allowed, ""},
		{"share-alike: hosting does not trigger it", sharing(derivatives), closed, publish(form("hosted-service")), Allowed, ""},
		{"share-alike: hosting triggers it", sharing(hosting), closed, publish(form("hosted-service")), Denied, CodeOutboundShareAlike},
		{"share-alike: kept inside", sharing(hosting), closed, publish(form("internal")), Allowed, ""},

		{"source: another license leaves the duty", source, plain, publish(), Allowed, ""},
		{"source: nobody can read it", source, nobodys, publish(), Undecided, CodeOutboundUnread},
		{"source: closed", source, closed, publish(), Denied, CodeOutboundSource},
		{"source: closed, hosted", source, closed, publish(form("hosted-service")), Denied, CodeOutboundSource},
		{"source: closed, kept inside", source, closed, publish(form("internal")), Allowed, ""},

		{"restrictions: passed on", passing(derivatives, "military"), out(map[string]*Term{"use-restrictions": acts("military")}), publish(), Allowed, ""},
		{"restrictions: and more", passing(derivatives, "military"), out(map[string]*Term{"use-restrictions": acts("spam", "military")}), publish(), Allowed, ""},
		{"restrictions: dropped", passing(derivatives, "military"), plain, publish(), Denied, CodeOutboundDrops},
		{"restrictions: one dropped", passing(derivatives, "military", "spam"), out(map[string]*Term{"use-restrictions": acts("spam")}), publish(), Denied, CodeOutboundDrops},
		{"restrictions: weakened", passing(derivatives, "military"), out(map[string]*Term{"use-restrictions": {Acts: []Restricted{{Act: "military", Clause: "A", Unless: "consent"}}}}), publish(), Undecided, CodeOutboundCompare},
		{"restrictions: one dropped, one weakened", passing(derivatives, "spam", "military"), out(map[string]*Term{"use-restrictions": {Acts: []Restricted{{Act: "military", Clause: "A", Unless: "consent"}}}}), publish(), Denied, CodeOutboundDrops},
		{"restrictions: into a list nobody has read whole", passing(derivatives, "military"), out(map[string]*Term{"use-restrictions": acts()}), publish(), Undecided, CodeOutboundCompare},
		{"restrictions: into a list nobody has read", passing(derivatives, "military"), out(nil, "use-restrictions"), publish(), Undecided, CodeOutboundCompare},
		{"restrictions: which need not be passed on", with(map[string]*Term{"use-restrictions": acts("military")}), plain, publish(), Allowed, ""},
		{"restrictions: nobody can read it", passing(derivatives, "military"), nobodys, publish(), Conditional, CodeOutboundMust},
		{"restrictions: closed", passing(derivatives, "military"), closed, publish(), Conditional, CodeOutboundMust},
		{"restrictions: hosting does not pass them on", passing(derivatives, "military"), plain, publish(form("hosted-service")), Allowed, ""},
		{"restrictions: hosting passes them on", passing(hosting, "military"), plain, publish(form("hosted-service")), Denied, CodeOutboundDrops},
		{"no further restrictions, and none added", with(map[string]*Term{"no-further-restrictions": {Value: "required"}}), plain, publish(), Allowed, ""},

		{"a purpose it does not grant", with(forbidden("commercial-use")), plain, publish(), Denied, CodeOutboundGrants},
		{"a purpose it does not grant, in a product", with(forbidden("commercial-use")), plain, publish(form("in-product")), Denied, CodeOutboundGrants},
		{"a purpose neither grants", with(forbidden("commercial-use")), out(forbidden("commercial-use")), publish(), Allowed, ""},
		{"a purpose only it grants", with(nil), out(forbidden("research-use")), publish(), Allowed, ""},
		{"a purpose granted on application is not granted", with(map[string]*Term{"commercial-use": {Value: "forbidden", Route: RouteApplication}}), plain, publish(), Denied, CodeOutboundGrants},
		{"a purpose it does not grant, to nobody", with(forbidden("commercial-use")), closed, publish(), Allowed, ""},
		{"hosting is no license to others", with(forbidden("commercial-use")), plain, publish(form("hosted-service")), Allowed, ""},
		{"unless the terms have to be passed on by hosting", with(map[string]*Term{"commercial-use": {Value: "forbidden"}, "flow-down": {Value: "required", Triggers: hosting}}), plain, publish(form("hosted-service")), Denied, CodeOutboundGrants},
		{"granted by name, though not in general", without(with(map[string]*Term{"commercial-use": {Value: "allowed"}}), &General{}), out(map[string]*Term{"commercial-use": {Value: "allowed"}}), publish(), Denied, CodeOutboundGrants},
		{"neither grants in general", without(with(nil), &General{}), offer(without(entry(v, "out", nil), &General{})), publish(), Allowed, ""},
		{"a general grant nobody has read", without(with(nil), nil), plain, publish(), Undecided, CodeUnread},
		{"a general grant of the offer nobody has read", with(nil), offer(without(entry(v, "out", nil), nil)), publish(), Undecided, CodeUnread},
		{"a purpose nobody has read", with(nil, "commercial-use"), plain, publish(), Undecided, CodeUnread},
		{"a purpose of the offer nobody has read", with(nil), out(nil, "commercial-use"), publish(), Undecided, CodeUnread},
		{"copies forbidden are derivatives forbidden", with(forbidden("redistribute")), plain, publish(), Denied, CodeOutboundGrants},
		{"copies forbidden, derivatives allowed, in an offer of neither", with(map[string]*Term{"redistribute": {Value: "forbidden"}, "distribute-derivatives": {Value: "allowed"}}), out(forbidden("redistribute")), publish(), Allowed, ""},
		{"derivatives forbidden, in an offer of both", with(forbidden("distribute-derivatives")), plain, publish(), Denied, CodeOutboundGrants},
		{"hosting forbidden", with(forbidden("hosted-service")), plain, publish(), Denied, CodeOutboundGrants},
		{"an API forbidden by what forbids hosting", with(forbidden("hosted-service")), out(map[string]*Term{"hosted-service": {Value: "forbidden"}, "model-api": {Value: "allowed"}}), publish(), Denied, CodeOutboundGrants},
		{"training forbidden", with(forbidden("train-other-models")), plain, publish(), Denied, CodeOutboundGrants},

		{"some purposes: the same", with(limited("redistribute", purposes("research"))), out(limited("redistribute", purposes("research"))), publish(), Allowed, ""},
		{"some purposes: fewer", with(limited("redistribute", purposes("research", "non-commercial"))), out(limited("redistribute", purposes("research"))), publish(), Allowed, ""},
		{"some purposes: more", with(limited("redistribute", purposes("research"))), out(limited("redistribute", purposes("research", "non-commercial"))), publish(), Undecided, CodeOutboundCompare},
		{"some purposes: any", with(limited("redistribute", purposes("research"))), plain, publish(), Denied, CodeOutboundGrants},
		{"some purposes: none", with(limited("redistribute", purposes("research"))), out(map[string]*Term{"redistribute": {Value: "forbidden"}, "distribute-derivatives": {Value: "forbidden"}}), publish(), Allowed, ""},
		{"some bodies: the same", with(limited("research-use", by("academic"))), out(limited("research-use", by("academic"))), publish(), Allowed, ""},
		{"some bodies: others", with(limited("research-use", by("academic"))), out(limited("research-use", by("company"))), publish(), Undecided, CodeOutboundCompare},
		{"not some bodies: more of them", with(limited("research-use", notBy("company"))), out(limited("research-use", notBy("company", "government"))), publish(), Allowed, ""},
		{"not some bodies: fewer", with(limited("research-use", notBy("company", "government"))), out(limited("research-use", notBy("company"))), publish(), Undecided, CodeOutboundCompare},
		{"a condition: the same words", with(limited("modify", condition("ask"))), out(limited("modify", condition("ask"))), publish(), Allowed, ""},
		{"a condition: other words", with(limited("modify", condition("ask"))), out(limited("modify", condition("tell"))), publish(), Undecided, CodeOutboundCompare},
		{"a condition: dropped", with(limited("modify", condition("ask"))), plain, publish(), Denied, CodeOutboundGrants},
		{"registration: the same", with(limited("commercial-use", route(RouteRegistration))), out(limited("commercial-use", route(RouteRegistration))), publish(), Allowed, ""},
		{"registration: another route", with(limited("commercial-use", route(RouteRegistration))), out(limited("commercial-use", route(RouteApplication))), publish(), Undecided, CodeOutboundCompare},
		{"a condition another term carries is compared there", with(limited("commercial-use", func(t *Term) { t.See = []string{"share-alike"} })), plain, publish(), Allowed, ""},

		{"a limit that ends rights, dropped", with(users(700, "license-required")), plain, publish(), Denied, CodeOutboundGrants},
		{"a limit that ends rights, kept", with(users(700, "no-rights")), out(users(700, "no-rights")), publish(), Allowed, ""},
		{"a limit that ends rights, lowered", with(users(700, "no-rights")), out(users(10, "no-rights")), publish(), Allowed, ""},
		{"a limit that ends rights, raised", with(users(700, "no-rights")), out(users(701, "no-rights")), publish(), Undecided, CodeOutboundCompare},
		{"a limit only the offer has", with(nil), out(users(700, "no-rights")), publish(), Allowed, ""},
		{"limits nobody has read", with(nil, "thresholds"), plain, publish(), Undecided, CodeUnread},
		{"limits of the offer nobody has read", with(users(700, "no-rights")), out(nil, "thresholds"), publish(), Undecided, CodeUnread},
		{"a territory, dropped", with(outside("EU")), plain, publish(), Denied, CodeOutboundGrants},
		{"a territory, kept", with(outside("EU")), out(outside("EU")), publish(), Allowed, ""},
		{"a territory, widened", with(outside("EU")), out(outside("EEA")), publish(), Allowed, ""},
		{"a territory, narrowed", with(outside("EEA")), out(outside("EU")), publish(), Undecided, CodeOutboundCompare},

		{"a name to open", nameOnly, plain, publish(), Undecided, CodeUnread},
		{"the worst decides", with(map[string]*Term{"commercial-use": {Value: "forbidden"}, "flow-down": {Value: "required", Triggers: derivatives}, "use-restrictions": acts("military")}), out(nil, "use-restrictions"), publish(), Denied, CodeOutboundGrants},
	}
	s := set(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := s.Outbound(tt.out, tt.in, tt.act)
			assert.Equal(t, tt.want.String(), d.Answer.String(), "%+v", d.Reasons)
			if tt.code != "" {
				assert.Contains(t, codes(d), tt.code)
			}
		})
	}

	t.Run("what is dropped is named", func(t *testing.T) {
		d := s.Outbound(out(map[string]*Term{"use-restrictions": acts("spam")}), passing(derivatives, "military", "spam", "fraud"), publish())
		require.Len(t, d.Reasons, 1)
		assert.Equal(t, []string{"military", "fraud"}, d.Reasons[0].Acts)
		assert.Equal(t, "in", d.Reasons[0].License)
		assert.Equal(t, "9", d.Reasons[0].Clause)
	})
}

func TestOutboundFamilies(t *testing.T) {
	v := sourceVocabulary(t)
	family := func(id string, members ...string) *License {
		return &License{ID: id, Name: id, Kind: "family", Read: "name-only", Members: members}
	}
	free, also := entry(v, "free", nil), entry(v, "also", nil)
	nc := entry(v, "nc", map[string]*Term{"commercial-use": {Value: "forbidden"}})
	both, alike, nothing, names := family("both", "free", "nc"), family("alike", "free", "also"), family("nothing", "gone"), family("names", "free", "n")
	nameOnly := &License{ID: "n", Name: "n", Kind: "unknown", Read: "name-only"}
	edition := entry(v, "edition", nil)
	edition.Editions = []string{"nc"}
	strict := entry(v, "strict", map[string]*Term{"commercial-use": {Value: "forbidden"}})
	strict.Editions = []string{"free"}
	sharing := entry(v, "sharing", map[string]*Term{"share-alike": {Value: "same-license", Triggers: derivatives}})
	s := set(t, free, also, nc, both, alike, nothing, names, nameOnly, edition, strict, sharing)

	for _, tt := range []struct {
		name    string
		in, out *License
		want    Answer
		alike   []string
	}{
		{"members alike", alike, free, Allowed, []string{"free", "also"}},
		{"members that differ", both, free, Undecided, nil},
		{"members that differ, to the strictest", both, nc, Allowed, []string{"free", "nc"}},
		{"a family of nothing", nothing, free, Undecided, nil},
		{"offered members alike", free, alike, Allowed, []string{"free under free", "free under also"}},
		{"offered members that differ", nc, both, Undecided, nil},
		{"offered members, all too much", nc, alike, Denied, []string{"nc under free", "nc under also"}},
		{"families on both sides", both, alike, Undecided, nil},
		{"one family on both sides", alike, alike, Allowed, []string{"free under free", "free under also", "also under free", "also under also"}},
		{"a member known by name alone", names, free, Undecided, nil},
		{"an offered member known by name alone", sharing, names, Undecided, nil},
		{"another edition that differs", edition, free, Undecided, nil},
		{"a text under its open edition", strict, free, Allowed, []string{"strict", "free"}},
		{"editions of one text", edition, nc, Allowed, []string{"edition", "nc"}},
		{"a text and its editions", nc, edition, Allowed, []string{"nc under edition", "nc under nc"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := s.Outbound(offer(tt.out), tt.in, publish())
			assert.Equal(t, tt.want.String(), d.Answer.String(), "%+v", d.Reasons)
			assert.Equal(t, tt.alike, d.Alike)
		})
	}
	d := s.Outbound(offer(free), both, publish())
	assert.Contains(t, codes(d), CodeMembersDiffer)
	assert.Less(t, slices.MaxFunc(d.Reasons, func(a, b Reason) int { return int(a.Answer - b.Answer) }).Answer, Denied, "what one member denies is not denied")
}

// TestPublishedPairs: who publishes an answer on two licenses is believed
// before the terms, for copies.
func TestPublishedPairs(t *testing.T) {
	v := sourceVocabulary(t)
	sa := entry(v, "sa", map[string]*Term{"share-alike": {Value: "same-license", Triggers: hosting}})
	free, other := entry(v, "free", nil), entry(v, "other", nil)
	s, err := NewSet(v, []*License{sa, free, other}, []Pair{
		{From: "sa", Into: "free", Compatible: true, Source: "a"},
		{From: "free", Into: "other", Source: "b", Note: "why"},
		{From: "sa", Into: "other", Compatible: true, Combining: true, Source: "c"},
	})
	require.NoError(t, err)
	for _, tt := range []struct {
		name    string
		in, out *License
		act     Act
		want    Answer
		code    string
	}{
		{"compatible against the terms", sa, free, publish(), Allowed, ""},
		{"incompatible one way only", other, free, publish(), Allowed, ""},
		{"incompatible against the terms", free, other, publish(), Denied, CodeOutboundPublished},
		{"says nothing of hosting", free, other, publish(form("hosted-service")), Allowed, ""},
		{"does not settle hosting", sa, free, publish(form("hosted-service")), Denied, CodeOutboundShareAlike},
		{"about combining works: combined", sa, other, publish(activity("merge")), Allowed, ""},
		{"about combining works: one work", sa, other, publish(), Denied, CodeOutboundShareAlike},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := s.Outbound(offer(tt.out), tt.in, tt.act)
			assert.Equal(t, tt.want.String(), d.Answer.String())
			if tt.code != "" {
				assert.Contains(t, codes(d), tt.code)
			}
		})
	}
	d := s.Outbound(offer(other), free, publish())
	assert.Equal(t, "b", d.Reasons[0].URL)
	assert.Equal(t, "why", d.Reasons[0].Text)
}

func TestCombine(t *testing.T) {
	v := sourceVocabulary(t)
	sharing := func(id string, change map[string]*Term, compatible ...string) *License {
		change["share-alike"] = &Term{Value: "same-license", Triggers: derivatives, Compatible: compatible}
		return entry(v, id, change)
	}
	restricted := map[string]*Term{"use-restrictions": {Acts: []Restricted{{Act: "military", Clause: "A"}}}, "flow-down": {Value: "required", Triggers: derivatives}}
	free, notice := entry(v, "free", nil), entry(v, "notice", map[string]*Term{"retain-notices": {Value: "required", Triggers: derivatives}})
	gpl, cc, into := sharing("gpl", map[string]*Term{"no-further-restrictions": {Value: "required"}}), sharing("cc", map[string]*Term{}), sharing("into", map[string]*Term{}, "gpl")
	rail, rail2 := entry(v, "rail", restricted), entry(v, "rail2", restricted)
	railSA := sharing("rail-sa", map[string]*Term{"use-restrictions": restricted["use-restrictions"], "flow-down": restricted["flow-down"]})
	nc := entry(v, "nc", map[string]*Term{"commercial-use": {Value: "forbidden"}})
	ncSA := sharing("nc-sa", map[string]*Term{"commercial-use": {Value: "forbidden"}})
	name := &License{ID: "name", Name: "name", Kind: "unknown", Read: "name-only"}
	family := &License{ID: "family", Name: "family", Kind: "family", Read: "name-only", Members: []string{"gpl", "cc"}}
	s := set(t, free, notice, gpl, cc, into, rail, rail2, railSA, nc, ncSA, name, family)

	merge := publish(activity("merge"))
	for _, tt := range []struct {
		name    string
		parts   []*License
		act     Act
		want    Answer
		members []string // the carrier and the part that collide, of the first reason
	}{
		{"nothing", nil, merge, Allowed, nil},
		{"one", []*License{gpl}, merge, Allowed, nil},
		{"permissive parts", []*License{free, notice}, merge, Allowed, nil},
		{"permissive into share-alike", []*License{free, gpl}, merge, Allowed, nil},
		{"one share-alike twice", []*License{gpl, gpl}, merge, Allowed, nil},
		{"two share-alikes", []*License{gpl, cc}, merge, Denied, []string{"gpl", "cc"}},
		{"two share-alikes, one names the other", []*License{into, gpl}, merge, Allowed, nil},
		{"the other carries nothing for a third", []*License{into, gpl, cc}, merge, Denied, []string{"into", "gpl"}},
		{"no further restrictions against restrictions", []*License{gpl, rail}, merge, Denied, []string{"gpl", "rail"}},
		{"no further restrictions against restrictions, in a product", []*License{gpl, rail}, publish(activity("merge"), form("in-product")), Denied, []string{"gpl", "rail"}},
		{"restrictions into a share-alike that has them", []*License{railSA, rail}, merge, Allowed, nil},
		{"two with the same restrictions", []*License{rail, rail2}, merge, Allowed, nil},
		{"non-commercial into share-alike", []*License{gpl, nc}, merge, Denied, []string{"gpl", "nc"}},
		{"non-commercial into its share-alike", []*License{ncSA, nc}, merge, Allowed, nil},
		{"a commercial part into non-commercial share-alike", []*License{ncSA, free}, merge, Allowed, nil},
		{"a name into share-alike", []*License{gpl, name}, merge, Undecided, []string{"gpl", "name"}},
		{"a family into one of its members", []*License{gpl, family}, merge, Undecided, []string{"gpl", "family"}},
		{"kept inside", []*License{gpl, cc, rail}, publish(activity("merge"), form("internal")), Allowed, nil},
		{"hosted, which shares nothing", []*License{gpl, rail}, publish(activity("merge"), form("hosted-service")), Allowed, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := s.Combine(tt.parts, tt.act)
			assert.Equal(t, tt.want.String(), d.Answer.String(), "%+v", d.Reasons)
			backward := slices.Clone(tt.parts)
			slices.Reverse(backward)
			assert.Equal(t, tt.want.String(), s.Combine(backward, tt.act).Answer.String(), "the order of the parts")
			if tt.want == Allowed {
				assert.Empty(t, d.Reasons)
				return
			}
			require.NotEmpty(t, d.Reasons)
			assert.Equal(t, CodeCombination, d.Reasons[0].Code)
			assert.Equal(t, tt.members, d.Reasons[0].Members)
		})
	}
}

// TestEveryPair: no two entries of the built-in set make the comparison panic
// or waver, and the order of parts does not matter.
func TestEveryPair(t *testing.T) {
	s, err := Builtin()
	require.NoError(t, err)
	known := map[string]bool{}
	for _, c := range Codes() {
		known[c] = true
	}
	var all []*License
	for _, id := range s.IDs() {
		l, err := s.Get(id)
		require.NoError(t, err)
		all = append(all, l)
	}
	sound := func(d Decision) bool {
		worst := Allowed
		for _, r := range d.Reasons {
			worst = max(worst, r.Answer)
			if !known[r.Code] {
				return false
			}
		}
		return d.Answer == worst
	}
	same := func(a, b Decision) bool { return assert.ObjectsAreEqual(a, b) }
	for _, act := range []Act{publish(activity("merge")), publish(form("hosted-service"))} {
		for i, in := range all {
			if len(s.Texts(in)) == 1 && !in.NameOnly() {
				assert.Equal(t, Allowed, s.Outbound(offer(in), in, act).Answer, "%s under itself", in.ID)
			}
			for j, out := range all {
				d := s.Outbound(offer(out), in, act)
				if !sound(d) || !same(d, s.Outbound(offer(out), in, act)) {
					t.Fatalf("%s under %s: %+v", in.ID, out.ID, d)
				}
				if j < i {
					continue
				}
				c := s.Combine([]*License{in, out}, act)
				if !sound(c) || !same(c, s.Combine([]*License{in, out}, act)) || c.Answer != s.Combine([]*License{out, in}, act).Answer {
					t.Fatalf("%s with %s: %+v", in.ID, out.ID, c)
				}
			}
		}
	}
}

// tighten adds a duty, a restriction or a prohibition where a text says
// nothing, or permits. It skips where an answer of its own may permit more
// than silence, and where nothing is known that could be tightened.
func tighten(t *rapid.T, v *Vocabulary, l *License) *License {
	def := rapid.SampledFrom(v.Terms).Draw(t, "added")
	term, state := l.Term(def.Name)
	permits := def.Type == TypePermission && state == Stated && term.Value == "allowed"
	silent := state == Silent && def.Kind != Grant && def.FallsBack == ""
	if def.Kind == Information || !permits && !silent {
		t.Skip("not a place to add a restriction")
	}
	stricter := unread(l, def.Name)
	stricter.Terms[def.Name] = drawTerm(t, v, def)
	if def.Type == TypePermission && stricter.Terms[def.Name].Value == "allowed" {
		stricter.Terms[def.Name] = &Term{Value: "forbidden", Clause: "1"}
	}
	return stricter
}

// drawRead draws a license of which most is read and little is said, so that
// more than one term seldom decides.
func drawRead(t *rapid.T, v *Vocabulary, id string) *License {
	l := drawLicense(t, v)
	l.ID = id
	all, few := rapid.Bool().Draw(t, "all read"), rapid.Bool().Draw(t, "few stated")
	for _, def := range v.Terms {
		_, state := l.Term(def.Name)
		if state == Unread && all || state == Stated && few && rapid.IntRange(0, 7).Draw(t, "dropped") > 0 {
			delete(l.Terms, def.Name)
			l.Silent = append(l.Silent, def.Name)
		}
	}
	if all && l.GeneralGrant == nil {
		l.GeneralGrant = &General{Value: true, Clause: "1"}
	}
	if term := l.Terms["share-alike"]; term != nil && rapid.Bool().Draw(t, "compatible") {
		term.Compatible = []string{"out"}
	}
	return l
}

func drawOffer(t *rapid.T, v *Vocabulary) Offer {
	switch rapid.IntRange(0, 9).Draw(t, "offer") {
	case 0:
		return Offer{Name: "nobody's"}
	case 1:
		return Offer{Name: "LicenseRef-Proprietary", License: &License{ID: "LicenseRef-Proprietary", Read: "name-only", Closed: true}}
	}
	return offer(drawRead(t, v, "out"))
}

// TestStricterInboundNeverPermitsMore: what an inbound text adds to its duties
// and restrictions never makes it easier to publish under another.
func TestStricterInboundNeverPermitsMore(t *testing.T) {
	v := sourceVocabulary(t)
	s := set(t)
	rapid.Check(t, func(t *rapid.T) {
		in, out, act := drawRead(t, v, "in"), drawOffer(t, v), drawAct(t, v)
		before, after := s.Outbound(out, in, act), s.Outbound(out, tighten(t, v, in), act)
		if after.Answer < before.Answer {
			t.Fatalf("%s became %s: %+v", before.Answer, after.Answer, before.Reasons)
		}
	})
}

// TestStricterOfferIsNeverWorse: an offer that promises less is never judged
// harder.
func TestStricterOfferIsNeverWorse(t *testing.T) {
	v := sourceVocabulary(t)
	s := set(t)
	rapid.Check(t, func(t *rapid.T) {
		in, out, act := drawRead(t, v, "in"), drawOffer(t, v), drawAct(t, v)
		if !out.readable() {
			t.Skip("nothing to tighten")
		}
		if term := in.Terms["thresholds"]; term != nil && !v.effect(term.Thresholds[0].Effect).EndsRights {
			t.Skip("left out until a limit that ends no rights is compared alike, whether or not the offer has a limit")
		}
		before, after := s.Outbound(out, in, act), s.Outbound(offer(tighten(t, v, out.License)), in, act)
		if after.Answer > before.Answer {
			t.Fatalf("%s became %s: %+v", before.Answer, after.Answer, after.Reasons)
		}
	})
}
