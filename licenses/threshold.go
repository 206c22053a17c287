package licenses

import "strings"

// thresholds decides limits on numbers.
func (c *decider) thresholds(def *TermDef) {
	t, state := c.license.Term(def.Name)
	switch state {
	case Unread:
		c.out.add(c.reason(Undecided, CodeUnread, def, nil))
		return
	case Silent:
		return
	}
	var results []Reason
	for _, th := range t.Thresholds {
		if c.applies(th) {
			results = append(results, c.threshold(def, t, th))
		}
	}
	if t.Logic == "all" && len(results) > 1 {
		results = together(results)
	}
	for _, r := range results {
		c.out.add(r)
	}
}

// applies reports whether a limit binds the act and whoever does it.
func (c *decider) applies(th Threshold) bool {
	for _, o := range th.Exempt {
		if o == c.act.Organization {
			return false
		}
	}
	for _, t := range th.Triggers {
		if c.act.matches(c.vocab, t) {
			return true
		}
	}
	return len(th.Triggers) == 0
}

// together joins limits that must all be exceeded: the best of them decides.
func together(results []Reason) []Reason {
	best := results[0]
	for _, r := range results[1:] {
		if r.Answer < best.Answer {
			best = r
		}
	}
	if best.Code == CodeThresholdExceeded {
		return results
	}
	return []Reason{best}
}

// threshold decides one limit.
func (c *decider) threshold(def *TermDef, t *Term, th Threshold) Reason {
	r := c.reason(Conditional, CodeThresholdUnknown, def, t)
	r.Metric, r.Limit, r.Comparison, r.Measured, r.Effect = th.Metric, th.Limit, th.Comparison, th.Measured, th.Effect
	if th.Clause != "" {
		r.Clause = th.Clause
	}
	if th.Note != "" {
		r.Note = th.Note
	}
	if ref, ok := c.act.lifted(def.Name, th.Metric); ok {
		r.Code, r.Reference = CodeAgreement, ref
		return r
	}
	fact, found := c.act.Facts[th.Metric]
	factor := int64(1)
	if m := c.vocab.MetricDef(th.Metric); !found && m != nil && m.Annual != "" {
		// A yearly figure decides a monthly limit only when even its average is beyond it.
		if yearly, ok := c.act.Facts[m.Annual]; ok {
			fact, found, factor = yearly, true, 12
		}
	}
	if !found {
		return r
	}
	value := fact.Value
	r.Declared = &value
	beyond := value > th.Limit*factor || th.Comparison == ">=" && value == th.Limit*factor
	if factor != 1 && !beyond {
		r.Declared = nil
		return r
	}
	fixed := th.Measured != "current"
	dated := fixed && strings.HasPrefix(fact.AsOf.Format("2006-01"), th.Measured) && !fact.AsOf.IsZero()
	switch {
	case fixed && !dated && beyond:
		r.Answer, r.Code = Undecided, CodeThresholdUndated
	case fixed && !dated:
		r.Code = CodeThresholdUnknown
	case beyond:
		return c.exceeded(th, r)
	case th.Affiliates && !fact.Affiliates:
		r.Code = CodeThresholdWithin
	case fixed:
		r.Answer, r.Code = Allowed, CodeThresholdWithin
	default:
		r.Code = CodeThresholdWithin
	}
	return r
}

// exceeded applies the effect of a limit.
func (c *decider) exceeded(th Threshold, r Reason) Reason {
	r.Code = CodeThresholdExceeded
	e := c.vocab.effect(th.Effect)
	switch {
	case e == nil || e.EndsRights:
		r.Answer = Denied
		if th.Effect == "license-required" {
			r.Route = RouteSeparateLicense
		}
	case e.Unclear:
		r.Answer = Undecided
	default:
		r.Answer, r.Obligation, r.Text = Conditional, e.Obligation, th.Text
	}
	return r
}
