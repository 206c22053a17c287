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

// Accepted says of each model, by folded id, until when everything that gives
// it its verdict is accepted. Models of which something is not are left out.
func Accepted(verdicts map[string]string, findings []rules.Finding) map[string]string {
	out := map[string]string{}
	open := map[string]bool{}
	for _, f := range findings {
		model := evidence.Fold(f.Model)
		if v := verdicts[model]; v != f.Verdict || v != "denied" && v != "undecided" {
			continue
		}
		until, known := out[model]
		switch {
		case f.Suppressed == nil:
			open[model] = true
		case !known || f.Suppressed.Until != "" && (until == "" || f.Suppressed.Until < until):
			out[model] = f.Suppressed.Until
		}
	}
	for model, until := range out {
		switch {
		case open[model]:
			delete(out, model)
		case until == "":
			out[model] = "accepted"
		default:
			out[model] = "accepted until " + until
		}
	}
	return out
}
