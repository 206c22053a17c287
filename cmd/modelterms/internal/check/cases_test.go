package check_test

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"modelterms/cmd/modelterms/internal/catalogue"
	"modelterms/cmd/modelterms/internal/check"
	"modelterms/cmd/modelterms/internal/evidence"
	"modelterms/cmd/modelterms/internal/lineage"
	"modelterms/cmd/modelterms/internal/manifest"
	"modelterms/licenses"
	"modelterms/licenses/datafile"
	"modelterms/rules/packs"
)

const corpus = "../../../../../shared/corpus"

// publishedCase is a case whose verdict somebody else published.
type publishedCase struct {
	id, expect, confidence, reason string
	unscorable                     bool
	obligations                    []string
}

func publishedCases(t testing.TB) []publishedCase {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(corpus, "cases.toml"))
	if err != nil {
		t.Skip("the published cases (../shared/corpus/cases.toml) are not here")
	}
	root, err := datafile.Parse("cases.toml", data)
	require.NoError(t, err)
	var errs datafile.Errors
	var out []publishedCase
	for _, c := range root.Tables(&errs, "case") {
		out = append(out, publishedCase{id: c.Text(&errs, "id"), expect: c.Text(&errs, "expect"), confidence: c.Text(&errs, "confidence"), reason: c.Text(&errs, "reason"),
			unscorable: c.Flag(&errs, "unscorable"), obligations: c.Texts(&errs, "obligations")})
	}
	require.NoError(t, errs.Err())
	return out
}

var verdictOf = map[string]licenses.Answer{"ok": licenses.Allowed, "ok-with-obligations": licenses.Conditional, "conflict": licenses.Denied, "needs-review": licenses.Undecided}

// obligationKinds translates the words of the cases into ours.
var obligationKinds = map[string][]string{
	"include-license": {"include-license"}, "retain-notices": {"retain-notices", "attribution-notice"}, "state-changes": {"state-changes"}, "attribution": {"attribution-notice"},
	"display-attribution": {"display-notice"}, "naming": {"derivative-name"}, "use-restrictions": {"acceptable-use-policy", "pass-on-restrictions"}, "share-alike": {"share-alike"},
	"same-license": {"share-alike"}, "disclose-source": {"disclose-source"}, "disclose-machine-generated": {"disclose-machine-generated"}, "documentation": {"documentation"}, "register": {"register"},
}

// run checks a manifest, changed by edit once it is read.
func run(t testing.TB, file string, data []byte, edit func(*manifest.Manifest)) *check.Result {
	t.Helper()
	set, err := licenses.Builtin()
	require.NoError(t, err)
	pack, err := packs.Builtin()
	require.NoError(t, err)
	m, err := manifest.Parse(file, data, manifest.Words{Vocabulary: set.Vocabulary(), Rules: pack}, false)
	require.NoError(t, err)
	edit(m)
	r, err := check.Run(check.Input{Manifest: m, Source: data, Licenses: set, Rules: pack, Sources: []lineage.Source{catalogue.Builtin()}, Suspect: catalogue.NameSuggests,
		Now:  time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC),
		Read: func(path string) ([]byte, error) { return nil, os.ErrNotExist }})
	require.NoError(t, err)
	return r
}

// TestPublishedCases runs the manifest of every scorable case and reports how
// the verdicts agree. Nobody's conflict may be called allowed.
func TestPublishedCases(t *testing.T) {
	cases := publishedCases(t)
	type tally struct{ n, same, kind int }
	score := map[string]*tally{"high": {}, "medium": {}, "low": {}}
	duties, dutiesFound := 0, 0
	var disagreements []string
	for _, c := range cases {
		data, err := os.ReadFile(filepath.Join(corpus, "cases", c.id+".toml"))
		if err != nil || c.unscorable {
			continue
		}
		r := run(t, c.id+".toml", data, func(*manifest.Manifest) {})
		want := verdictOf[c.expect]
		s := score[c.confidence]
		s.n++
		if r.Verdict == want {
			s.kind++
		}
		if alike(r.Verdict, want) {
			s.same++
		} else {
			disagreements = append(disagreements, fmt.Sprintf("%-8s %-34s expected %-11s got %-11s %s", c.confidence, c.id, want, r.Verdict, why(r)))
		}
		if want == licenses.Denied && c.confidence == "high" {
			assert.Greater(t, r.Verdict, licenses.Conditional, "%s: a published conflict is called %s", c.id, r.Verdict)
		}
		if want == licenses.Conditional && r.Verdict == want {
			for _, o := range c.obligations {
				duties++
				if owed(r, obligationKinds[o]) {
					dutiesFound++
				} else {
					disagreements = append(disagreements, fmt.Sprintf("%-8s %-34s duty not listed: %s", c.confidence, c.id, o))
				}
			}
		}
	}
	for _, level := range []string{"high", "medium", "low"} {
		s := score[level]
		t.Logf("%-6s confidence: %d of %d agree with allowed and conditional counted together, %d to the word", level, s.same, s.n, s.kind)
	}
	t.Logf("duties named by conditional cases: %d of %d listed", dutiesFound, duties)
	t.Logf("disagreements:\n%s", strings.Join(disagreements, "\n"))
	if h := score["high"]; h.n > 0 {
		assert.GreaterOrEqual(t, float64(h.same)/float64(h.n), 0.90)
	}
}

// TestPublishedCasesByIDOnly strips from every case what it says about models
// the Hub knows, so that the catalogue and the lineage are what is measured.
func TestPublishedCasesByIDOnly(t *testing.T) {
	cases := publishedCases(t)
	n, same, undecided, wrong := 0, 0, 0, 0
	var lines []string
	for _, c := range cases {
		data, err := os.ReadFile(filepath.Join(corpus, "cases", c.id+".toml"))
		if err != nil || c.unscorable {
			continue
		}
		r := run(t, c.id+".toml", data, func(m *manifest.Manifest) {
			for i := range m.Models {
				strip(&m.Models[i].Record, m.Models[i].Own)
			}
			m.Clarifies = nil
		})
		want := verdictOf[c.expect]
		n++
		switch {
		case alike(r.Verdict, want):
			same++
			continue
		case r.Verdict == licenses.Undecided:
			undecided++
		case want >= licenses.Undecided && r.Verdict <= licenses.Conditional:
			wrong++
		}
		lines = append(lines, fmt.Sprintf("%-8s %-34s expected %-11s got %-11s %s", c.confidence, c.id, want, r.Verdict, why(r)))
	}
	t.Logf("by id only: %d of %d agree, %d undecided, %d wrongly called allowed or conditional\n%s", same, n, undecided, wrong, strings.Join(lines, "\n"))
}

// strip takes license and bases from entries of models the Hub knows.
func strip(r *evidence.Record, own bool) {
	if !strings.HasPrefix(r.ID, "example/") && !own && strings.Contains(r.ID, "/") {
		r.License, r.Bases, r.Datasets = evidence.Declared{}, nil, nil
		return
	}
	for i := range r.Bases {
		if r.Bases[i].Record != nil {
			strip(r.Bases[i].Record, r.Bases[i].Record.Own)
		}
	}
}

func alike(a, b licenses.Answer) bool {
	ok := func(x licenses.Answer) bool { return x <= licenses.Conditional }
	return a == b || ok(a) && ok(b)
}

func owed(r *check.Result, kinds []string) bool {
	for _, m := range r.Models {
		for _, o := range m.Obligations {
			for _, k := range kinds {
				if o.Kind == k {
					return true
				}
			}
		}
	}
	return false
}

func why(r *check.Result) string {
	var out []string
	for _, m := range r.Models {
		for _, f := range m.Facts {
			if f.Answer == r.Verdict.String() {
				out = append(out, fmt.Sprintf("%s(%s %s %s)", f.Code, f.License, f.Term, f.Ancestor))
			}
		}
	}
	sort.Strings(out)
	if len(out) > 4 {
		out = append(out[:4], "…")
	}
	return strings.Join(out, ", ")
}
