package licenses

import (
	"slices"
	"strings"

	"modelterms/licenses/datafile"
)

// Codes of reasons that need two licenses.
const (
	CodeOutboundGrants     = "outbound-grants"      // the outbound license permits what the inbound one does not
	CodeOutboundDrops      = "outbound-drops"       // restrictions that must be passed on are not in it
	CodeOutboundShareAlike = "outbound-share-alike" // the inbound one asks for its own license
	CodeOutboundSource     = "outbound-source"      // the inbound one asks for the source
	CodeOutboundMust       = "outbound-must"        // terms nobody can read have to contain something
	CodeOutboundUnread     = "outbound-unread"      // terms nobody can read meet a share-alike or source duty
	CodeOutboundCompare    = "outbound-compare"     // both are conditional in different ways
	CodeOutboundPublished  = "outbound-published"   // a published answer on the pair decides
	CodeCombination        = "combination"          // no license can carry all parts
)

// Pair is a published answer on whether what comes under From may go into a
// work under Into.
type Pair struct {
	From       string `json:"f"`
	Into       string `json:"i"`
	Compatible bool   `json:"c"`
	Combining  bool   `json:"m,omitempty"` // about combining works that keep their licenses
	Source     string `json:"s"`
	Note       string `json:"n"`
}

// Offer is the license under which a derivative is published. A nil License
// is one nobody can read.
type Offer struct {
	Name    string
	License *License
}

// readable reports whether the terms offered are known.
func (o Offer) readable() bool { return o.License != nil && !o.License.NameOnly() }

// closed reports whether the offer says that nothing is licensed to others.
func (o Offer) closed() bool { return o.License != nil && o.License.Closed }

// Outbound decides whether a derivative of something licensed under in may be
// published under an offer: it may not promise more than in permits, and has
// to carry on what in wants carried on. The act says how it was made and in
// which form it is published. A form of hosting counts only as far as in
// attaches duties to hosting.
func (s *Set) Outbound(offer Offer, in *License, act Act) Decision {
	if in == nil {
		var d Decision
		d.add(Reason{Answer: Undecided, Code: CodeNoLicense})
		return d
	}
	ins, outs := s.Texts(in), []*License{nil}
	if offer.readable() || offer.License != nil && offer.License.IsFamily() {
		outs = s.Texts(offer.License)
	}
	var all []Decision
	var ids []string
	for _, i := range ins {
		for _, o := range outs {
			ids = append(ids, pairName(i, o, len(outs)))
			c := &comparison{set: s, in: i, out: o, closed: offer.closed(), act: act}
			if o != nil && o.NameOnly() {
				c.out = nil
			}
			all = append(all, c.decide())
		}
	}
	if len(all) == 1 {
		return all[0]
	}
	return merge(in, ids, all)
}

// pairName names one comparison among several: by the inbound text alone where
// there is one outbound text only.
func pairName(in, out *License, outs int) string {
	if outs == 1 || out == nil {
		return in.ID
	}
	return in.ID + " under " + out.ID
}

type comparison struct {
	set     *Set
	in, out *License // out is nil when nobody can read it
	closed  bool
	act     Act
	result  Decision
}

func (c *comparison) add(answer Answer, code string, t *Term, name string) {
	r := Reason{Answer: answer, Code: code, License: c.in.ID, Term: name}
	if t != nil {
		r.Clause, r.Note = t.Clause, t.Note
	}
	c.result.add(r)
}

func (c *comparison) decide() Decision {
	if c.out != nil && c.sameText() {
		return c.result
	}
	copies := c.act.Form == "weights" || c.act.Form == "in-product"
	if p := c.published(); p != nil && copies {
		if !p.Compatible {
			c.result.add(Reason{Answer: Denied, Code: CodeOutboundPublished, License: c.in.ID, Text: p.Note, URL: p.Source, Clause: p.Source})
		}
		return c.result
	}
	c.shareAlike()
	c.source()
	restricted := c.restrictions()
	if c.out != nil && (copies || restricted) {
		c.grants()
	}
	return c.result
}

// sameText reports whether both sides are one text or editions of one.
func (c *comparison) sameText() bool {
	return c.out.ID == c.in.ID || slices.Contains(c.out.Editions, c.in.ID) || slices.Contains(c.in.Editions, c.out.ID)
}

func (c *comparison) published() *Pair {
	if c.out == nil {
		return nil
	}
	for i := range c.set.compat {
		if p := &c.set.compat[i]; p.From == c.in.ID && p.Into == c.out.ID && (!p.Combining || c.act.Activity == "merge") {
			return p
		}
	}
	return nil
}

// triggered gives the inbound answers, among those a derivative has to carry
// on in a certain way, that the act triggers.
func (c *comparison) triggered(outbound string) (name string, found *Term) {
	for i := range c.set.vocab.Terms {
		def := &c.set.vocab.Terms[i]
		if def.Outbound != outbound || def.Kind != Duty {
			continue
		}
		t, state := c.in.Term(def.Name)
		if state == Unread {
			c.add(Undecided, CodeUnread, nil, def.Name)
		}
		if state != Stated {
			continue
		}
		if multimodal, known := c.act.multimodal(); t.AppliesTo == "multimodal" && known && !multimodal {
			continue
		}
		if slices.ContainsFunc(t.Triggers, func(tr Trigger) bool { return c.act.matches(c.set.vocab, tr) }) {
			return def.Name, t
		}
	}
	return "", nil
}

func (c *comparison) shareAlike() {
	name, t := c.triggered("share-alike")
	switch {
	case t == nil:
	case c.out != nil && slices.Contains(t.Compatible, c.out.ID):
	case c.out != nil, c.closed:
		c.add(Denied, CodeOutboundShareAlike, t, name)
	default:
		c.add(Undecided, CodeOutboundUnread, t, name)
	}
}

func (c *comparison) source() {
	name, t := c.triggered("source")
	switch {
	case t == nil || c.out != nil:
		// A license that can be read leaves the source duty as a duty.
	case c.closed:
		c.add(Denied, CodeOutboundSource, t, name)
	default:
		c.add(Undecided, CodeOutboundUnread, t, name)
	}
}

// restrictions compares the use restrictions that have to be passed on.
func (c *comparison) restrictions() bool {
	name, t := c.triggered("restrictions")
	if t == nil {
		return false
	}
	if c.out == nil {
		c.add(Conditional, CodeOutboundMust, t, name)
		return true
	}
	dropped, weaker, known := c.dropped()
	if len(dropped) == 0 && !c.policyKept() {
		weaker = append(weaker, name)
	}
	switch {
	case len(dropped) == 0 && len(weaker) > 0, len(dropped) > 0 && !known:
		c.add(Undecided, CodeOutboundCompare, t, name)
		c.result.Reasons[len(c.result.Reasons)-1].Acts = append(dropped, weaker...)
	case len(dropped) > 0:
		c.add(Denied, CodeOutboundDrops, t, name)
		c.result.Reasons[len(c.result.Reasons)-1].Acts = dropped
	}
	return true
}

// policyKept reports whether the outbound license carries what the inbound one
// restricts beyond the acts it lists: a list nobody read to its end, or a policy
// that stands in its place.
func (c *comparison) policyKept() bool {
	listed := false
	for i := range c.set.vocab.Terms {
		def := &c.set.vocab.Terms[i]
		if def.Type != TypeActs {
			continue
		}
		t, state := c.in.Term(def.Name)
		if state == Unread || t != nil && t.Partial {
			return false
		}
		listed = listed || t != nil && len(t.Acts) > 0
	}
	if listed {
		return true
	}
	for i := range c.set.vocab.Terms {
		def := &c.set.vocab.Terms[i]
		if def.Outbound != "restrictions" || def.Type == TypeActs || def.Type == TypeRequired {
			continue
		}
		in, state := c.in.Term(def.Name)
		out, _ := c.out.Term(def.Name)
		if state == Unread || in != nil && (out == nil || out.Value != in.Value) {
			return false
		}
	}
	return true
}

// dropped lists the restricted acts of the inbound license that the outbound
// one does not restrict, as far as its own list is known, and those that it
// restricts only unless something holds which the inbound one does not accept.
func (c *comparison) dropped() (out, weaker []string, known bool) {
	known = true
	for i := range c.set.vocab.Terms {
		def := &c.set.vocab.Terms[i]
		if def.Type != TypeActs {
			continue
		}
		in, state := c.in.Term(def.Name)
		if state != Stated {
			continue
		}
		mine, mineState := c.out.Term(def.Name)
		if mineState == Unread || mine != nil && mine.Partial {
			known = false
		}
		for _, a := range in.Acts {
			i := -1
			if mine != nil {
				i = slices.IndexFunc(mine.Acts, func(m Restricted) bool { return m.Act == a.Act })
			}
			switch {
			case i < 0:
				out = append(out, a.Act)
			case mine.Acts[i].Unless != "" && a.Unless == "":
				weaker = append(weaker, a.Act)
			}
		}
	}
	return out, weaker, known
}

// standing orders what a text says to a permission: given, given to some, not
// given.
func standing(v *Vocabulary, l *License, def *TermDef) (rank int, t *Term, known bool) {
	t, state := l.Term(def.Name)
	switch state {
	case Unread:
		return 0, nil, false
	case Silent:
		if def.FallsBack != "" && def.FallsBack != "purpose" {
			if next := v.Term(def.FallsBack); next != nil {
				return standing(v, l, next)
			}
		}
		switch {
		case def.Kind == Restriction:
			return 0, nil, true
		case l.GeneralGrant == nil:
			return 0, nil, false
		case l.GeneralGrant.Value:
			return 0, nil, true
		}
		return 2, nil, true
	}
	return map[string]int{"allowed": 0, "conditional": 1, "forbidden": 2}[t.Value], t, true
}

// grants finds what the outbound license permits to everybody and the inbound
// one does not.
func (c *comparison) grants() {
	v := c.set.vocab
	for i := range v.Terms {
		def := &v.Terms[i]
		if def.Type != TypePermission || def.FallsBack == "purpose" || slices.Contains(def.Answers, Trigger("publish-outputs")) {
			continue
		}
		in, t, known := standing(v, c.in, def)
		out, mine, readable := standing(v, c.out, def)
		switch {
		case !known || !readable:
			c.add(Undecided, CodeUnread, nil, def.Name)
		case out < in && in == 1 && onlyTerms(t):
			// The condition is carried by another term, compared by itself.
		case out < in:
			c.add(Denied, CodeOutboundGrants, t, def.Name)
		case in == 2 && out == 2 && t != nil && mine != nil && mine.Scope != "" && mine.Scope != t.Scope:
			c.add(Undecided, CodeOutboundCompare, t, def.Name)
		case in == 1 && out == 1 && !narrower(mine, t):
			c.add(Undecided, CodeOutboundCompare, t, def.Name)
		}
	}
	c.limits()
}

// onlyTerms reports whether the condition of a permission lies wholly in
// other terms.
func onlyTerms(t *Term) bool {
	return t != nil && len(t.See) > 0 && t.Route == "" && t.Condition == "" && len(t.Purposes)+len(t.By)+len(t.NotBy) == 0
}

// narrower reports whether a permits no more than b, as far as that shows.
func narrower(a, b *Term) bool {
	subset := func(x, y []string) bool {
		return len(y) == 0 || len(x) > 0 && !slices.ContainsFunc(x, func(s string) bool { return !slices.Contains(y, s) })
	}
	return subset(a.Purposes, b.Purposes) && subset(a.By, b.By) && !slices.ContainsFunc(b.NotBy, func(s string) bool { return !slices.Contains(a.NotBy, s) }) &&
		(b.Route == "" || a.Route == b.Route) && (b.Condition == "" || a.Condition == b.Condition)
}

// limits compares size limits and territories.
func (c *comparison) limits() {
	v := c.set.vocab
	for i := range v.Terms {
		def := &v.Terms[i]
		if def.Type != TypeThresholds && def.Type != TypeTerritories {
			continue
		}
		in, state := c.in.Term(def.Name)
		mine, outState := c.out.Term(def.Name)
		switch {
		case state == Unread || outState == Unread:
			c.add(Undecided, CodeUnread, nil, def.Name)
		case state == Silent:
		case outState == Silent:
			if def.Type == TypeTerritories || slices.ContainsFunc(in.Thresholds, v.endsRights) {
				c.add(Denied, CodeOutboundGrants, in, def.Name)
			}
		case def.Type == TypeThresholds && !limitsWithin(v, mine, in), def.Type == TypeTerritories && !excludesWithin(v, mine, in):
			c.add(Undecided, CodeOutboundCompare, in, def.Name)
		}
	}
}

// limitsWithin reports whether every limit of one text is reached no later by
// one of another, with as much effect and for as many.
func limitsWithin(v *Vocabulary, mine, in *Term) bool {
	if mine.Logic == "all" && len(mine.Thresholds) > 1 {
		return false
	}
	for _, t := range in.Thresholds {
		if !slices.ContainsFunc(mine.Thresholds, func(m Threshold) bool {
			sooner := m.Limit < t.Limit || m.Limit == t.Limit && (m.Comparison == t.Comparison || m.Comparison == ">=")
			return m.Metric == t.Metric && sooner && m.Measured == t.Measured && (!v.endsRights(t) || v.endsRights(m)) &&
				len(m.Triggers) == 0 && (m.Affiliates || !t.Affiliates) && !slices.ContainsFunc(m.Exempt, func(x string) bool { return !slices.Contains(t.Exempt, x) })
		}) {
			return false
		}
	}
	return true
}

// endsRights reports whether nothing is licensed beyond a limit. What is not
// known to leave rights ends them.
func (v *Vocabulary) endsRights(t Threshold) bool {
	e := v.effect(t.Effect)
	return e == nil || e.EndsRights
}

// excludesWithin reports whether one text excludes every place another does,
// for as many reasons and models.
func excludesWithin(v *Vocabulary, mine, in *Term) bool {
	if mine.AppliesTo == "multimodal" && in.AppliesTo != "multimodal" || slices.ContainsFunc(in.About, func(a string) bool { return !slices.Contains(mine.About, a) }) {
		return false
	}
	var excluded []string
	for _, m := range mine.Territories {
		excluded = append(excluded, v.Place(m)...)
	}
	for _, t := range in.Territories {
		for _, country := range v.Place(t) {
			if !slices.Contains(excluded, country) {
				return false
			}
		}
	}
	return true
}

// Combine decides whether parts under several licenses may be passed on as
// one work: whether one of them can carry all the others. Without a
// share-alike among them any license that keeps all duties will do. The
// reasons name the carrier and the part that collide in Members.
func (s *Set) Combine(parts []*License, act Act) Decision {
	var best *Decision
	for _, carrier := range s.sharing(parts, act) {
		d := s.carry(carrier, parts, act)
		if best == nil || d.Answer < best.Answer {
			best = &d
		}
	}
	if best != nil && best.Answer >= Undecided {
		return *best
	}
	if best == nil {
		return s.collide(parts, act)
	}
	return Decision{}
}

// collide finds, among parts none of which is known to ask for its own license
// on the whole, one whose duties nobody read, and one that bars further restrictions beside one whose restrictions have
// to be passed on: whether both can be met in one work is open.
func (s *Set) collide(parts []*License, act Act) Decision {
	var d Decision
	var bars, binds []*License
	for _, p := range parts {
		for _, t := range s.Texts(p) {
			c := &comparison{set: s, in: t, act: act}
			if _, term := c.triggered("restrictions"); term != nil {
				binds = append(binds, t)
			}
			c.triggered("share-alike")
			for _, r := range c.result.Reasons {
				d.add(r) // a duty that nobody read
			}
			for i := range s.vocab.Terms {
				def := &s.vocab.Terms[i]
				if term, _ := t.Term(def.Name); term != nil && def.Kind == Restriction && def.Type == TypeRequired {
					bars = append(bars, t)
				}
			}
		}
	}
	for _, bar := range bars {
		for _, bind := range binds {
			if bar != bind {
				d.add(Reason{Answer: Undecided, Code: CodeCombination, License: bind.ID, Members: []string{bar.ID, bind.ID}, Text: CodeOutboundCompare})
			}
		}
	}
	return d
}

// sharing lists the texts that ask for their own license on the whole.
func (s *Set) sharing(parts []*License, act Act) []*License {
	var out []*License
	for _, p := range parts {
		for _, t := range s.Texts(p) {
			c := &comparison{set: s, in: t, act: act}
			if _, term := c.triggered("share-alike"); term != nil && !slices.Contains(out, t) {
				out = append(out, t)
			}
		}
	}
	return out
}

// carry decides whether all parts may go into a work under one license.
func (s *Set) carry(carrier *License, parts []*License, act Act) Decision {
	var d Decision
	for _, p := range parts {
		r := s.Outbound(Offer{Name: carrier.ID, License: carrier}, p, act)
		for _, reason := range r.Reasons {
			if reason.Answer >= Undecided {
				reason.Code, reason.Text, reason.Members = CodeCombination, reason.Code, []string{carrier.ID, p.ID}
				d.add(reason)
			}
		}
	}
	return d
}

// StudentStatus says whether a model trained on the outputs of one under l is
// its derivative: "yes", "if-similar", "no" (expressly not), "silent", or ""
// when nobody has read it.
func StudentStatus(v *Vocabulary, l *License) string {
	for i := range v.Terms {
		def := &v.Terms[i]
		if def.Kind != Restriction || def.Type != TypeChoice {
			continue
		}
		t, state := l.Term(def.Name)
		switch state {
		case Stated:
			return t.Value
		case Silent:
			return "silent"
		}
	}
	return ""
}

// loadCompat reads compat.toml.
func loadCompat(file string, data []byte) ([]Pair, error) {
	root, err := datafile.Parse(file, data)
	if err != nil {
		return nil, err
	}
	var errs datafile.Errors
	var out []Pair
	for _, t := range root.Tables(&errs, "pair") {
		p := Pair{From: t.Text(&errs, "from"), Into: t.Text(&errs, "into"), Compatible: t.Flag(&errs, "compatible"), Combining: t.Flag(&errs, "combining"), Source: t.Text(&errs, "source"), Note: t.Text(&errs, "note")}
		if strings.TrimSpace(p.Source) == "" || t.Key("compatible") == nil {
			errs.Addf(t.Position, "a pair says whether it is compatible, and who says so")
		}
		t.Finish(&errs, " in [[pair]]", nil)
		out = append(out, p)
	}
	root.Finish(&errs, "", nil)
	return out, errs.Err()
}

// Codes lists the codes of reasons.
func Codes() []string {
	return []string{CodeGranted, CodeForbidden, CodeNotGranted, CodeSeparateLicense, CodeApplication, CodeRegistration, CodeCondition, CodeWhoExcluded,
		CodeWhoUndeclared, CodeScopeUnclear, CodeThresholdExceeded, CodeThresholdUnknown, CodeThresholdUndated, CodeThresholdWithin, CodeTerritoryExcluded,
		CodeTerritoryUnknown, CodeModalityUnknown, CodeUsePolicy, CodeFieldRestricted, CodeFieldPossible, CodeFieldUnread, CodeDuty, CodeAgreement, CodeUnread,
		CodeNoLicense, CodePolicyOnly, CodeMembersDiffer, CodeOutboundGrants, CodeOutboundDrops, CodeOutboundShareAlike, CodeOutboundSource, CodeOutboundMust,
		CodeOutboundUnread, CodeOutboundCompare, CodeOutboundPublished, CodeCombination}
}
