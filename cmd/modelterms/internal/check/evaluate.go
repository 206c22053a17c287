package check

import (
	"maps"
	"slices"
	"strings"

	"modelterms/cmd/modelterms/internal/conclude"
	"modelterms/cmd/modelterms/internal/evidence"
	"modelterms/cmd/modelterms/internal/lineage"
	"modelterms/cmd/modelterms/internal/manifest"
	"modelterms/licenses"
	"modelterms/rules"
)

// maxDepth cuts a lineage that is deeper than any real one.
const maxDepth = 40

// choice says which of several claims or versions of the bases is taken as
// true for a node; absent is the first.
type choice struct {
	license map[*lineage.Node]int
	bases   map[*lineage.Node]int
}

// withLicense is the choice that takes the i-th claim on a node's license.
func (c choice) withLicense(n *lineage.Node, i int) choice {
	c.license = maps.Clone(c.license)
	if c.license == nil {
		c.license = map[*lineage.Node]int{}
	}
	c.license[n] = i
	return c
}

// withBases is the choice that takes the i-th version of a node's bases.
func (c choice) withBases(n *lineage.Node, i int) choice {
	c.bases = maps.Clone(c.bases)
	if c.bases == nil {
		c.bases = map[*lineage.Node]int{}
	}
	c.bases[n] = i
	return c
}

// evaluation decides one listed model under one choice. It walks the lineage
// and collects facts; their worst answer is the verdict.
type evaluation struct {
	checker *checker
	entry   manifest.Model
	root    *lineage.Node
	decl    manifest.Declarations
	choice  choice

	facts   []rules.Fact
	answer  licenses.Answer
	seen    map[factKey]int
	steps   []Step
	visited map[visitKey]bool
	asking  map[*lineage.Node]bool      // whose license is being looked for below
	inbound []inbound                   // licenses on the path that bind the model itself
	bound   map[*lineage.Node][]inbound // the same, by the model that carries them
	merges  []*lineage.Node             // models that were merged from several
}

// inbound is a license that binds the model through an ancestor.
type inbound struct {
	node    *lineage.Node
	license conclude.License
	path    []string
	depth   int
	act     []string // how the project derives from it
	student bool     // reached as a teacher whose students are derivatives
}

// visitKey says what a visit depends on: a model reached twice is decided
// twice only if the project does something else with it.
type visitKey struct {
	node       *lineage.Node
	mode       mode
	own        bool
	activities string
	student    *lineage.Node
	held       string // agreements that stand on the way
}

// mode says how an ancestor was reached.
type mode int

const (
	asWeights mode = iota // its weights are in the model
	asTeacher             // the model was trained on its outputs
)

type factKey struct {
	code, license, dataset, term, metric, text, clause, acts, subject string
}

// add keeps a fact and its answer; of facts that differ only in the ancestor
// through which they were reached, the nearest stays.
func (e *evaluation) add(f rules.Fact) {
	answer := answerOf(f.Answer)
	e.answer = max(e.answer, answer)
	key := factKey{f.Code, f.License, f.Dataset, f.Term, f.Metric, f.Text, f.Clause, strings.Join(f.Acts, ","), f.Subject}
	if f.Code == rules.UnknownBase || f.Code == rules.NoLicense || f.License == "" {
		key.subject += f.Ancestor
	}
	if i, ok := e.seen[key]; ok {
		if old := &e.facts[i]; f.Depth < old.Depth || answerOf(old.Answer) < answer {
			f.Position = old.Position
			*old = f
		}
		return
	}
	f.Position = e.entry.At
	e.seen[key] = len(e.facts)
	e.facts = append(e.facts, f)
}

func answerOf(word string) licenses.Answer {
	for _, a := range []licenses.Answer{licenses.Conditional, licenses.Undecided, licenses.Denied} {
		if a.String() == word {
			return a
		}
	}
	return licenses.Allowed
}

// run walks the lineage of the listed model.
func (e *evaluation) run() error {
	e.seen, e.visited, e.bound = map[factKey]int{}, map[visitKey]bool{}, map[*lineage.Node][]inbound{}
	e.asking = map[*lineage.Node]bool{}
	activities := e.decl.Activities
	if activities == nil {
		activities = []string{"run"}
	}
	if err := e.weights(e.root, step{path: []string{e.entry.ID}, activities: activities}); err != nil {
		return err
	}
	for _, n := range e.merges {
		e.combine(e.parts(n))
	}
	if e.entry.Own {
		e.outbound()
	}
	return nil
}

// step is a place on the walk.
type step struct {
	path       []string
	relation   evidence.Relation
	inferred   bool
	depth      int
	via        string
	activities []string // what the project does with the model there
	ownTrainer bool     // for teachers: the project trains the student
	student    *lineage.Node
}

// next is the step to an ancestor.
func (s step) next(from *lineage.Node, edge lineage.Edge) step {
	n := step{relation: edge.Relation, inferred: edge.Inferred, depth: s.depth + 1, via: s.path[len(s.path)-1], activities: s.activities,
		ownTrainer: s.ownTrainer, student: s.student}
	n.path = append(slices.Clone(s.path), edge.To.ID)
	if from.Own {
		if a := activityOf(edge.Relation); a != "" && !slices.Contains(n.activities, a) {
			n.activities = append(slices.Clone(n.activities), a)
		}
	}
	return n
}

// activityOf gives what a project does when it makes a derivative.
func activityOf(r evidence.Relation) string {
	switch r {
	case evidence.Finetune, evidence.Adapter:
		return "fine-tune"
	case evidence.Merge:
		return "merge"
	case evidence.Quantized:
		return "quantize"
	}
	return ""
}

// weights visits a model whose weights are in the listed one.
func (e *evaluation) weights(n *lineage.Node, s step) error {
	key := visitKey{n, asWeights, false, strings.Join(s.activities, " "), nil, e.checker.onWay(s.path)}
	if e.visited[key] {
		if slices.Contains(s.path[:len(s.path)-1], n.ID) {
			e.add(rules.Fact{Code: rules.LineageCycle, Answer: "allowed", Ancestor: n.ID, Depth: s.depth, Path: s.path})
		}
		return nil
	}
	e.visited[key] = true
	if s.depth > maxDepth {
		e.add(rules.Fact{Code: rules.LineageTooDeep, Answer: "undecided", Ancestor: n.ID, Depth: s.depth, Path: s.path})
		return nil
	}
	if err := e.license(n, s); err != nil {
		return err
	}
	if err := e.data(n, s); err != nil {
		return err
	}
	edges := e.bases(n)
	if len(edges) > 1 && slices.ContainsFunc(edges, func(x lineage.Edge) bool { return x.Relation == evidence.Merge }) && !slices.Contains(e.merges, n) {
		e.merges = append(e.merges, n)
	}
	for _, edge := range edges {
		next := s.next(n, edge)
		if edge.Relation == evidence.Distill {
			next.ownTrainer, next.student = n.Own, n
			if err := e.teacher(edge.To, next); err != nil {
				return err
			}
			continue
		}
		if err := e.weights(edge.To, next); err != nil {
			return err
		}
	}
	return nil
}

// parts gives the licenses of everything that went into one merged work.
func (e *evaluation) parts(merged *lineage.Node) []inbound {
	var out []inbound
	seen := map[*lineage.Node]bool{merged: true}
	var walk func(n *lineage.Node)
	walk = func(n *lineage.Node) {
		for _, edge := range e.bases(n) {
			if edge.Relation != evidence.Distill && !seen[edge.To] {
				seen[edge.To] = true
				out = append(out, e.bound[edge.To]...)
				walk(edge.To)
			}
		}
	}
	walk(merged)
	return out
}

// bases gives the edges taken as true.
func (e *evaluation) bases(n *lineage.Node) []lineage.Edge {
	if len(n.Bases) == 0 {
		return nil
	}
	return n.Bases[min(e.choice.bases[n], len(n.Bases)-1)]
}

// claim gives the license claim taken as true, with where it comes from. A
// quantization without a tag has its base's license.
func (e *evaluation) claim(n *lineage.Node) (claim *conclude.Claim, untagged bool, err error) {
	c, err := e.checker.conclusion(n)
	if err != nil {
		return nil, false, err
	}
	if len(c.Claims) > 0 {
		i := e.choice.license[n]
		if i < len(c.Claims) {
			return &c.Claims[i], false, nil
		}
		return nil, true, nil // the choice that it has none
	}
	if e.asking[n] {
		return nil, true, nil // quantized from itself
	}
	e.asking[n] = true
	defer delete(e.asking, n)
	for _, edge := range e.bases(n) {
		if edge.Relation == evidence.Quantized {
			base, _, err := e.claim(edge.To)
			if err != nil || base == nil {
				return nil, true, err
			}
			inferred := *base
			inferred.Inferred = true
			inferred.Sources = []evidence.Source{{Kind: evidence.Inferred, Place: "quantized from " + edge.To.ID}}
			return &inferred, false, nil
		}
	}
	return nil, true, nil
}

// license decides the licenses of one model on the path.
func (e *evaluation) license(n *lineage.Node, s step) error {
	claim, untagged, err := e.claim(n)
	if err != nil {
		return err
	}
	e.step(n, s, claim)
	base := rules.Fact{Ancestor: n.ID, Relation: string(s.relation), Depth: s.depth, Path: s.path, Answer: "undecided"}
	switch {
	case n.Own:
		// The project's own: what its license offers is compared with what it
		// was made from, and does not bind the project itself.
		return nil
	case claim == nil && !n.Known() && s.depth == 0:
		base.Code, base.Block, base.Members = rules.UnknownModel, clarifyBlock(n.ID), e.checker.meant(n.ID)
		e.add(base)
		return nil
	case claim == nil && !n.Known():
		base.Code, base.Block = rules.UnknownBase, clarifyBlock(n.ID)
		e.add(base)
		return nil
	case untagged:
		base.Code, base.Block = rules.NoLicense, clarifyBlock(n.ID)
		e.add(base)
		return nil
	}
	if claim.Inferred {
		e.add(rules.Fact{Code: rules.InferredLicense, Answer: "allowed", License: strings.Join(claim.IDs(), ", "), Ancestor: n.ID, Depth: s.depth, Path: s.path})
	}
	for _, l := range claim.Licenses {
		e.bind(n, l, s)
	}
	return nil
}

// bind decides one license for every act of the project.
func (e *evaluation) bind(n *lineage.Node, l conclude.License, s step) {
	if l.Problem != "" {
		e.add(rules.Fact{Code: l.Problem, Answer: "undecided", License: l.Given, Ancestor: n.ID, Relation: string(s.relation), Depth: s.depth, Path: s.path, Block: clarifyBlock(n.ID)})
		return
	}
	in := inbound{node: n, license: l, path: s.path, depth: s.depth, act: s.activities}
	e.inbound = append(e.inbound, in)
	if !slices.ContainsFunc(e.bound[n], func(x inbound) bool { return x.license.ID() == l.ID() }) {
		e.bound[n] = append(e.bound[n], in)
	}
	for _, activity := range s.activities {
		for _, form := range e.forms() {
			act := e.act(activity, form)
			act.Modality = e.modality(n, l)
			act.Held = e.checker.held(s.path, n, l, e)
			e.decide(e.checker.set.Decide(l.Entry, act), n, l, s)
		}
	}
	e.tooPermissive(n, l, s)
}

// forms gives the declared forms of distribution.
func (e *evaluation) forms() []string {
	if len(e.decl.Distribution) == 0 {
		return []string{"internal"}
	}
	return e.decl.Distribution
}

// act makes an act out of the declarations.
func (e *evaluation) act(activity, form string) licenses.Act {
	return licenses.Act{Purpose: e.decl.Use, Activity: activity, Form: form, Organization: e.decl.Organization, Country: e.decl.Country,
		Territories: e.decl.Territories, Fields: e.decl.Fields, Facts: e.decl.Facts}
}

// modality gives what the models of a license are: of the model itself, or,
// where nobody says, of the nearest model below it under the same license,
// which is the one the license speaks of.
func (e *evaluation) modality(n *lineage.Node, l conclude.License) []string {
	seen := map[*lineage.Node]bool{}
	var find func(n *lineage.Node) []string
	find = func(n *lineage.Node) []string {
		if m := n.Modality(); m != nil {
			return m
		}
		seen[n] = true
		for _, edge := range e.bases(n) {
			if edge.Relation == evidence.Distill || seen[edge.To] {
				continue
			}
			claim, _, err := e.claim(edge.To)
			if err != nil || claim == nil || !slices.Contains(claim.IDs(), l.ID()) {
				continue
			}
			if m := find(edge.To); m != nil {
				return m
			}
		}
		return nil
	}
	return find(n)
}

// decide turns a decision's reasons into facts.
func (e *evaluation) decide(d licenses.Decision, n *lineage.Node, l conclude.License, s step) {
	var unread []string
	for _, r := range d.Reasons {
		switch {
		case r.Code == licenses.CodeGranted:
			continue
		case r.Code == licenses.CodeUnread:
			unread = append(unread, r.Term)
			continue
		}
		e.reason(r, n, l, s)
	}
	if len(unread) > 0 {
		slices.Sort(unread)
		f := rules.Fact{Code: licenses.CodeUnread, Answer: "undecided", License: l.ID(), Ancestor: n.ID, Relation: string(s.relation), Depth: s.depth, Path: s.path, Members: slices.Compact(unread)}
		if l.Entry.NameOnly() {
			f.Code = rules.NameOnlyLicense
		}
		f.Note, f.URL = l.Entry.Tried, l.Entry.URL
		f.Block = agreementBlock(e.checker.ownID(n, e), l.ID(), f.Members)
		e.add(f)
	}
	if len(d.Alike) > 1 {
		e.add(rules.Fact{Code: rules.FamilyAlike, Answer: "allowed", License: l.ID(), Ancestor: n.ID, Depth: s.depth, Path: s.path, Members: d.Alike})
	}
}

// reason turns one reason into a fact.
func (e *evaluation) reason(r licenses.Reason, n *lineage.Node, l conclude.License, s step) {
	f := e.checker.fact(r)
	f.License, f.Ancestor, f.Relation, f.Depth, f.Path = l.ID(), n.ID, string(s.relation), s.depth, s.path
	if r.License != "" && r.License != f.License {
		f.Edition = r.License
	}
	switch r.Code {
	case licenses.CodeApplication, licenses.CodeSeparateLicense, licenses.CodeThresholdExceeded, licenses.CodeTerritoryExcluded:
		f.Block = agreementBlock(n.ID, "", []string{grantFor(r)})
	case licenses.CodeMembersDiffer:
		f.Block = clarifyBlock(n.ID)
	case licenses.CodeModalityUnknown:
		f.Block = "[[model]]\nid = \"" + n.ID + "\"\nmodality = [\"text\"]   # what the model handles: text, image, audio, video"
	case licenses.CodeThresholdUndated:
		f.Block = "[facts]\n" + r.Metric + " = { value = 0, as-of = " + r.Measured + "-28, affiliates = true }   # the number of that month"
	case licenses.CodeScopeUnclear:
		f.Block = agreementBlock(n.ID, "", []string{r.Term})
	}
	if r.Term == e.checker.nameTerm && e.entry.Own {
		if name := e.publishedName(r.Trigger); name != "" {
			if hasPrefix(name, r.Text) {
				f.FoundIn = name
			} else {
				f.Code, f.Answer, f.Subject = rules.NameForbidden, "denied", name
			}
		}
	}
	e.add(f)
}

// grantFor names what an agreement would have to grant.
func grantFor(r licenses.Reason) string {
	if r.Trigger != "" && !strings.Contains(r.Trigger, "+") {
		return r.Trigger
	}
	return r.Term
}

// step records an ancestor of the lineage.
func (e *evaluation) step(n *lineage.Node, s step, claim *conclude.Claim) {
	if s.depth == 0 {
		return
	}
	license := ""
	if claim != nil {
		license = strings.Join(claim.IDs(), ", ")
	}
	source := ""
	if len(n.Records) > 0 {
		source = string(n.Records[0].Source.Kind)
	}
	e.steps = append(e.steps, Step{ID: n.ID, Relation: string(s.relation), License: license, Depth: s.depth, Via: s.via, Source: source, Inferred: s.inferred})
}

// tooPermissive compares the tag of somebody else's derivative with what it
// was made from.
func (e *evaluation) tooPermissive(n *lineage.Node, in conclude.License, s step) {
	if s.depth == 0 || n.Own {
		return
	}
	child, claim := e.nearestTag(s)
	if claim == nil {
		return
	}
	tag := claim.Licenses[0]
	activity := activityOf(s.relation)
	if activity == "" || tag.Entry.NameOnly() {
		return
	}
	act := e.act(activity, "weights")
	d := e.checker.set.Outbound(licenses.Offer{Name: tag.ID(), License: tag.Entry}, in.Entry, act)
	for _, r := range d.Reasons {
		if r.Answer == licenses.Denied {
			f := e.checker.fact(r)
			f.Code, f.Answer, f.License, f.Ancestor, f.Relation, f.Depth = rules.TagMorePermissive, "allowed", in.ID(), n.ID, string(s.relation), s.depth
			f.Path, f.Subject, f.Text, f.Term, f.Acts = s.path, child.ID, tag.ID(), "", nil
			e.add(f)
			return
		}
	}
}

// nearestTag gives the model below on the path that carries a tag of its own
// which somebody else chose.
func (e *evaluation) nearestTag(s step) (*lineage.Node, *conclude.Claim) {
	for i := len(s.path) - 2; i >= 0; i-- {
		child := e.checker.node(s.path[i])
		if child == nil || child.Own {
			return nil, nil
		}
		claim, _, err := e.claim(child)
		if err != nil || claim == nil {
			return nil, nil
		}
		if !claim.Inferred {
			if len(claim.Licenses) != 1 || claim.Licenses[0].Problem != "" {
				return nil, nil
			}
			return child, claim
		}
	}
	return nil, nil
}

// hasPrefix compares a published name with the prefix a license asks for,
// without regard to case and separators.
func hasPrefix(name, prefix string) bool {
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		name = name[i+1:]
	}
	plain := strings.NewReplacer("-", "", "_", "", " ", "", ".", "")
	return strings.HasPrefix(strings.ToLower(plain.Replace(name)), strings.ToLower(plain.Replace(prefix)))
}

// publishedName gives the name a derivative is published under in the form of
// a trigger; where only the weights are published the id is that name.
func (e *evaluation) publishedName(trigger string) string {
	if e.entry.PublishAs != "" {
		return e.entry.PublishAs
	}
	if strings.Contains(trigger, "weights") {
		return e.entry.ID
	}
	return ""
}
