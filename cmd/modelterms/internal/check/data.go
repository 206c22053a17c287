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

// data decides the data sets of a model on the path. Those the user names are
// judged; those known from a card only are told.
func (e *evaluation) data(n *lineage.Node, s step) error {
	var told []string
	for _, d := range n.Datasets {
		if !d.Named {
			told = append(told, d.Node.ID)
			continue
		}
		if err := e.dataset(n, d, s); err != nil {
			return err
		}
	}
	if len(told) > 0 && s.depth == 0 {
		e.add(rules.Fact{Code: rules.DatasetFromCard, Answer: "allowed", Ancestor: n.ID, Depth: s.depth, Path: s.path, Members: told})
	}
	return nil
}

// dataset decides one data set the user names.
func (e *evaluation) dataset(n *lineage.Node, d lineage.Data, s step) error {
	path := append(slices.Clone(s.path), d.Node.ID)
	c, err := e.checker.conclusion(d.Node)
	if err != nil {
		return err
	}
	base := rules.Fact{Code: rules.DatasetUnknown, Answer: "undecided", Dataset: d.Node.ID, Ancestor: d.Node.ID, Relation: "dataset", Depth: s.depth + 1, Path: path,
		Block: "[[dataset]]\nid = \"" + d.Node.ID + "\"\nlicense = \"…\"\nused-for = \"" + d.UsedFor + "\""}
	license := ""
	if len(c.Claims) > 0 {
		license = strings.Join(c.Claims[0].IDs(), ", ")
	}
	e.steps = append(e.steps, Step{ID: d.Node.ID, Relation: d.UsedFor, License: license, Depth: s.depth + 1, Via: s.path[len(s.path)-1], Source: string(d.Source.Kind), Dataset: true})
	if len(c.Claims) == 0 {
		e.add(base)
	} else {
		// What several sources say binds together: the strictest decides.
		var all []conclude.License
		for _, claim := range c.Claims {
			all = append(all, claim.Licenses...)
		}
		for _, l := range all {
			switch {
			case l.Problem != "" || l.Entry.NameOnly():
				base.License = l.ID()
				e.add(base)
			case d.UsedFor == "training":
				e.training(n, d, l, base, s)
			default:
				e.usedData(d, l, path, s)
			}
		}
	}
	for _, m := range d.Holds {
		if err := e.heldOutputs(n, d, m, path, s); err != nil {
			return err
		}
	}
	return nil
}

// usedData decides data used for evaluation or retrieval: it binds by its own
// terms, like anything that is used.
func (e *evaluation) usedData(d lineage.Data, l conclude.License, path []string, s step) {
	for _, form := range e.forms() {
		activity := "run"
		if d.UsedFor == "evaluation" {
			activity, form = "run", "internal"
		}
		for _, r := range e.checker.set.Decide(l.Entry, e.act(activity, form)).Reasons {
			if r.Code == licenses.CodeGranted {
				continue
			}
			f := e.checker.fact(r)
			f.License, f.Dataset, f.Ancestor, f.Relation, f.Depth, f.Path = l.ID(), d.Node.ID, d.Node.ID, d.UsedFor, s.depth+1, path
			e.add(f)
		}
	}
}

// training decides training data. Whether its license reaches the weights is
// unsettled law: what it forbids leaves the use open, and so does share-alike
// once the model is shared.
func (e *evaluation) training(n *lineage.Node, d lineage.Data, l conclude.License, base rules.Fact, s step) {
	base.License, base.Block = l.ID(), ""
	decision := e.checker.set.Decide(l.Entry, e.act("run", "internal"))
	for _, r := range decision.Reasons {
		if r.Code == licenses.CodeGranted {
			continue
		}
		f := e.checker.fact(r)
		f.License, f.Dataset, f.Ancestor, f.Relation, f.Depth, f.Path = base.License, base.Dataset, base.Ancestor, base.Relation, base.Depth, base.Path
		if def := e.checker.vocab.Term(r.Term); def != nil && def.Kind == licenses.Grant && r.Answer >= licenses.Undecided {
			f.Code, f.Answer = rules.DatasetPurpose, "undecided"
		}
		e.add(f)
	}
	e.trainingOnOutputs(n, l, base)
	if !e.shared() {
		return
	}
	e.carriedOn(n, l, base, s)
}

// shared reports whether the project publishes or ships the model.
func (e *evaluation) shared() bool {
	return slices.Contains(e.forms(), "weights") || slices.Contains(e.forms(), "in-product")
}

// trainingOnOutputs decides what the terms of data say of training others.
func (e *evaluation) trainingOnOutputs(n *lineage.Node, l conclude.License, base rules.Fact) {
	act := e.act("train-on-outputs", "internal")
	act.Student, act.StudentOf = e.studentModality(n), e.derivativeOf(n)
	for _, r := range e.checker.set.Decide(l.Entry, act).Reasons {
		def := e.checker.vocab.Term(r.Term)
		if def == nil || !slices.Contains(def.Answers, licenses.Trigger("train-on-outputs")) || r.Answer < licenses.Undecided {
			continue
		}
		f := e.checker.fact(r)
		f.License, f.Dataset, f.Ancestor, f.Relation, f.Depth, f.Path = base.License, base.Dataset, base.Ancestor, base.Relation, base.Depth, base.Path
		f.Code = rules.DatasetForbidsUse
		if !n.Own {
			f.Answer = "undecided" // whoever trained it may have broken the terms
		}
		e.add(f)
	}
}

// carriedOn decides share-alike and no-derivatives data of a model that is
// shared, unless the text says that a trained model is no derivative.
func (e *evaluation) carriedOn(n *lineage.Node, l conclude.License, base rules.Fact, s step) {
	for _, text := range e.checker.set.Texts(l.Entry) {
		if licenses.StudentStatus(e.checker.vocab, text) == "no" {
			return
		}
	}
	act := e.act("fine-tune", "weights")
	d := e.checker.set.Outbound(licenses.Offer{Name: "nobody's"}, l.Entry, act)
	if i := slices.IndexFunc(d.Reasons, func(r licenses.Reason) bool { return r.Code == licenses.CodeOutboundUnread }); i >= 0 {
		f := base
		r := d.Reasons[i]
		f.Code, f.Clause, f.Term, f.Note = rules.DatasetShareAlike, r.Clause, r.Term, r.Note
		if e.carries(n, l, act) {
			f.Answer = "conditional"
		}
		e.add(f)
	}
	for _, r := range e.checker.set.Decide(l.Entry, act).Reasons {
		def := e.checker.vocab.Term(r.Term)
		if def != nil && r.Answer == licenses.Denied && (slices.Contains(def.Answers, licenses.Trigger("modify+weights")) || slices.Contains(def.Answers, licenses.Trigger("fine-tune"))) {
			f := base
			f.Code, f.Clause, f.Term, f.Note = rules.DatasetNoDerivative, r.Clause, r.Term, r.Note
			e.add(f)
		}
	}
}

// carries reports whether the model itself is under a license that the data's
// share-alike accepts.
func (e *evaluation) carries(n *lineage.Node, l conclude.License, act licenses.Act) bool {
	if n.Own {
		offers, given := e.offers()
		return given && !slices.ContainsFunc(offers, func(o licenses.Offer) bool {
			return o.License == nil || e.checker.set.Outbound(o, l.Entry, act).Answer >= licenses.Undecided
		})
	}
	claim, _, err := e.claim(n)
	if err != nil || claim == nil || len(claim.Licenses) != 1 || claim.Licenses[0].Problem != "" || claim.Licenses[0].Entry.NameOnly() {
		return false
	}
	tag := claim.Licenses[0]
	return e.checker.set.Outbound(licenses.Offer{Name: tag.ID(), License: tag.Entry}, l.Entry, act).Answer < licenses.Undecided
}

// heldOutputs decides a model whose outputs a training data set holds.
func (e *evaluation) heldOutputs(n *lineage.Node, d lineage.Data, m *lineage.Node, path []string, s step) error {
	t := step{path: append(slices.Clone(path), m.ID), relation: evidence.Distill, depth: s.depth + 2, via: d.Node.ID, activities: s.activities, ownTrainer: n.Own, student: n}
	claim, _, err := e.claim(m)
	e.step(m, t, claim)
	if err != nil || claim == nil {
		e.add(rules.Fact{Code: rules.UnknownBase, Answer: "undecided", Ancestor: m.ID, Relation: "outputs", Depth: t.depth, Path: t.path, Block: clarifyBlock(m.ID)})
		return err
	}
	for _, l := range claim.Licenses {
		if l.Problem != "" {
			e.add(rules.Fact{Code: l.Problem, Answer: "undecided", License: l.Given, Ancestor: m.ID, Depth: t.depth, Path: t.path, Block: clarifyBlock(m.ID)})
			continue
		}
		if n.Own {
			e.train(m, l, t, false)
		} else {
			e.trainedByOthers(m, l, t)
		}
		for _, text := range e.checker.set.Texts(l.Entry) {
			switch licenses.StudentStatus(e.checker.vocab, text) {
			case "yes":
				e.asDerivative(m, l, t)
			case "if-similar":
				f := e.checker.termFact(text, e.checker.studentTerm)
				f.Code, f.Answer, f.License, f.Ancestor, f.Dataset, f.Relation, f.Depth, f.Path = rules.StudentOpen, "undecided", l.ID(), m.ID, d.Node.ID, "outputs", t.depth, t.path
				f.Block = agreementBlock(m.ID, "", []string{e.checker.studentTerm})
				if !lifted(e.checker.held(t.path, m, l, e), e.checker.studentTerm) {
					e.add(f)
				}
			}
		}
	}
	for _, edge := range e.bases(m) {
		next := t.next(m, edge)
		next.activities, next.ownTrainer, next.student = t.activities, t.ownTrainer, t.student
		if err := e.teacher(edge.To, next); err != nil {
			return err
		}
	}
	return nil
}
