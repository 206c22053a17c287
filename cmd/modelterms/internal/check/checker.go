package check

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"modelterms/cmd/modelterms/internal/conclude"
	"modelterms/cmd/modelterms/internal/evidence"
	"modelterms/cmd/modelterms/internal/lineage"
	"modelterms/cmd/modelterms/internal/manifest"
	"modelterms/licenses"
	"modelterms/rules"
)

// checker holds what all models of a run share.
type checker struct {
	set      *licenses.Set
	vocab    *licenses.Vocabulary
	manifest *manifest.Manifest
	now      time.Time
	builder  *lineage.Builder

	// nameTerm and studentTerm are the terms of the vocabulary that are about
	// the name of derivatives and about models trained on outputs.
	nameTerm    string
	studentTerm string

	conclusions map[*lineage.Node]conclude.Conclusion
	clarified   map[string]*evidence.Record // by folded id
	used        map[string]bool             // clarifications and agreements that matched

	nearest func(id string) (string, bool)
	near    map[string][]string // what unknown ids were meant to be
}

func newChecker(in Input) *checker {
	c := &checker{set: in.Licenses, vocab: in.Licenses.Vocabulary(), manifest: in.Manifest, now: in.Now,
		nearest: in.Nearest, near: map[string][]string{},
		conclusions: map[*lineage.Node]conclude.Conclusion{}, clarified: map[string]*evidence.Record{}, used: map[string]bool{}}
	for _, def := range c.vocab.Terms {
		if def.Obligation == "derivative-name" {
			c.nameTerm = def.Name
		}
		if def.Kind == licenses.Restriction && def.Type == licenses.TypeChoice {
			c.studentTerm = def.Name
		}
	}
	var declared []evidence.Record
	for _, m := range in.Manifest.Models {
		declared = append(declared, m.Record)
	}
	for _, d := range in.Manifest.Datasets {
		declared = append(declared, heldRecords(d.Dataset)...)
	}
	c.builder = lineage.NewBuilder(declared, in.Sources...)
	c.builder.Suspect = in.Suspect
	c.attach(in.Manifest)
	return c
}

// heldRecords gives what a data set's entry says of the models whose outputs
// it holds.
func heldRecords(d evidence.Dataset) []evidence.Record {
	var out []evidence.Record
	if d.Record != nil {
		for _, b := range d.Record.Bases {
			if b.Record != nil {
				out = append(out, *b.Record)
			}
		}
	}
	return out
}

// attach files the [[dataset]] entries with the models they are for.
func (c *checker) attach(m *manifest.Manifest) {
	for _, d := range m.Datasets {
		for _, model := range m.Models {
			mine := model.Own && len(d.Models) == 0
			for _, id := range d.Models {
				mine = mine || evidence.Fold(id) == evidence.Fold(model.ID)
			}
			if mine {
				c.builder.Attach(c.builder.Node(model.ID), d.Dataset, d.Record.Source)
			}
		}
	}
}

// node gives the node of an id.
func (c *checker) node(id string) *lineage.Node { return c.builder.Node(id) }

// conclusion concludes a node's license once.
func (c *checker) conclusion(n *lineage.Node) (conclude.Conclusion, error) {
	if known, ok := c.conclusions[n]; ok {
		return known, nil
	}
	var settled *evidence.Record
	if r := c.clarified[c.builder.Key(n.ID)]; r != nil {
		settled = r
		c.used["clarify "+evidence.Fold(r.ID)] = true
	}
	records := n.Records
	if n.Own {
		records = nil
	}
	out, err := conclude.Conclude(c.set, records, settled)
	if err != nil {
		return out, err
	}
	c.conclusions[n] = out
	return out, nil
}

// maxNearest bounds how many unknown ids a known one is looked for: many are
// no typing mistakes.
const maxNearest = 8

// meant gives the known id that an unknown one was most likely meant to be.
func (c *checker) meant(id string) []string {
	if known, ok := c.near[id]; ok || c.nearest == nil || len(c.near) >= maxNearest {
		return known
	}
	if known, ok := c.nearest(id); ok {
		c.near[id] = []string{known}
	} else {
		c.near[id] = nil
	}
	return c.near[id]
}

// held gives the agreements that hold for a license on a path: those on the
// license, and those on a model of the path, for it and for whatever carries
// the same license.
func (c *checker) held(path []string, n *lineage.Node, l conclude.License, e *evaluation) []licenses.Agreement {
	var out []licenses.Agreement
	for i, a := range c.manifest.Agreements {
		if !a.Until.IsZero() && c.now.After(a.Until.AddDate(0, 0, 1).Add(-time.Second)) {
			continue
		}
		match := false
		if a.License != "" {
			if m, ok := c.set.Lookup(a.License); ok {
				match = m.ID == l.ID()
			} else {
				match = strings.EqualFold(a.License, l.Given)
			}
		} else {
			match = c.coveredBy(a.Model, path, n, l, e)
		}
		if match {
			c.used["agreement "+strconv.Itoa(i)] = true
			out = append(out, a.Agreement)
		}
	}
	return out
}

// coveredBy reports whether an agreement on a model reaches a license at a
// node: the model itself, or one of the path under the same license.
func (c *checker) coveredBy(model string, path []string, n *lineage.Node, l conclude.License, e *evaluation) bool {
	target := c.node(model)
	if target == n {
		return true
	}
	onPath := slices.ContainsFunc(path, func(id string) bool { return c.node(id) == target }) || c.above(n, target, e, map[*lineage.Node]bool{})
	if !onPath {
		return false
	}
	claim, _, err := e.claim(target)
	return err == nil && claim != nil && slices.Contains(claim.IDs(), l.ID())
}

// onWay names the agreements on a model that stand on a path: what lies beyond
// them is decided apart from what is reached another way.
func (c *checker) onWay(path []string) string {
	var out []string
	for i, a := range c.manifest.Agreements {
		if a.Model != "" && slices.ContainsFunc(path, func(id string) bool { return c.node(id) == c.node(a.Model) }) {
			out = append(out, strconv.Itoa(i))
		}
	}
	return strings.Join(out, ",")
}

// above reports whether target is an ancestor of n.
func (c *checker) above(n, target *lineage.Node, e *evaluation, seen map[*lineage.Node]bool) bool {
	if seen[n] {
		return false
	}
	seen[n] = true
	for _, edge := range e.bases(n) {
		if edge.To == target || c.above(edge.To, target, e, seen) {
			return true
		}
	}
	return false
}

// ownID gives the id to name in a block: that of the node.
func (c *checker) ownID(n *lineage.Node, _ *evaluation) string { return n.ID }

// fact turns a reason into a fact, without its place on the path.
func (c *checker) fact(r licenses.Reason) rules.Fact {
	f := rules.Fact{Code: r.Code, Answer: r.Answer.String(), Term: r.Term, Clause: r.Clause, Note: r.Note, URL: r.URL, Obligation: r.Obligation, Trigger: r.Trigger,
		Text: r.Text, Metric: r.Metric, Measured: r.Measured, Effect: r.Effect, Acts: r.Acts, Territories: r.Territories, Organizations: r.Organizations,
		Members: r.Members, Route: r.Route, Reference: r.Reference}
	if def := c.vocab.Term(r.Term); def != nil {
		f.Label = def.Label
	}
	if r.Metric != "" {
		f.Limit = r.Comparison + " " + grouped(r.Limit)
		if m := c.vocab.MetricDef(r.Metric); m != nil {
			f.Label = m.Meaning
		}
	}
	if r.Declared != nil {
		f.Declared = grouped(*r.Declared)
	}
	return f
}

// termFact makes a fact about what a text says to one term.
func (c *checker) termFact(l *licenses.License, name string) rules.Fact {
	f := rules.Fact{Term: name}
	if def := c.vocab.Term(name); def != nil {
		f.Label = def.Label
	}
	if t, _ := l.Term(name); t != nil {
		f.Clause, f.Note, f.URL = t.Clause, t.Note, t.URL
	}
	return f
}

// grouped writes a number with separators: 700,000,000.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Blocks ready to paste.

func clarifyBlock(id string) string {
	return fmt.Sprintf("[[clarify]]\nmodel = %q\nlicense = \"…\"   # what you read\nfiles = [{ path = \"LICENSE\", sha256 = \"…\" }]   # where you read it\nreason = \"…\"", id)
}

func agreementBlock(model, license string, grants []string) string {
	who := fmt.Sprintf("model = %q", model)
	if license != "" {
		who = fmt.Sprintf("license = %q", license)
	}
	quoted := make([]string, len(grants))
	for i, g := range grants {
		quoted[i] = strconv.Quote(g)
	}
	return fmt.Sprintf("[[agreement]]   # if you hold it\n%s\ngrants = [%s]\nreference = \"…\"\nuntil = 2027-12-31", who, strings.Join(quoted, ", "))
}
