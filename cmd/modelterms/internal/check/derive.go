package check

import (
	"slices"
	"strings"

	"modelterms/cmd/modelterms/internal/conclude"
	"modelterms/cmd/modelterms/internal/evidence"
	"modelterms/cmd/modelterms/internal/lineage"
	"modelterms/licenses"
	"modelterms/rules"
)

// teacher visits a model on whose outputs the model below was trained. Only
// what its license says of outputs and of training binds, unless it calls the
// student a derivative.
func (e *evaluation) teacher(n *lineage.Node, s step) error {
	key := visitKey{n, asTeacher, s.ownTrainer, strings.Join(s.activities, " "), s.student, e.checker.onWay(s.path)}
	if e.visited[key] {
		return nil
	}
	e.visited[key] = true
	if s.depth > maxDepth {
		e.add(rules.Fact{Code: rules.LineageTooDeep, Answer: "undecided", Ancestor: n.ID, Depth: s.depth, Path: s.path})
		return nil
	}
	claim, untagged, err := e.claim(n)
	if err != nil {
		return err
	}
	e.step(n, s, claim)
	base := rules.Fact{Ancestor: n.ID, Relation: string(s.relation), Depth: s.depth, Path: s.path, Answer: "undecided", Block: clarifyBlock(n.ID)}
	switch {
	case n.Own:
	case claim == nil && !n.Known():
		base.Code = rules.UnknownBase
		e.add(base)
	case untagged:
		base.Code = rules.NoLicense
		e.add(base)
	default:
		for _, l := range claim.Licenses {
			e.taught(n, l, s)
		}
	}
	for _, edge := range e.bases(n) {
		next := s.next(n, edge)
		next.activities, next.ownTrainer, next.student = s.activities, s.ownTrainer, s.student
		if err := e.teacher(edge.To, next); err != nil {
			return err
		}
	}
	return nil
}

// taught decides what the license of a teacher means for the student.
func (e *evaluation) taught(n *lineage.Node, l conclude.License, s step) {
	if l.Problem != "" {
		e.add(rules.Fact{Code: l.Problem, Answer: "undecided", License: l.Given, Ancestor: n.ID, Relation: string(s.relation), Depth: s.depth, Path: s.path, Block: clarifyBlock(n.ID)})
		return
	}
	status := ""
	for _, text := range e.checker.set.Texts(l.Entry) {
		// Of several texts the name may mean, the one that reaches furthest.
		if x := licenses.StudentStatus(e.checker.vocab, text); status == "" || reach(x) > reach(status) {
			status = x
		}
	}
	if s.ownTrainer {
		e.train(n, l, s, status == "if-similar")
	} else {
		e.trainedByOthers(n, l, s)
	}
	if status == "yes" || status == "if-similar" {
		e.asDerivative(n, l, s)
	}
}

func reach(status string) int {
	return slices.Index([]string{"", "no", "silent", "if-similar", "yes"}, status)
}

// train decides the project's own training on the outputs of a teacher.
func (e *evaluation) train(n *lineage.Node, l conclude.License, s step, derivative bool) {
	for _, form := range e.forms() {
		act := e.act("distill", form)
		act.Held = e.checker.held(s.path, n, l, e)
		act.Modality = e.modality(n, l)
		act.Student = e.studentModality(s.student)
		act.StudentOf = e.derivativeOf(s.student)
		if derivative {
			act.StudentOf = append(act.StudentOf, e.textIDs(l)...)
		}
		e.decide(e.checker.set.Decide(l.Entry, act), n, l, s)
	}
}

func (e *evaluation) textIDs(l conclude.License) []string {
	var out []string
	for _, t := range e.checker.set.Texts(l.Entry) {
		out = append(out, t.ID)
	}
	return out
}

// studentModality gives what the student handles, or what it was started from.
func (e *evaluation) studentModality(n *lineage.Node) []string {
	seen := map[*lineage.Node]bool{}
	for n != nil && !seen[n] {
		seen[n] = true
		if m := n.Modality(); m != nil {
			return m
		}
		var below *lineage.Node
		for _, edge := range e.bases(n) {
			if edge.Relation != evidence.Distill {
				below = edge.To
				break
			}
		}
		n = below
	}
	return nil
}

// derivativeOf lists the licenses of the models whose weights the student
// holds.
func (e *evaluation) derivativeOf(n *lineage.Node) []string {
	var out []string
	seen := map[*lineage.Node]bool{}
	var walk func(n *lineage.Node)
	walk = func(n *lineage.Node) {
		if n == nil || seen[n] {
			return
		}
		seen[n] = true
		for _, edge := range e.bases(n) {
			if edge.Relation == evidence.Distill {
				continue
			}
			if claim, _, err := e.claim(edge.To); err == nil && claim != nil {
				out = append(out, claim.IDs()...)
			}
			walk(edge.To)
		}
	}
	walk(n)
	return out
}

// trainedByOthers looks whether somebody else may have trained a model against
// the terms of its teacher: that leaves the use of the student open.
func (e *evaluation) trainedByOthers(n *lineage.Node, l conclude.License, s step) {
	act := e.act("distill", "weights")
	act.Student, act.StudentOf = e.studentModality(s.student), e.derivativeOf(s.student)
	act.Held = e.checker.held(s.path, n, l, e)
	d := e.checker.set.Decide(l.Entry, act)
	for _, r := range d.Reasons {
		def := e.checker.vocab.Term(r.Term)
		training := def != nil && slices.Contains(def.Answers, licenses.Trigger("distill"))
		name := r.Term == e.checker.nameTerm && s.student != nil && !hasPrefix(s.student.ID, r.Text)
		switch {
		case r.Code == licenses.CodeUnread && (training || def == nil), l.Entry.NameOnly():
			e.add(rules.Fact{Code: rules.NameOnlyLicense, Answer: "undecided", License: l.ID(), Ancestor: n.ID, Relation: string(s.relation), Depth: s.depth, Path: s.path, Note: l.Entry.Tried, Block: agreementBlock(n.ID, "", []string{"train-other-models"})})
		case training && r.Answer >= licenses.Undecided, name:
			f := e.checker.fact(r)
			f.Code, f.Answer, f.License, f.Ancestor, f.Relation, f.Depth, f.Path = rules.StudentBreach, "undecided", l.ID(), n.ID, string(s.relation), s.depth, s.path
			if s.student != nil {
				f.Subject = s.student.ID
			}
			f.Block = agreementBlock(n.ID, "", []string{r.Term})
			e.add(f)
		}
	}
}

// asDerivative decides a teacher's license as that of a base: the text calls
// the student a derivative.
func (e *evaluation) asDerivative(n *lineage.Node, l conclude.License, s step) {
	activities := slices.Clone(s.activities)
	if s.ownTrainer && !slices.Contains(activities, "fine-tune") {
		activities = append(activities, "fine-tune")
	}
	s.activities = activities
	e.inbound = append(e.inbound, inbound{node: n, license: l, path: s.path, depth: s.depth, act: activities, student: true})
	for _, activity := range activities {
		for _, form := range e.forms() {
			act := e.act(activity, form)
			act.Modality, act.Held = e.modality(n, l), e.checker.held(s.path, n, l, e)
			e.decide(e.checker.set.Decide(l.Entry, act), n, l, s)
		}
	}
}

// combine decides whether what went into one work may be passed on as one.
func (e *evaluation) combine(parts []inbound) {
	for _, form := range e.forms() {
		if form != "weights" && form != "in-product" {
			continue
		}
		var all []*licenses.License
		for _, p := range parts {
			if !slices.Contains(all, p.license.Entry) {
				all = append(all, p.license.Entry)
			}
		}
		act := e.act("merge", form)
		d := e.checker.set.Combine(all, act)
		for _, r := range d.Reasons {
			if r.Code == licenses.CodeUnread {
				continue // told of the model itself
			}
			f := e.checker.fact(r)
			f.Code, f.Members, f.Text = rules.MergeIncompatible, r.Members, r.Text
			f.License = r.Members[len(r.Members)-1]
			for _, p := range parts {
				if p.license.ID() == f.License {
					f.Ancestor, f.Path, f.Depth = p.node.ID, p.path, p.depth
					break
				}
			}
			f.Subject = e.oneBadPart(all, parts, act)
			e.add(f)
		}
	}
}

// oneBadPart names the one model without which the rest could be passed on,
// if there are more than two and there is one.
func (e *evaluation) oneBadPart(all []*licenses.License, parts []inbound, act licenses.Act) string {
	if len(all) < 3 {
		return ""
	}
	for i, bad := range all {
		rest := slices.Delete(slices.Clone(all), i, i+1)
		if e.checker.set.Combine(rest, act).Answer == licenses.Allowed {
			for _, p := range parts {
				if p.license.Entry == bad {
					return p.node.ID
				}
			}
		}
	}
	return ""
}

// outbound compares the license under which the project publishes its own
// derivative with everything it was made from.
func (e *evaluation) outbound() {
	if len(e.inbound) == 0 {
		return
	}
	offers, given := e.offers()
	missing := false
	for _, in := range e.inbound {
		for _, activity := range in.act {
			if activity == "run" || activity == "evaluate" || in.license.Entry.NameOnly() {
				continue
			}
			for _, form := range e.forms() {
				act := e.act(activity, form)
				if !given {
					missing = missing || e.publishes(in, act)
					continue
				}
				// Whoever gets the model may be held to any of several licenses.
				for _, offer := range offers {
					e.compare(offer, in, act)
				}
			}
		}
	}
	if missing {
		e.add(rules.Fact{Code: rules.OutboundMissing, Answer: "undecided", Ancestor: e.entry.ID, Path: []string{e.entry.ID}, Members: e.wouldDo(),
			Block: "[[model]]\nid = \"" + e.entry.ID + "\"\nlicense = \"…\"   # or project-license above the first table"})
	}
}

// offers gives the licenses the project publishes under: those of a list, and
// those an expression joins by OR or AND.
func (e *evaluation) offers() ([]licenses.Offer, bool) {
	d := e.entry.License
	if d.Empty() && e.decl.ProjectLicense != "" {
		d = evidence.Declared{IDs: []string{e.decl.ProjectLicense}}
	}
	if d.Empty() {
		return nil, false
	}
	ids := d.IDs
	if len(ids) == 1 {
		ids = operands(ids[0])
	}
	if len(ids) < 2 {
		return []licenses.Offer{e.offered(d)}, true
	}
	var out []licenses.Offer
	for _, id := range ids {
		out = append(out, e.offered(evidence.Declared{IDs: []string{id}, Name: d.Name, Link: d.Link}))
	}
	return out, true
}

// operands takes a license expression apart; one with exceptions stays whole
// and unread.
func operands(expression string) []string {
	words := strings.Fields(strings.NewReplacer("(", " ", ")", " ").Replace(expression))
	var out []string
	for i, w := range words {
		if i%2 == 1 {
			if w != "OR" && w != "AND" {
				return []string{expression}
			}
			continue
		}
		out = append(out, w)
	}
	if len(words)%2 == 0 {
		return []string{expression}
	}
	return out
}

// offered resolves one license the project publishes under.
func (e *evaluation) offered(d evidence.Declared) licenses.Offer {
	c, err := conclude.Conclude(e.checker.set, []evidence.Record{{License: d}}, nil)
	if err != nil || len(c.Claims) == 0 || len(c.Claims[0].Licenses) != 1 {
		return licenses.Offer{Name: d.String()}
	}
	l := c.Claims[0].Licenses[0]
	o := licenses.Offer{Name: d.String(), License: l.Entry}
	if l.Problem != "" {
		o.License = nil
	}
	return o
}

// publishes reports whether an act publishes the derivative, as far as a
// license is concerned: passing it on does; hosting does where the license
// attaches duties to hosting.
func (e *evaluation) publishes(in inbound, act licenses.Act) bool {
	if act.Form == "weights" || act.Form == "in-product" {
		return true
	}
	d := e.checker.set.Outbound(licenses.Offer{}, in.license.Entry, act)
	return len(d.Reasons) > 0
}

// compare adds what keeps an offer from carrying an inbound license: the most
// telling reason of each answer.
func (e *evaluation) compare(offer licenses.Offer, in inbound, act licenses.Act) {
	held := e.checker.held(in.path, in.node, in.license, e)
	told := map[licenses.Answer]bool{}
	for _, r := range telling(e.checker.set.Outbound(offer, in.license.Entry, act).Reasons) {
		if r.Code == licenses.CodeUnread || r.Answer == licenses.Allowed || lifted(held, r.Term) || told[r.Answer] {
			continue
		}
		told[r.Answer] = true
		f := e.checker.fact(r)
		f.License, f.Ancestor, f.Depth, f.Path = in.license.ID(), in.node.ID, in.depth, in.path
		f.Subject = offer.Name
		if f.Answer == "denied" || f.Answer == "undecided" {
			f.Members = e.wouldDo()
		}
		if r.Code == licenses.CodeOutboundMust {
			f.Obligation = "pass-on-restrictions"
		}
		e.add(f)
	}
}

// telling puts the reasons that explain most first.
func telling(reasons []licenses.Reason) []licenses.Reason {
	order := []string{licenses.CodeOutboundPublished, licenses.CodeOutboundShareAlike, licenses.CodeOutboundDrops, licenses.CodeOutboundSource, licenses.CodeOutboundGrants}
	out := slices.Clone(reasons)
	slices.SortStableFunc(out, func(a, b licenses.Reason) int {
		rank := func(r licenses.Reason) int {
			if i := slices.Index(order, r.Code); i >= 0 {
				return i
			}
			return len(order)
		}
		return rank(a) - rank(b)
	})
	return out
}

// lifted reports whether an agreement that is held lifts a term.
func lifted(held []licenses.Agreement, term string) bool {
	return slices.ContainsFunc(held, func(h licenses.Agreement) bool { return slices.Contains(h.Grants, term) })
}

// wouldDo lists licenses under which the derivative could be published: first
// those of what it was made from, then well-known ones.
func (e *evaluation) wouldDo() []string {
	var out []string
	try := func(l *licenses.License) {
		if l == nil || l.NameOnly() || l.IsFamily() || l.Kind == "policy" || slices.Contains(out, l.ID) || len(out) >= 6 {
			return
		}
		for _, in := range e.inbound {
			for _, activity := range in.act {
				for _, form := range e.forms() {
					if activity != "run" && activity != "evaluate" && e.checker.set.Outbound(licenses.Offer{Name: l.ID, License: l}, in.license.Entry, e.act(activity, form)).Answer > licenses.Conditional {
						return
					}
				}
			}
		}
		out = append(out, l.ID)
	}
	for _, in := range e.inbound {
		try(in.license.Entry)
	}
	for _, id := range e.checker.set.IDs() {
		l, err := e.checker.set.Get(id)
		if err == nil && l != nil && l.Suggest {
			try(l)
		}
	}
	return out
}
