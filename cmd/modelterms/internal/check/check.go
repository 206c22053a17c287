package check

import (
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"modelterms/cmd/modelterms/internal/conclude"
	"modelterms/cmd/modelterms/internal/evidence"
	"modelterms/cmd/modelterms/internal/lineage"
	"modelterms/cmd/modelterms/internal/manifest"
	"modelterms/cmd/modelterms/internal/suppress"
	"modelterms/licenses"
	"modelterms/rules"
)

// Input is everything a run depends on.
type Input struct {
	Manifest *manifest.Manifest
	Source   []byte // bytes of the manifest
	Licenses *licenses.Set
	Rules    *rules.Pack
	Sources  []lineage.Source
	// Suspect gives a base that the name of a model tells of; nil asks nobody.
	Suspect func(id string) (base string, ok bool)
	// Nearest gives the known id that an unknown one was most likely meant to
	// be; nil asks nobody.
	Nearest func(id string) (known string, ok bool)
	Now     time.Time
	// Read gives the bytes of a file beside the manifest.
	Read func(path string) ([]byte, error)
}

// Run checks a manifest.
func Run(in Input) (*Result, error) {
	r := &Result{Manifest: in.Manifest.File, Source: in.Source, Use: in.Manifest.Declarations}
	c := newChecker(in)
	project := c.clarify(in)
	notices := readNotices(in, &project)

	var findings []rules.Finding
	for _, entry := range in.Manifest.Models {
		e, err := c.evaluate(entry, nil)
		if err != nil {
			return nil, err
		}
		notices.mark(e)
		m := c.model(e)
		r.Models = append(r.Models, m)
		r.Verdict = max(r.Verdict, m.Verdict)
		found, err := in.Rules.Check(rules.SubjectModel, env(m, e), e.facts)
		if err != nil {
			return nil, err
		}
		findings = append(findings, found...)
	}
	var spent []rules.Fact
	findings, spent = suppress.Apply(in.Manifest.Ignores, rules.Sort(findings), in.Now)
	verdicts := map[string]string{}
	for _, m := range r.Models {
		verdicts[evidence.Fold(m.ID)] = m.Verdict.String()
	}
	accepted := suppress.Accepted(verdicts, findings)
	for i := range r.Models {
		r.Models[i].Accepted = accepted[evidence.Fold(r.Models[i].ID)]
	}
	project = append(project, spent...)
	project = append(project, c.hygiene(in, r)...)
	found, err := in.Rules.Check(rules.SubjectProject, rules.Env{Use: use(in.Manifest.Declarations)}, project)
	if err != nil {
		return nil, err
	}
	r.Findings = rules.Sort(append(findings, found...))
	if in.Manifest.Distribution == nil && len(in.Manifest.Models) > 0 {
		if r.Otherwise, err = c.otherwise(in); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// evaluate decides a model: under what the weightiest sources say, and, where
// sources disagree, under each alternative too. Different verdicts leave it
// undecided.
func (c *checker) evaluate(entry manifest.Model, forms []string) (*evaluation, error) {
	decl := entry.Declarations
	if forms != nil {
		decl.Distribution = forms
	}
	run := func(ch choice) (*evaluation, error) {
		e := &evaluation{checker: c, entry: entry, root: c.node(entry.ID), decl: decl, choice: ch}
		return e, e.run()
	}
	first, err := run(choice{})
	if err != nil {
		return nil, err
	}
	seen := map[*lineage.Node]bool{}
	alternatives, err := c.alternatives(first, seen)
	if err != nil || len(alternatives) == 0 {
		return first, err
	}
	var facts []rules.Fact
	differ := false
	for i := 0; i < len(alternatives); i++ {
		alt := alternatives[i]
		if i == maxAlternatives {
			// What was not looked at is not known to be permitted.
			f := alt.fact
			f.Code, f.Answer, f.Block = rules.SourcesDisagree, "undecided", clarifyBlock(f.Ancestor)
			f.Text = "too many to compare"
			facts = append(facts, f)
			break
		}
		other, err := run(alt.choice)
		if err != nil {
			return nil, err
		}
		// Another base brings models of its own that sources may disagree on.
		more, err := c.alternatives(other, seen)
		if err != nil {
			return nil, err
		}
		alternatives = append(alternatives, more...)
		f := alt.fact
		suspected := f.Code == rules.BaseSuspected
		if alt.earlier && first.answer == licenses.Denied {
			// What a model was once under does not save whoever takes it now.
			f.Code, f.Answer = rules.SourcesDiffer, "allowed"
			facts = append(facts, f)
			continue
		}
		if other.answer != first.answer && (!suspected || other.answer > first.answer) {
			differ = true
			if !suspected {
				f.Code = rules.SourcesDisagree
			}
			f.Answer, f.Block = "undecided", clarifyBlock(alt.fact.Ancestor)
			f.Text = first.answer.String() + " by the one, " + other.answer.String() + " by the other"
			facts = append(facts, f)
		} else if !suspected {
			f.Code, f.Answer = rules.SourcesDiffer, "allowed"
			facts = append(facts, f)
			first.oweToo(other)
		}
	}
	if differ {
		first.open()
	}
	for _, f := range facts {
		first.add(f)
	}
	return first, nil
}

// oweToo takes over the duties and conditions of an alternative that come to
// the same verdict and are not owed already: either may be the true one.
func (e *evaluation) oweToo(other *evaluation) {
	for _, f := range other.facts {
		if answerOf(f.Answer) != licenses.Conditional && f.Code != licenses.CodeDuty {
			continue
		}
		if !slices.ContainsFunc(e.facts, func(x rules.Fact) bool {
			return x.Code == f.Code && x.Obligation == f.Obligation && x.Term == f.Term && x.Metric == f.Metric && x.Limit == f.Limit && x.Text == f.Text && x.Trigger == f.Trigger &&
				slices.Equal(x.Acts, f.Acts) && slices.Equal(x.Territories, f.Territories)
		}) {
			e.add(f)
		}
	}
}

// open turns what is denied by one source only into what cannot be told.
func (e *evaluation) open() {
	e.answer = licenses.Undecided
	for i := range e.facts {
		if e.facts[i].Answer == "denied" {
			e.facts[i].Answer = "undecided"
		}
	}
}

// alternative is another choice, and the fact that sources disagree.
type alternative struct {
	choice  choice
	fact    rules.Fact
	earlier bool // what was said before, of a model whose revision is not pinned
}

// maxAlternatives bounds the work where many sources disagree.
const maxAlternatives = 24

// alternatives lists, for every model on the path that was not seen before and
// about which sources disagree, the other things they say.
func (c *checker) alternatives(e *evaluation, seen map[*lineage.Node]bool) ([]alternative, error) {
	var nodes []*lineage.Node
	for k := range e.visited {
		if !seen[k.node] {
			seen[k.node] = true
			nodes = append(nodes, k.node)
		}
	}
	sort.Slice(nodes, func(i, j int) bool { return nodes[i].ID < nodes[j].ID })
	var out []alternative
	for _, n := range nodes {
		if n.Own {
			continue
		}
		concluded, err := c.conclusion(n)
		if err != nil {
			return nil, err
		}
		for i := range concluded.Claims {
			if i > 0 {
				out = append(out, alternative{e.choice.withLicense(n, i), disagreement(n, concluded.Claims[0], concluded.Claims[i]),
					concluded.Claims[i].Earlier && n.Revision() == ""})
			}
		}
		if len(concluded.Claims) > 0 && concluded.Untagged && !concluded.Settled {
			f := rules.Fact{Ancestor: n.ID, Subject: "license", Sources: []string{said(concluded.Claims[0]), "no license on its card"}}
			out = append(out, alternative{e.choice.withLicense(n, len(concluded.Claims)), f, false})
		}
		if n.Suspect {
			if claim := n.Bases[1][0]; !concluded.Settled {
				f := rules.Fact{Code: rules.BaseSuspected, Ancestor: n.ID, Subject: claim.To.ID}
				out = append(out, alternative{e.choice.withBases(n, 1), f, false})
			}
			continue
		}
		for i := 1; i < len(n.Bases); i++ {
			f := rules.Fact{Ancestor: n.ID, Subject: "bases", Sources: []string{baseList(n.Bases[0]), baseList(n.Bases[i])}}
			out = append(out, alternative{e.choice.withBases(n, i), f, false})
		}
	}
	return out, nil
}

func disagreement(n *lineage.Node, a, b conclude.Claim) rules.Fact {
	f := rules.Fact{Ancestor: n.ID, Subject: "license", Sources: []string{said(a), said(b)}, License: a.Key(), Members: []string{a.Key(), b.Key()}}
	if b.Beside {
		f.Subject = "license_name"
	}
	return f
}

func said(c conclude.Claim) string {
	s := c.Sources[0]
	who := string(s.Kind)
	if s.Place != "" {
		who += " " + s.Place
	}
	if s.Date != "" {
		who += ", " + s.Date
	}
	return c.Key() + " (" + who + ")"
}

func baseList(edges []lineage.Edge) string {
	var ids []string
	for _, e := range edges {
		ids = append(ids, e.To.ID)
	}
	who := string(edges[0].Source.Kind)
	if edges[0].Source.Place != "" {
		who += " " + edges[0].Source.Place
	}
	return strings.Join(ids, ", ") + " (" + who + ")"
}

// model makes the outcome for a model.
func (c *checker) model(e *evaluation) Model {
	m := Model{ID: e.entry.ID, Revision: e.entry.Revision, Verdict: e.answer, Own: e.entry.Own, At: e.entry.At, Use: e.decl, Lineage: e.steps, Facts: e.facts}
	m.License = c.license(e)
	for _, f := range e.facts {
		if f.Obligation != "" && (f.Answer == "conditional" || f.Code == licenses.CodeDuty) {
			m.owe(Obligation{Kind: f.Obligation, Text: f.Text, Note: f.Note, License: f.License, Edition: f.Edition, Clause: f.Clause, From: f.Ancestor, Trigger: f.Trigger, URL: f.URL, FoundIn: f.FoundIn, Acts: f.Acts})
			continue
		}
		if condition, ok := c.condition(f); ok {
			m.Conditions = append(m.Conditions, condition)
		}
	}
	sort.SliceStable(m.Obligations, func(i, j int) bool { return m.Obligations[i].Kind < m.Obligations[j].Kind })
	return m
}

// owe adds an obligation. The name of a policy and the list of what it forbids
// are one.
func (m *Model) owe(o Obligation) {
	for i := range m.Obligations {
		old := &m.Obligations[i]
		if old.Kind != o.Kind || old.License != o.License || old.From != o.From || (len(old.Acts) == 0) == (len(o.Acts) == 0) {
			continue
		}
		if len(o.Acts) > 0 {
			old.Acts = o.Acts
		} else {
			old.Text, old.Note, old.Clause, old.URL = o.Text, o.Note, o.Clause, o.URL
		}
		return
	}
	m.Obligations = append(m.Obligations, o)
}

// condition turns a fact into a condition of the permission.
func (c *checker) condition(f rules.Fact) (Condition, bool) {
	out := Condition{Kind: f.Metric, Text: f.Text, Note: f.Note, Measured: f.Measured, Effect: f.Effect, License: f.License, Edition: f.Edition, Clause: f.Clause, From: f.Ancestor}
	switch f.Code {
	case licenses.CodeThresholdUnknown, licenses.CodeThresholdUndated, licenses.CodeThresholdWithin, licenses.CodeThresholdExceeded:
		out.Compare, out.Limit = numbers(f.Limit)
		if f.Declared != "" {
			_, n := numbers("> " + f.Declared)
			out.Declared = &n
		}
	case licenses.CodeTerritoryUnknown, licenses.CodeTerritoryExcluded, licenses.CodeModalityUnknown:
		out.Kind, out.Text = "territories-excluded", strings.Join(f.Territories, ", ")
	case licenses.CodeWhoUndeclared:
		out.Kind, out.Text = "organization", strings.Join(f.Organizations, ", ")
	case licenses.CodeCondition, licenses.CodeFieldPossible:
		out.Kind = f.Term
		if f.Code == licenses.CodeFieldPossible {
			out.Kind, out.Text = "fields-of-use", strings.Join(f.Acts, ", ")
		}
	case licenses.CodeAgreement:
		out.Kind, out.Text = "agreement", f.Reference
	case licenses.CodeRegistration:
		out.Kind = "register"
	default:
		return out, false
	}
	return out, true
}

// numbers reads "> 700,000,000" back.
func numbers(limit string) (string, int64) {
	compare, digits, _ := strings.Cut(limit, " ")
	n, _ := strconv.ParseInt(strings.ReplaceAll(digits, ",", ""), 10, 64)
	return compare, n
}

// license sums up what is known of the model's own license.
func (c *checker) license(e *evaluation) License {
	var out License
	if e.entry.Own {
		offers, given := e.offers()
		for _, o := range offers {
			out.Declared = append(out.Declared, o.Name)
		}
		if given {
			if len(offers) == 1 && offers[0].License != nil {
				out.Concluded = offers[0].License.ID
			}
			out.Sources = []evidence.Source{e.entry.Source}
		}
		return out
	}
	concluded, err := c.conclusion(e.root)
	if err != nil {
		return out
	}
	for _, claim := range concluded.Claims {
		for _, id := range claim.Declared.IDs {
			if !slices.Contains(out.Declared, id) {
				out.Declared = append(out.Declared, id)
			}
		}
		if claim.Declared.Name != "" && !slices.Contains(out.Declared, claim.Declared.Name) {
			out.Declared = append(out.Declared, claim.Declared.Name)
		}
		out.Says = append(out.Says, strings.Join(claim.IDs(), ", ")+" ("+string(claim.Sources[0].Kind)+")")
		out.Sources = append(out.Sources, claim.Sources...)
	}
	claim, _, err := e.claim(e.root)
	if err == nil && claim != nil && len(concluded.Claims) <= 1 && !slices.ContainsFunc(claim.Licenses, func(l conclude.License) bool { return l.Problem != "" }) {
		out.Concluded, out.Inferred = strings.Join(claim.IDs(), " AND "), claim.Inferred
		if claim.Inferred {
			out.Sources = claim.Sources
		}
	}
	for _, f := range e.facts {
		if f.Code == rules.FamilyAlike && f.Ancestor == e.root.ID {
			out.Members = f.Members
		}
	}
	return out
}

// env is what rules see of a model.
func env(m Model, e *evaluation) rules.Env {
	name := e.entry.PublishAs
	if name == "" && m.Own {
		name = m.ID
	}
	return rules.Env{
		Model: rules.Model{ID: m.ID, Revision: m.Revision, Verdict: m.Verdict.String(), License: m.License.Concluded, Own: m.Own, Published: name, Modality: e.root.Modality(), Gated: e.root.Gated != ""},
		Use:   use(e.decl),
	}
}

func use(d manifest.Declarations) rules.Use {
	return rules.Use{Purpose: d.Use, Organization: d.Organization, Country: d.Country, Distribution: d.Distribution, Territories: d.Territories, Activities: d.Activities, Fields: d.Fields}
}

// otherwise counts the verdicts under the forms of distribution that were not
// declared.
func (c *checker) otherwise(in Input) ([]Otherwise, error) {
	var out []Otherwise
	for _, form := range c.vocab.Forms() {
		if form == "internal" {
			continue
		}
		counts := map[licenses.Answer]int{}
		for _, entry := range in.Manifest.Models {
			forms := []string{form}
			if entry.Distribution != nil {
				forms = entry.Distribution
			}
			e, err := c.evaluate(entry, forms)
			if err != nil {
				return nil, err
			}
			counts[e.answer]++
		}
		out = append(out, Otherwise{form, counts})
	}
	return out, nil
}
