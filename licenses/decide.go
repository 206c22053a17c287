package licenses

import (
	"slices"
	"strings"
)

// Reason is one thing a decision rests on: a permission given or withheld, a
// condition, a duty, a question nobody can answer. Code says which; the other
// fields are set where they apply.
type Reason struct {
	Answer  Answer
	Code    string // see the codes below
	Term    string // term of the vocabulary
	License string // the entry that says it
	Clause  string
	Note    string // what the text says there, in our words
	URL     string

	Obligation string // kind of obligation, for duties and conditions to be kept
	Trigger    string // what pulled it
	Text       string // words to display, a notice line, a name prefix, a policy, a condition

	Metric     string // thresholds
	Limit      int64
	Comparison string
	Measured   string
	Effect     string
	Declared   *int64

	Acts          []string // restricted acts
	Territories   []string // excluded territories that are hit, or may be
	Organizations []string // who is eligible, or not
	Route         string   // a way to the permission
	Reference     string   // agreement
	Members       []string // editions or members of a family that were compared
}

// Codes of reasons. They are a closed list: rules ask for them by name.
const (
	CodeGranted           = "granted"            // the text gives the permission
	CodeForbidden         = "forbidden"          // the text withholds it
	CodeNotGranted        = "not-granted"        // the text does not give it
	CodeSeparateLicense   = "separate-license"   // the text withholds it and refers to another license
	CodeApplication       = "application"        // the text gives it on application
	CodeRegistration      = "registration"       // the text gives it to whoever registers
	CodeCondition         = "condition"          // the text gives it on a condition
	CodeWhoExcluded       = "who-excluded"       // not for this kind of organization
	CodeWhoUndeclared     = "who-undeclared"     // depends on the kind of organization
	CodeScopeUnclear      = "scope-unclear"      // a training prohibition that may or may not reach the model trained
	CodeThresholdExceeded = "threshold-exceeded" // a number is beyond a limit
	CodeThresholdUnknown  = "threshold-unknown"  // a number is not declared
	CodeThresholdUndated  = "threshold-undated"  // a number is declared for another time, and is beyond the limit
	CodeThresholdWithin   = "threshold-within"   // a number is within the limit, which stays a condition
	CodeTerritoryExcluded = "territory-excluded" // used, or domiciled, where nothing is licensed
	CodeTerritoryUnknown  = "territory-unknown"  // depends on a place that is not declared
	CodeModalityUnknown   = "modality-unknown"   // excluded if the model is multimodal, which nobody knows
	CodeUsePolicy         = "use-policy"         // use restrictions that bind the use
	CodeFieldRestricted   = "field-restricted"   // a declared field of use is a restricted act
	CodeFieldPossible     = "field-possible"     // a declared field of use may involve restricted acts
	CodeFieldUnread       = "field-unread"       // a policy nobody read may restrict a declared field
	CodeDuty              = "duty"               // something to do
	CodeAgreement         = "agreement"          // held in the organization's own right
	CodeUnread            = "unread"             // nobody has read the term
	CodeNoLicense         = "no-entry"           // there is no entry for the license
	CodePolicyOnly        = "policy-only"        // a use policy, which licenses nothing
	CodeMembersDiffer     = "members-differ"     // members of a family answer differently
)

// Decision is the answer for one act under one license, with everything it
// rests on. The answer is the worst of the reasons' answers.
type Decision struct {
	Answer  Answer
	Reasons []Reason
	// Alike lists the members or editions that were compared and agreed, when
	// the name could mean several texts.
	Alike []string
}

func (d *Decision) add(r Reason) {
	d.Answer = max(d.Answer, r.Answer)
	d.Reasons = append(d.Reasons, r)
}

// Decide answers whether an act is permitted under a license: its terms, and
// those of its other editions, decide. It is a function of its arguments.
//
// What the text restricts binds; what it grants must be granted; a duty binds
// when its trigger is part of the act; a term nobody has read makes the
// answer Undecided wherever the act needs it. A nil license is undecided.
func (s *Set) Decide(l *License, act Act) Decision {
	if l == nil {
		var d Decision
		d.add(Reason{Answer: Undecided, Code: CodeNoLicense})
		return d
	}
	candidates := s.Texts(l)
	if len(candidates) == 1 {
		return decide(s.vocab, candidates[0], act)
	}
	all := make([]Decision, len(candidates))
	for i, c := range candidates {
		all[i] = decide(s.vocab, c, act)
	}
	ids := make([]string, len(candidates))
	for i, c := range candidates {
		ids[i] = c.ID
	}
	return merge(l, ids, all)
}

// merge combines the decisions under several texts one name may mean: alike,
// that is the answer; else nobody can tell.
func merge(l *License, ids []string, all []Decision) Decision {
	out := Decision{Answer: all[0].Answer}
	alike := true
	for _, d := range all {
		alike = alike && d.Answer == out.Answer
		for _, r := range d.Reasons {
			if !slices.ContainsFunc(out.Reasons, func(x Reason) bool { return sameReason(x, r) }) {
				out.Reasons = append(out.Reasons, r)
			}
		}
	}
	if alike {
		out.Alike = ids
		return out
	}
	kept := out.Reasons[:0]
	for _, r := range out.Reasons {
		// What one member denies is not denied: the members disagree.
		r.Answer = min(r.Answer, Undecided)
		kept = append(kept, r)
	}
	out.Reasons = kept
	out.Answer = Undecided
	said := make([]string, len(all))
	for i, d := range all {
		said[i] = ids[i] + ": " + d.Answer.String()
	}
	out.add(Reason{Answer: Undecided, Code: CodeMembersDiffer, License: l.ID, Members: ids, Text: strings.Join(said, "; ")})
	return out
}

// sameReason compares what two texts say without regard to which says it.
func sameReason(a, b Reason) bool {
	return a.Answer == b.Answer && a.Code == b.Code && a.Term == b.Term && a.Obligation == b.Obligation && a.Trigger == b.Trigger &&
		a.Text == b.Text && a.Metric == b.Metric && a.Limit == b.Limit && a.Measured == b.Measured && slices.Equal(a.Territories, b.Territories)
}

// decide answers under one text.
func decide(v *Vocabulary, l *License, act Act) Decision {
	c := &decider{vocab: v, license: l, act: act}
	if l.Kind == "policy" {
		c.out.add(Reason{Answer: Undecided, Code: CodePolicyOnly, License: l.ID})
		return c.out
	}
	for i := range v.Terms {
		c.term(&v.Terms[i])
	}
	return c.out
}

type decider struct {
	vocab   *Vocabulary
	license *License
	act     Act
	out     Decision
}

// reason starts a reason for a term.
func (c *decider) reason(answer Answer, code string, def *TermDef, t *Term) Reason {
	r := Reason{Answer: answer, Code: code, License: c.license.ID}
	if def != nil {
		r.Term, r.Obligation = def.Name, ""
	}
	if t != nil {
		r.Clause, r.Note, r.URL, r.Route = t.Clause, t.Note, t.URL, t.Route
	}
	return r
}

func (c *decider) term(def *TermDef) {
	switch {
	case def.Kind == Information:
	case def.Type == TypePermission:
		if trigger, asked := c.asked(def); asked {
			c.permission(def, trigger)
		}
	case def.Kind == Duty:
		c.duty(def)
	case def.Type == TypeThresholds:
		c.thresholds(def)
	case def.Type == TypeActs:
		c.useRestrictions(def)
	case def.Type == TypeTerritories:
		c.territories(def)
	case def.Type == TypePhrase:
		c.policy(def)
	}
	// Of the choices and "required" among the restrictions, what they mean
	// depends on a second license or model: see Outbound, Combine and
	// StudentStatus, which treat unread as unknown by themselves.
}

// asked reports whether the act asks a permission, and by which of its parts.
func (c *decider) asked(def *TermDef) (Trigger, bool) {
	for _, t := range def.Answers {
		if !c.act.matches(c.vocab, t) {
			continue
		}
		if c.act.Activity == "evaluate" && string(t) == c.act.Purpose && c.evaluationDecides() {
			continue
		}
		return t, true
	}
	return "", false
}

// evaluationDecides reports whether the text speaks of evaluation, so that
// the purpose of whoever evaluates does not matter.
func (c *decider) evaluationDecides() bool {
	for i := range c.vocab.Terms {
		if def := &c.vocab.Terms[i]; def.FallsBack == "purpose" {
			_, state := c.license.Term(def.Name)
			return state == Stated
		}
	}
	return false
}

// permission decides one question of the permission type.
func (c *decider) permission(def *TermDef, trigger Trigger) {
	if ref, ok := c.act.lifted(def.Name, string(trigger)); ok {
		t, _ := c.license.Term(def.Name)
		r := c.reason(Conditional, CodeAgreement, def, t)
		r.Reference, r.Trigger = ref, string(trigger)
		c.out.add(r)
		return
	}
	t, state := c.license.Term(def.Name)
	switch state {
	case Unread:
		r := c.reason(Undecided, CodeUnread, def, nil)
		r.Trigger = string(trigger)
		c.out.add(r)
	case Silent:
		c.silent(def, trigger)
	case Stated:
		r := c.stated(def, t)
		r.Trigger = string(trigger)
		c.out.add(r)
	}
}

// silent decides a permission the text does not speak of.
func (c *decider) silent(def *TermDef, trigger Trigger) {
	switch {
	case def.FallsBack == "purpose":
		return // the question of the purpose is asked by itself
	case def.FallsBack != "":
		if next := c.vocab.Term(def.FallsBack); next != nil && !slices.ContainsFunc(next.Answers, func(t Trigger) bool { return c.act.matches(c.vocab, t) }) {
			c.permission(next, trigger)
		}
		return
	case def.Kind == Restriction:
		return // what the text does not restrict is not restricted
	}
	g := c.license.GeneralGrant
	switch {
	case g == nil:
		c.out.add(Reason{Answer: Undecided, Code: CodeUnread, Term: def.Name, License: c.license.ID, Trigger: string(trigger)})
	case g.Value:
		c.out.add(Reason{Answer: Allowed, Code: CodeGranted, Term: def.Name, License: c.license.ID, Clause: g.Clause, Note: g.Note, Trigger: string(trigger)})
	default:
		c.out.add(Reason{Answer: Denied, Code: CodeNotGranted, Term: def.Name, License: c.license.ID, Clause: g.Clause, Trigger: string(trigger)})
	}
}

// stated decides a permission the text speaks of.
func (c *decider) stated(def *TermDef, t *Term) Reason {
	if t.Value == "allowed" {
		return c.reason(Allowed, CodeGranted, def, t)
	}
	if t.Value == "forbidden" {
		return c.withheld(def, t)
	}
	if len(t.Purposes) > 0 && !slices.Contains(t.Purposes, c.act.Purpose) {
		return c.withheld(def, t)
	}
	if len(t.By)+len(t.NotBy) > 0 {
		eligible := len(t.By) == 0 || slices.Contains(t.By, c.act.Organization)
		eligible = eligible && !slices.Contains(t.NotBy, c.act.Organization)
		if c.act.Organization == "" || !eligible {
			r := c.reason(Conditional, CodeWhoUndeclared, def, t)
			if c.act.Organization != "" {
				r = c.withheld(def, t)
				if r.Answer == Denied {
					r.Code = CodeWhoExcluded
				}
			}
			r.Organizations = slices.Concat(t.By, not(t.NotBy))
			return r
		}
		if t.Route != "" {
			// The route is open to those who are not eligible.
			return c.reason(Allowed, CodeGranted, def, t)
		}
	}
	switch t.Route {
	case RouteApplication, RouteSeparateLicense:
		if len(t.Purposes) == 0 {
			return c.withheld(def, t)
		}
	case RouteRegistration:
		return c.reason(Conditional, CodeRegistration, def, t)
	}
	if t.Condition != "" {
		r := c.reason(Conditional, CodeCondition, def, t)
		r.Text = t.Condition
		return r
	}
	return c.reason(Allowed, CodeGranted, def, t)
}

func not(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = "anyone but " + s
	}
	return out
}

// withheld is the answer where the text does not let the act pass: what it
// offers on application is open, what it refers elsewhere is denied.
func (c *decider) withheld(def *TermDef, t *Term) Reason {
	if t.ExceptDerivatives && slices.Contains(c.act.StudentOf, c.license.ID) {
		return c.reason(Allowed, CodeGranted, def, t)
	}
	switch t.Route {
	case RouteApplication:
		return c.reason(Undecided, CodeApplication, def, t)
	case RouteRegistration:
		return c.reason(Conditional, CodeRegistration, def, t)
	}
	if t.Scope != "" && t.Scope != "any" {
		if r, open := c.scoped(def, t); open {
			return r
		}
	}
	if t.Route == RouteSeparateLicense {
		return c.reason(Denied, CodeSeparateLicense, def, t)
	}
	return c.reason(Denied, CodeForbidden, def, t)
}

// scoped decides a training prohibition that reaches some models only. The
// second result is false when the model trained is known to be reached.
func (c *decider) scoped(def *TermDef, t *Term) (Reason, bool) {
	if t.Scope == "language-models" && len(c.act.Student) > 0 {
		if slices.Contains(c.act.Student, "text") {
			return Reason{}, false
		}
		return c.reason(Allowed, CodeGranted, def, t), true
	}
	r := c.reason(Undecided, CodeScopeUnclear, def, t)
	r.Text = t.Scope
	return r, true
}

// duty adds a duty for each trigger the act pulls; one reason is enough.
func (c *decider) duty(def *TermDef) {
	t, state := c.license.Term(def.Name)
	if state == Unread {
		c.out.add(c.reason(Undecided, CodeUnread, def, nil))
		return
	}
	if state == Silent {
		return
	}
	if multimodal, known := c.act.multimodal(); t.AppliesTo == "multimodal" && known && !multimodal {
		return
	}
	for _, trigger := range t.Triggers {
		if !c.act.matches(c.vocab, trigger) {
			continue
		}
		r := c.reason(Conditional, CodeDuty, def, t)
		if ref, ok := c.act.lifted(def.Name); ok {
			r = c.reason(Conditional, CodeAgreement, def, t)
			r.Reference = ref
		} else if r.Obligation = def.Obligation; def.Type == TypeText {
			r.Text = t.Value
		}
		r.Trigger = string(trigger)
		c.out.add(r)
		return
	}
}

// policy decides a use policy: whoever uses the model is bound by it.
func (c *decider) policy(def *TermDef) {
	t, state := c.license.Term(def.Name)
	switch state {
	case Unread:
		c.out.add(c.reason(Undecided, CodeUnread, def, nil))
	case Stated:
		r := c.reason(Conditional, CodeUsePolicy, def, t)
		r.Text, r.Obligation = t.Value, def.Obligation
		c.out.add(r)
	}
}

// useRestrictions decides the list of restricted acts: it binds every use,
// and a declared field of use is compared with it.
func (c *decider) useRestrictions(def *TermDef) {
	t, state := c.license.Term(def.Name)
	switch state {
	case Silent:
		return
	case Unread:
		c.out.add(c.reason(Undecided, CodeUnread, def, nil))
		return
	}
	if ref, ok := c.act.lifted(def.Name); ok {
		r := c.reason(Conditional, CodeAgreement, def, t)
		r.Reference = ref
		c.out.add(r)
		return
	}
	r := c.reason(Conditional, CodeUsePolicy, def, t)
	r.Obligation = "acceptable-use-policy"
	for _, a := range t.Acts {
		r.Acts = append(r.Acts, a.Act)
	}
	c.out.add(r)
	for _, field := range c.act.Fields {
		c.field(def, t, field)
	}
}

// field compares one declared field of use with the restricted acts.
func (c *decider) field(def *TermDef, t *Term, field string) {
	if ref, ok := c.act.lifted(field); ok {
		r := c.reason(Conditional, CodeAgreement, def, t)
		r.Reference, r.Acts = ref, []string{field}
		c.out.add(r)
		return
	}
	implied, industry := c.vocab.Industry(field)
	if !industry {
		implied = []string{field}
	}
	for _, act := range implied {
		i := slices.IndexFunc(t.Acts, func(a Restricted) bool { return a.Act == act })
		if i < 0 {
			continue
		}
		answer, code := Denied, CodeFieldRestricted
		if industry || t.Acts[i].Unless != "" {
			answer, code = Conditional, CodeFieldPossible
		}
		r := c.reason(answer, code, def, t)
		r.Clause, r.Acts, r.Text, r.Trigger = t.Acts[i].Clause, []string{act}, t.Acts[i].Unless, field
		c.out.add(r)
	}
	if t.Partial {
		// What nobody read may forbid what the rest permits.
		r := c.reason(Undecided, CodeFieldUnread, def, t)
		r.Trigger = field
		c.out.add(r)
	}
}

// territories decides an exclusion by place.
func (c *decider) territories(def *TermDef) {
	t, state := c.license.Term(def.Name)
	switch state {
	case Unread:
		c.out.add(c.reason(Undecided, CodeUnread, def, nil))
		return
	case Silent:
		return
	}
	multimodal, known := c.act.multimodal()
	limited := t.AppliesTo == "multimodal"
	if limited && known && !multimodal {
		return
	}
	if ref, ok := c.act.lifted(def.Name); ok {
		r := c.reason(Conditional, CodeAgreement, def, t)
		r.Reference = ref
		c.out.add(r)
		return
	}
	var hit, open []string
	if slices.Contains(t.About, "domicile") {
		if c.act.Country == "" {
			open = append(open, "organization-country")
		} else {
			hit = append(hit, c.vocab.overlap(t.Territories, []string{c.act.Country})...)
		}
	}
	if slices.Contains(t.About, "use") || slices.Contains(t.About, "outputs") {
		if c.act.Territories == nil {
			open = append(open, "territories")
		} else {
			hit = append(hit, c.vocab.overlap(t.Territories, c.act.Territories)...)
		}
	}
	switch {
	case len(hit) > 0 && limited && !known:
		r := c.reason(Undecided, CodeModalityUnknown, def, t)
		r.Territories = dedupe(hit)
		c.out.add(r)
	case len(hit) > 0:
		r := c.reason(Denied, CodeTerritoryExcluded, def, t)
		r.Territories = dedupe(hit)
		c.out.add(r)
	case len(open) > 0:
		r := c.reason(Conditional, CodeTerritoryUnknown, def, t)
		r.Territories, r.Text = t.Territories, strings.Join(open, ", ")
		c.out.add(r)
	}
}

func dedupe(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}
