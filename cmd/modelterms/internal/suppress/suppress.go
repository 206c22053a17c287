// Package suppress applies the exceptions of a manifest to findings, and tells
// which of them have expired or matched nothing. It changes what is reported,
// never a verdict.
package suppress

import (
	"time"

	"modelterms/cmd/modelterms/internal/evidence"
	"modelterms/cmd/modelterms/internal/manifest"
	"modelterms/rules"
)

// Apply marks the findings that an ignore covers. An ignore holds through its
// last day.
func Apply(ignores []manifest.Ignore, findings []rules.Finding, now time.Time) ([]rules.Finding, []rules.Fact) {
	var facts []rules.Fact
	for _, ig := range ignores {
		until := ""
		if !ig.Until.IsZero() {
			until = ig.Until.Format(time.DateOnly)
		}
		expired := until != "" && now.Format(time.DateOnly) > until
		matched := false
		for i := range findings {
			f := &findings[i]
			if f.Rule != ig.Rule || evidence.Fold(f.Model) != evidence.Fold(ig.Model) {
				continue
			}
			matched = true
			if !expired && f.Suppressed == nil {
				f.Suppressed = &rules.Suppression{Reason: ig.Reason, Until: until}
			}
		}
		fact := rules.Fact{Subject: ig.Rule + " " + ig.Model, Text: until, Note: ig.Reason, Position: ig.At}
		switch {
		case !matched:
			fact.Code = rules.IgnoreUnused
		case expired:
			fact.Code = rules.IgnoreExpired
		default:
			continue
		}
		facts = append(facts, fact)
	}
	return findings, facts
}

// Accepted says until when everything that gives a model its verdict is
// accepted, or "" if something is not.
func Accepted(model, verdict string, findings []rules.Finding) string {
	until, any := "", false
	for _, f := range findings {
		if evidence.Fold(f.Model) != evidence.Fold(model) || f.Verdict != verdict || verdict != "denied" && verdict != "undecided" {
			continue
		}
		any = true
		switch {
		case f.Suppressed == nil:
			return ""
		case f.Suppressed.Until != "" && (until == "" || f.Suppressed.Until < until):
			until = f.Suppressed.Until
		}
	}
	switch {
	case !any:
		return ""
	case until == "":
		return "accepted"
	}
	return "accepted until " + until
}
