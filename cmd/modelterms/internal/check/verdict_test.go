package check_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"modelterms/cmd/modelterms/internal/check"
	"modelterms/cmd/modelterms/internal/evidence"
	"modelterms/cmd/modelterms/internal/lineage"
	"modelterms/cmd/modelterms/internal/manifest"
	"modelterms/licenses"
	"modelterms/rules"
	"modelterms/rules/packs"
)

// shelf is a source of made-up models, by folded id.
type shelf map[string][]evidence.Record

func (s shelf) Lookup(id string) (string, []evidence.Record, bool) {
	records, ok := s[evidence.Fold(id)]
	return id, records, ok
}

// card is what a source says: a model's license, and its bases as
// "id relation".
func card(id, license string, bases ...string) evidence.Record {
	r := evidence.Record{ID: id, Untagged: license == "", Source: evidence.Source{Kind: evidence.Catalogue, Place: "made up"}}
	if license != "" {
		r.License.IDs = strings.Split(license, "+")
	}
	for _, b := range bases {
		base, relation, _ := strings.Cut(b, " ")
		r.Bases = append(r.Bases, evidence.Base{ID: base, Relation: evidence.Relation(relation)})
	}
	return r
}

func shelve(records ...evidence.Record) shelf {
	s := shelf{}
	for _, r := range records {
		s[evidence.Fold(r.ID)] = append(s[evidence.Fold(r.ID)], r)
	}
	return s
}

// trial is a run over the built-in licenses and made-up models.
type trial struct {
	manifest string
	models   shelf
	files    map[string]string // beside the manifest
	day      string            // absent: 2026-11-23
}

func (tr trial) run(t rapid.TB) *check.Result {
	t.Helper()
	set, err := licenses.Builtin()
	require.NoError(t, err)
	pack, err := packs.Builtin()
	require.NoError(t, err)
	m, err := manifest.Parse("models.toml", []byte(tr.manifest), manifest.Words{Vocabulary: set.Vocabulary(), Rules: pack}, false)
	require.NoError(t, err, tr.manifest)
	if tr.day == "" {
		tr.day = "2026-11-23"
	}
	now, err := time.Parse(time.DateOnly, tr.day)
	require.NoError(t, err)
	read := func(path string) ([]byte, error) {
		if text, ok := tr.files[path]; ok {
			return []byte(text), nil
		}
		return nil, os.ErrNotExist
	}
	r, err := check.Run(check.Input{Manifest: m, Source: []byte(tr.manifest), Licenses: set, Rules: pack, Sources: []lineage.Source{tr.models}, Now: now.Add(12 * time.Hour), Read: read})
	require.NoError(t, err)
	explained(t, r)
	return r
}

// explained holds what is true of every result: the verdict is the worst of
// the models', a model's is the worst of its facts', conditions are listed, and
// what is denied or cannot be told is reported by a finding.
func explained(t rapid.TB, r *check.Result) {
	t.Helper()
	worst := licenses.Allowed
	for _, m := range r.Models {
		worst = max(worst, m.Verdict)
		ofFacts := licenses.Allowed
		for _, f := range m.Facts {
			for _, a := range []licenses.Answer{licenses.Conditional, licenses.Undecided, licenses.Denied} {
				if f.Answer == a.String() {
					ofFacts = max(ofFacts, a)
				}
			}
		}
		require.Equal(t, ofFacts.String(), m.Verdict.String(), "%s: the verdict is that of its worst fact", m.ID)
		if m.Verdict == licenses.Conditional {
			require.NotZero(t, len(m.Obligations)+len(m.Conditions), "%s is allowed if what? %s", m.ID, why(r))
		}
		if m.Verdict >= licenses.Undecided {
			require.True(t, slices.ContainsFunc(r.Findings, func(f rules.Finding) bool {
				return f.Model == m.ID && f.Verdict == m.Verdict.String() && f.Severity >= rules.Warning && (m.Verdict != licenses.Denied || f.Severity == rules.Error)
			}), "%s is %s, and no finding says why: %s", m.ID, m.Verdict, why(r))
		}
	}
	require.Equal(t, worst, r.Verdict)
}

// said lists a model's facts as "answer code license ancestor".
func said(m check.Model) []string {
	var out []string
	for _, f := range m.Facts {
		out = append(out, strings.Join(strings.Fields(f.Answer+" "+f.Code+" "+f.License+" "+f.Ancestor), " "))
	}
	return out
}

// owing lists the kinds of a model's obligations.
func owing(m check.Model) []string {
	var out []string
	for _, o := range m.Obligations {
		out = append(out, o.Kind)
	}
	return out
}

func reported(r *check.Result) []string {
	var out []string
	for _, f := range r.Findings {
		out = append(out, f.Rule)
	}
	return out
}

// verdicts runs manifests of one model and compares verdict and facts.
type verdict struct {
	name, manifest string
	want           licenses.Answer
	says           string // a fact, as said gives it; "" is none in particular
}

func verdicts(t *testing.T, models shelf, tests []verdict) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := trial{manifest: tt.manifest, models: models}.run(t).Models[0]
			assert.Equal(t, tt.want.String(), m.Verdict.String(), "%q", said(m))
			if tt.says != "" {
				assert.Contains(t, said(m), tt.says)
			}
		})
	}
}

const (
	commercial = "use = \"commercial\"\n"
	research   = "use = \"research\"\n"
	hosted     = "distribution = [\"hosted-service\"]\n"
	weights    = "distribution = [\"weights\"]\n"
)

// library are made-up models under well-known licenses.
var library = shelve(
	card("org/mit", "mit"), card("org/apache", "apache-2.0"), card("org/nc", "cc-by-nc-4.0"), card("org/gpl", "gpl-3.0"), card("org/agpl", "agpl-3.0"), card("org/sa", "cc-by-sa-4.0"),
	card("org/llama", "llama3.1"), card("org/untagged", ""), card("org/list", "mit+cc-by-nc-4.0"), card("org/rail", "creativeml-openrail-m"), card("org/coder", "bigcode-openrail-m"), card("org/llama2", "llama2"),
	card("org/tuned", "apache-2.0", "org/nc finetune"), card("org/tuned-twice", "mit", "org/tuned finetune"), card("org/tuned-untagged", "", "org/mit finetune"), card("org/adapter-untagged", "", "org/mit adapter"),
	card("org/quantized", "", "org/mit quantized"), card("org/quantized-nc", "", "org/nc quantized"), card("org/q-gguf", "", "org/mit"), card("org/quantized-twice", "", "org/quantized-nc quantized"),
	card("org/quantized-unknown", "", "org/nobody quantized"), card("org/quantized-untagged", "", "org/untagged quantized"), card("org/quantized-tagged", "mit", "org/nc quantized"),
	card("org/of-nobody", "mit", "org/nobody finetune"), card("org/merged", "mit", "org/mit merge", "org/nc merge"),
	card("org/student", "mit", "org/nc distill"), card("org/agpl-tuned", "agpl-3.0", "org/agpl finetune"),
)

func TestWorstOverThePath(t *testing.T) {
	tests := []verdict{
		{"permissive", commercial + `models = ["org/mit"]`, licenses.Allowed, ""},
		{"permissive, for research", research + `models = ["org/mit"]`, licenses.Allowed, ""},
		{"permissive, passed on", commercial + weights + `models = ["org/mit"]`, licenses.Conditional, "conditional duty mit org/mit"},
		{"permissive, in a product", commercial + "distribution = [\"in-product\"]\n" + `models = ["org/apache"]`, licenses.Conditional, "conditional duty apache-2.0 org/apache"},
		{"permissive, hosted", commercial + hosted + `models = ["org/apache"]`, licenses.Allowed, ""},
		{"non-commercial", commercial + `models = ["org/nc"]`, licenses.Denied, "denied forbidden cc-by-nc-4.0 org/nc"},
		{"non-commercial, for research", research + `models = ["org/nc"]`, licenses.Allowed, ""},
		{"permissive over non-commercial", commercial + `models = ["org/tuned"]`, licenses.Denied, "denied forbidden cc-by-nc-4.0 org/nc"},
		{"its tag promises too much", commercial + `models = ["org/tuned"]`, licenses.Denied, "allowed tag-more-permissive cc-by-nc-4.0 org/nc"},
		{"permissive over non-commercial, for research", research + `models = ["org/tuned"]`, licenses.Allowed, "allowed tag-more-permissive cc-by-nc-4.0 org/nc"},
		{"two steps below", commercial + `models = ["org/tuned-twice"]`, licenses.Denied, "denied forbidden cc-by-nc-4.0 org/nc"},
		{"one of two parents", commercial + `models = ["org/merged"]`, licenses.Denied, "denied forbidden cc-by-nc-4.0 org/nc"},
		{"one of two licenses", commercial + `models = ["org/list"]`, licenses.Denied, "denied forbidden cc-by-nc-4.0 org/list"},
		{"spelled otherwise", commercial + `models = ["ORG/Tuned"]`, licenses.Denied, ""},
		{"no license", commercial + `models = ["org/untagged"]`, licenses.Undecided, "undecided no-license org/untagged"},
		{"no license, for research", research + `models = ["org/untagged"]`, licenses.Undecided, "undecided no-license org/untagged"},
		{"nobody knows it", commercial + `models = ["org/nobody"]`, licenses.Undecided, "undecided unknown-model org/nobody"},
		{"nobody knows its base", commercial + `models = ["org/of-nobody"]`, licenses.Undecided, "undecided unknown-base org/nobody"},
		{"a copyleft text, run", commercial + hosted + `models = ["org/gpl"]`, licenses.Allowed, ""},
		{"a use policy binds", research + `models = ["org/llama"]`, licenses.Conditional, "conditional use-policy llama3.1 org/llama"},
		{"a license nobody knows", commercial + "[[model]]\nid = \"org/x\"\nlicense = \"acme-eula\"", licenses.Undecided, "undecided unknown-license acme-eula org/x"},
		{"other, unnamed", commercial + "[[model]]\nid = \"org/x\"\nlicense = \"other\"", licenses.Undecided, "undecided other-unnamed other org/x"},
		{"denied weighs more than undecided", commercial + "[[model]]\nid = \"org/x\"\nlicense = \"mit\"\nbase-model = [\"org/nobody\", \"org/nc\"]", licenses.Denied, "undecided unknown-base org/nobody"},
		{"a table for a base", commercial + "[[model]]\nid = \"org/x\"\nlicense = \"mit\"\nbase-model = { id = \"acme/b\", license = \"mit\", base-model = { id = \"acme/c\", license = \"cc-by-nc-4.0\" } }", licenses.Denied, "denied forbidden cc-by-nc-4.0 acme/c"},
		{"another use for one model", commercial + "[[model]]\nid = \"org/nc\"\nuse = \"research\"", licenses.Allowed, ""},
		{"a student of somebody else's", commercial + `models = ["org/student"]`, licenses.Allowed, ""},
		{"a student of one's own", commercial + "[[model]]\nid = \"acme/x\"\nown = true\nbase-model = \"org/nc\"\nbase-model-relation = \"distill\"", licenses.Denied, "denied forbidden cc-by-nc-4.0 org/nc"},
	}
	for _, relation := range []string{"finetune", "adapter", "quantized", "merge", "component"} {
		tests = append(tests, verdict{relation + " inherits", commercial + "[[model]]\nid = \"org/x\"\nlicense = \"mit\"\nbase-model = \"org/nc\"\nbase-model-relation = \"" + relation + "\"", licenses.Denied, "denied forbidden cc-by-nc-4.0 org/nc"})
	}
	verdicts(t, library, tests)
}

func TestWorstOfTheModels(t *testing.T) {
	r := trial{manifest: commercial + weights + `models = ["org/mit", "org/untagged", "org/nc"]`, models: library}.run(t)
	assert.Equal(t, map[licenses.Answer]int{licenses.Conditional: 1, licenses.Undecided: 1, licenses.Denied: 1}, r.Counts())
	assert.Equal(t, licenses.Denied, r.Verdict)
	assert.Equal(t, licenses.Allowed, trial{manifest: commercial}.run(t).Verdict, "no models, nothing forbidden")
}

func TestPathIsShown(t *testing.T) {
	m := trial{manifest: commercial + `models = ["org/tuned-twice"]`, models: library}.run(t).Models[0]
	var steps []string
	for _, s := range m.Lineage {
		steps = append(steps, fmt.Sprintf("%d %s %s %s via %s", s.Depth, s.ID, s.Relation, s.License, s.Via))
	}
	assert.Equal(t, []string{"1 org/tuned finetune apache-2.0 via org/tuned-twice", "2 org/nc finetune cc-by-nc-4.0 via org/tuned"}, steps)
	i := slices.IndexFunc(m.Facts, func(f rules.Fact) bool { return f.Answer == "denied" })
	require.GreaterOrEqual(t, i, 0)
	assert.Equal(t, []string{"org/tuned-twice", "org/tuned", "org/nc"}, m.Facts[i].Path)
	assert.NotEmpty(t, m.Facts[i].Clause)
}

func TestQuantizations(t *testing.T) {
	verdicts(t, library, []verdict{
		{"has its base's license", commercial + `models = ["org/quantized"]`, licenses.Allowed, "allowed inferred-license mit org/quantized"},
		{"and its base's prohibitions", commercial + `models = ["org/quantized-nc"]`, licenses.Denied, "allowed inferred-license cc-by-nc-4.0 org/quantized-nc"},
		{"its name tells", commercial + `models = ["org/q-gguf"]`, licenses.Allowed, "allowed inferred-license mit org/q-gguf"},
		{"quantized twice", commercial + `models = ["org/quantized-twice"]`, licenses.Denied, "allowed inferred-license cc-by-nc-4.0 org/quantized-twice"},
		{"of nobody's model", commercial + `models = ["org/quantized-unknown"]`, licenses.Undecided, "undecided no-license org/quantized-unknown"},
		{"of an untagged model", commercial + `models = ["org/quantized-untagged"]`, licenses.Undecided, "undecided no-license org/untagged"},
		{"with a tag of its own", commercial + `models = ["org/quantized-tagged"]`, licenses.Denied, "denied forbidden cc-by-nc-4.0 org/nc"},
		{"passed on owes what the base asks", commercial + weights + `models = ["org/quantized"]`, licenses.Conditional, ""},
		{"an untagged fine-tune inherits nothing", commercial + `models = ["org/tuned-untagged"]`, licenses.Undecided, "undecided no-license org/tuned-untagged"},
		{"nor does an untagged adapter", commercial + `models = ["org/adapter-untagged"]`, licenses.Undecided, "undecided no-license org/adapter-untagged"},
	})
	m := trial{manifest: commercial + `models = ["org/quantized"]`, models: library}.run(t).Models[0]
	assert.Equal(t, "mit", m.License.Concluded)
	assert.True(t, m.License.Inferred)
}

// TestDiamond: a base that the project reaches by two ways, doing something
// else with it on each, is judged for both, whichever stands first.
func TestDiamond(t *testing.T) {
	const (
		left  = `{ id = "org/holds", license = "agpl-3.0", base-model = "org/agpl", base-model-relation = "component", relation = "component" }`
		right = `{ id = "org/agpl", relation = "finetune" }`
	)
	entry := func(bases ...string) string {
		return "[[model]]\nid = \"acme/made\"\nown = true\nlicense = \"agpl-3.0\"\nbase-model = [" + strings.Join(bases, ", ") + "]\n"
	}
	for name, bases := range map[string][]string{"run first": {left, right}, "fine-tuned first": {right, left}} {
		m := trial{manifest: commercial + hosted + entry(bases...), models: library}.run(t).Models[0]
		assert.Contains(t, owing(m), "disclose-source", "%s: the fine-tune owes the source", name)
		assert.Equal(t, "conditional", m.Verdict.String(), name)
	}
	m := trial{manifest: commercial + hosted + entry(left), models: library}.run(t).Models[0]
	assert.NotContains(t, owing(m), "disclose-source", "what is run only owes none")

	// Merged as it is, and merged after a fine-tune.
	merged := "[[model]]\nid = \"acme/made\"\nown = true\nlicense = \"mit\"\nbase-model-relation = \"merge\"\n" +
		"base-model = [\"org/gpl\", { id = \"acme/tuned\", own = true, base-model = \"org/gpl\", base-model-relation = \"finetune\" }]\n"
	m = trial{manifest: commercial + weights + merged, models: library}.run(t).Models[0]
	assert.Equal(t, "denied", m.Verdict.String())
	told := slices.DeleteFunc(said(m), func(s string) bool { return s != "denied outbound-share-alike gpl-3.0 org/gpl" })
	assert.Len(t, told, 1, "the same answer on two ways is told once")
}

func TestOwnDerivatives(t *testing.T) {
	own := func(license, base string, more ...string) string {
		s := "[[model]]\nid = \"acme/made\"\nown = true\nbase-model = \"" + base + "\"\nbase-model-relation = \"finetune\"\n" + strings.Join(more, "\n") + "\n"
		if license != "" {
			s += "license = \"" + license + "\"\n"
		}
		return s
	}
	verdicts(t, library, []verdict{
		{"only run, without a license", commercial + own("", "org/mit"), licenses.Allowed, ""},
		{"only run, judged by its base", commercial + own("", "org/nc"), licenses.Denied, "denied forbidden cc-by-nc-4.0 org/nc"},
		{"only run, its own license does not matter", commercial + own("cc-by-nc-4.0", "org/mit"), licenses.Allowed, ""},
		{"only run, a copyleft base", commercial + hosted + own("mit", "org/gpl"), licenses.Allowed, ""},
		{"published without a license", commercial + weights + own("", "org/mit"), licenses.Undecided, "undecided outbound-missing acme/made"},
		{"in a product without a license", commercial + "distribution = [\"in-product\"]\n" + own("", "org/mit"), licenses.Undecided, "undecided outbound-missing acme/made"},
		{"published under the project's license", commercial + "project-license = \"mit\"\n" + weights + own("", "org/apache"), licenses.Conditional, ""},
		{"its own license goes before the project's", commercial + "project-license = \"mit\"\n" + weights + own("gpl-3.0", "org/gpl"), licenses.Conditional, ""},
		{"permissive over permissive", commercial + weights + own("mit", "org/apache"), licenses.Conditional, "conditional duty apache-2.0 org/apache"},
		{"stricter over permissive", commercial + weights + own("gpl-3.0", "org/apache"), licenses.Conditional, ""},
		{"closed over permissive", commercial + weights + own("LicenseRef-Proprietary", "org/apache"), licenses.Conditional, ""},
		{"closed over copyleft", commercial + weights + own("LicenseRef-Proprietary", "org/gpl"), licenses.Denied, ""},
		{"unreadable over copyleft", commercial + weights + own("LicenseRef-Acme", "org/gpl"), licenses.Undecided, ""},
		{"permissive over copyleft", commercial + weights + own("mit", "org/gpl"), licenses.Denied, "denied outbound-share-alike gpl-3.0 org/gpl"},
		{"the same copyleft", commercial + weights + own("gpl-3.0", "org/gpl"), licenses.Conditional, ""},
		{"permissive over share-alike", commercial + weights + own("apache-2.0", "org/sa"), licenses.Denied, ""},
		{"permissive over non-commercial, for research", research + weights + own("mit", "org/nc"), licenses.Denied, "denied outbound-grants cc-by-nc-4.0 org/nc"},
		{"the same non-commercial, for research", research + weights + own("cc-by-nc-4.0", "org/nc"), licenses.Conditional, ""},
		{"permissive over a base of a base", research + weights + own("mit", "org/tuned"), licenses.Denied, "denied outbound-grants cc-by-nc-4.0 org/nc"},
		{"hosted and modified, under another license", commercial + hosted + own("mit", "org/agpl"), licenses.Denied, ""},
		{"hosted and modified, closed", commercial + hosted + own("LicenseRef-Proprietary", "org/agpl"), licenses.Denied, ""},
		{"hosted and modified, under the same", commercial + hosted + own("agpl-3.0", "org/agpl"), licenses.Conditional, "conditional duty agpl-3.0 org/agpl"},
		{"hosted and modified, without a license", commercial + hosted + own("", "org/agpl"), licenses.Undecided, "undecided outbound-missing acme/made"},
		{"hosted, not modified", commercial + hosted + `models = ["org/agpl"]`, licenses.Allowed, ""},
		{"hosted, modified by somebody else", commercial + hosted + `models = ["org/agpl-tuned"]`, licenses.Allowed, ""},
		{"inside and modified", commercial + own("mit", "org/agpl"), licenses.Allowed, ""},
		{"restrictions dropped", commercial + weights + own("mit", "org/rail"), licenses.Denied, "denied outbound-drops creativeml-openrail-m org/rail"},
		{"restrictions nobody can compare", commercial + weights + own("LicenseRef-Acme", "org/rail"), licenses.Conditional, "conditional outbound-must creativeml-openrail-m org/rail"},
		{"what is declared is done to the base, too", commercial + "activities = [\"run\", \"train-on-outputs\"]\n" + own("llama2", "org/llama2"), licenses.Undecided, "undecided scope-unclear llama2 org/llama2"},
		{"a student that the text calls a derivative", commercial + weights + "[[model]]\nid = \"acme/made\"\nown = true\nlicense = \"mit\"\nbase-model = \"org/coder\"\nbase-model-relation = \"distill\"", licenses.Denied, "denied outbound-drops bigcode-openrail-m org/coder"},
		{"a student that the text does not mention", research + weights + "[[model]]\nid = \"acme/made\"\nown = true\nlicense = \"mit\"\nbase-model = \"org/gpl\"\nbase-model-relation = \"distill\"", licenses.Allowed, ""},

		{"a name as the license asks", commercial + weights + own("llama3.1", "org/llama", `publish-as = "acme/Llama-Support"`), licenses.Conditional, ""},
		{"its case does not matter", commercial + weights + own("llama3.1", "org/llama", `publish-as = "acme/LLAMA_support"`), licenses.Conditional, ""},
		{"a name against the license", commercial + weights + own("llama3.1", "org/llama", `publish-as = "acme/Support-Llama"`), licenses.Denied, "denied name-forbidden llama3.1 org/llama"},
		{"the name of the org is none", commercial + weights + own("llama3.1", "org/llama", `publish-as = "llama-team/Support"`), licenses.Denied, "denied name-forbidden llama3.1 org/llama"},
		{"the id is the name of published weights", commercial + weights + own("llama3.1", "org/llama"), licenses.Denied, "denied name-forbidden llama3.1 org/llama"},
		{"the name of a hosted service", commercial + hosted + own("llama3.1", "org/llama", `publish-as = "acme/Support"`), licenses.Denied, "denied name-forbidden llama3.1 org/llama"},
		{"an internal name", commercial + own("llama3.1", "org/llama", `publish-as = "acme/Support"`), licenses.Conditional, ""},
		{"somebody else's name", commercial + weights + "[[model]]\nid = \"other/support\"\nlicense = \"llama3.1\"\nbase-model = \"org/llama\"\n", licenses.Conditional, ""},
	})
	r := trial{manifest: commercial + weights + own("", "org/gpl"), models: library}.run(t)
	i := slices.IndexFunc(r.Models[0].Facts, func(f rules.Fact) bool { return f.Code == rules.OutboundMissing })
	require.GreaterOrEqual(t, i, 0)
	assert.Contains(t, r.Models[0].Facts[i].Members, "gpl-3.0", "licenses that would do")
	assert.NotContains(t, r.Models[0].Facts[i].Members, "mit")
}

// TestAgreements lift exactly what they grant, on the path they are for, until
// they end.
func TestAgreements(t *testing.T) {
	agreement := func(who string, grants string, more ...string) string {
		return "[[agreement]]\n" + who + "\ngrants = [" + grants + "]\nreference = \"contract 7\"\n" + strings.Join(more, "\n") + "\n"
	}
	nc := commercial + "models = [\"org/nc\"]\n"
	tuned := commercial + "models = [\"org/tuned-twice\"]\n"
	limit := commercial + "models = [\"org/llama\"]\n[facts]\nmonthly-active-users = { value = 800_000_000, as-of = 2024-06-30, affiliates = true }\n"
	tests := []struct {
		name, manifest, day string
		want                licenses.Answer
		report              string // a rule that has to be reported
	}{
		{"none", nc, "", licenses.Denied, "MT101"},
		{"the act", nc + agreement(`model = "org/nc"`, `"commercial"`), "", licenses.Conditional, ""},
		{"the term", nc + agreement(`model = "org/nc"`, `"commercial-use"`), "", licenses.Conditional, ""},
		{"on the license", nc + agreement(`license = "cc-by-nc-4.0"`, `"commercial"`), "", licenses.Conditional, ""},
		{"on the license by its SPDX id", nc + agreement(`license = "CC-BY-NC-4.0"`, `"commercial"`), "", licenses.Conditional, ""},
		{"the model spelled otherwise", nc + agreement(`model = "hf://Org/NC"`, `"commercial"`), "", licenses.Conditional, ""},
		{"another act", nc + agreement(`model = "org/nc"`, `"hosted-service"`), "", licenses.Denied, "MT101"},
		{"another purpose", nc + agreement(`model = "org/nc"`, `"research"`), "", licenses.Denied, "MT101"},
		{"another license", nc + agreement(`license = "cc-by-nc-sa-4.0"`, `"commercial"`), "", licenses.Denied, "MT505"},
		{"a license nobody knows", nc + agreement(`license = "acme-eula"`, `"commercial"`), "", licenses.Denied, "MT505"},
		{"another model", nc + agreement(`model = "org/mit"`, `"commercial"`), "", licenses.Denied, "MT505"},
		{"an ancestor", tuned + agreement(`model = "org/nc"`, `"commercial"`), "", licenses.Conditional, ""},
		{"a model between, under another license", tuned + agreement(`model = "org/tuned"`, `"commercial"`), "", licenses.Denied, "MT101"},
		{"one of two paths", commercial + "models = [\"org/mit\"]\n[[model]]\nid = \"acme/x\"\nlicense = \"mit\"\nbase-model = [\"org/nc\", { id = \"acme/nc\", license = \"cc-by-nc-sa-4.0\" }]\n" + agreement(`model = "org/nc"`, `"commercial"`), "", licenses.Denied, "MT101"},
		{"before its last day", nc + agreement(`model = "org/nc"`, `"commercial"`, "until = 2027-03-31"), "", licenses.Conditional, ""},
		{"on its last day", nc + agreement(`model = "org/nc"`, `"commercial"`, "until = 2027-03-31"), "2027-03-31", licenses.Conditional, ""},
		{"on the day after", nc + agreement(`model = "org/nc"`, `"commercial"`, "until = 2027-03-31"), "2027-04-01", licenses.Denied, "MT504"},
		{"it lifts no duty", commercial + weights + "models = [\"org/nc\"]\n" + agreement(`model = "org/nc"`, `"commercial"`), "", licenses.Conditional, ""},
		{"it lifts no name", commercial + weights + "[[model]]\nid = \"acme/x\"\nown = true\nlicense = \"llama3.1\"\nbase-model = \"org/llama\"\n" + agreement(`model = "org/llama"`, `"commercial", "weights"`), "", licenses.Denied, "MT202"},
		{"unless it says so", commercial + weights + "[[model]]\nid = \"acme/x\"\nown = true\nlicense = \"llama3.1\"\nbase-model = \"org/llama\"\n" + agreement(`model = "org/llama"`, `"derivative-name-prefix"`), "", licenses.Conditional, ""},
		{"a limit", limit, "", licenses.Denied, "MT105"},
		{"a limit, lifted", limit + agreement(`model = "org/llama"`, `"thresholds"`), "", licenses.Conditional, ""},
		{"a limit, lifted by its number", limit + agreement(`model = "org/llama"`, `"monthly-active-users"`), "", licenses.Conditional, ""},
		{"a limit, another lifted", limit + agreement(`model = "org/llama"`, `"employees"`), "", licenses.Denied, "MT105"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := trial{manifest: tt.manifest, models: library, day: tt.day}.run(t)
			assert.Equal(t, tt.want.String(), r.Verdict.String(), why(r))
			if tt.report != "" {
				assert.Contains(t, reported(r), tt.report)
			} else {
				assert.NotContains(t, reported(r), "MT504")
				assert.NotContains(t, reported(r), "MT505")
			}
		})
	}
	m := trial{manifest: nc + agreement(`model = "org/nc"`, `"commercial"`), models: library}.run(t).Models[0]
	require.Len(t, m.Conditions, 1)
	assert.Equal(t, []string{"agreement", "contract 7"}, []string{m.Conditions[0].Kind, m.Conditions[0].Text}, "the reference is shown")
	m = trial{manifest: commercial + weights + "models = [\"org/nc\"]\n" + agreement(`model = "org/nc"`, `"commercial"`), models: library}.run(t).Models[0]
	assert.Contains(t, owing(m), "attribution-notice")
}

func TestClarify(t *testing.T) {
	sum := sha256.Sum256([]byte("the text"))
	files := func(names ...string) string {
		var list []string
		for _, n := range names {
			list = append(list, fmt.Sprintf("{ path = %q, sha256 = %q }", n, hex.EncodeToString(sum[:])))
		}
		return "files = [" + strings.Join(list, ", ") + "]\n"
	}
	clarify := func(model, license string, more string) string {
		return "[[clarify]]\nmodel = \"" + model + "\"\nlicense = \"" + license + "\"\nreason = \"read\"\n" + more
	}
	untagged := commercial + "models = [\"org/untagged\"]\n"
	tests := []struct {
		name, manifest string
		want           licenses.Answer
		report         string // of the rules about clarifications
	}{
		{"nothing said", untagged, licenses.Undecided, ""},
		{"proven", untagged + clarify("org/untagged", "mit", files("LICENSE")), licenses.Allowed, ""},
		{"proven by two files", untagged + clarify("org/untagged", "mit", files("LICENSE", "COPY")), licenses.Allowed, ""},
		{"proven to be denied", untagged + clarify("org/untagged", "cc-by-nc-4.0", files("LICENSE")), licenses.Denied, ""},
		{"the model spelled otherwise", untagged + clarify("ORG/Untagged", "mit", files("LICENSE")), licenses.Allowed, ""},
		{"no bytes named", untagged + clarify("org/untagged", "mit", ""), licenses.Allowed, "MT409"},
		{"bytes that are not here", untagged + clarify("org/untagged", "mit", files("elsewhere/LICENSE")), licenses.Allowed, "MT409"},
		{"bytes that have changed", untagged + clarify("org/untagged", "mit", files("CHANGED")), licenses.Undecided, "MT410"},
		{"one of two has changed", untagged + clarify("org/untagged", "mit", files("LICENSE", "CHANGED")), licenses.Undecided, "MT410"},
		{"bytes that have changed save nothing", commercial + "models = [\"org/nc\"]\n" + clarify("org/nc", "mit", files("CHANGED")), licenses.Denied, "MT410"},
		{"it goes before what sources say", commercial + "models = [\"org/nc\"]\n" + clarify("org/nc", "mit", files("LICENSE")), licenses.Allowed, ""},
		{"of an ancestor", commercial + "models = [\"org/tuned-twice\"]\n" + clarify("org/nc", "mit", files("LICENSE")), licenses.Allowed, ""},
		{"of a model between, the ancestor still binds", commercial + "models = [\"org/tuned-twice\"]\n" + clarify("org/tuned", "mit", files("LICENSE")), licenses.Denied, ""},
		{"of a quantization", commercial + "models = [\"org/quantized-nc\"]\n" + clarify("org/quantized-nc", "mit", files("LICENSE")), licenses.Denied, ""},
		{"of a model on no path", untagged + clarify("org/elsewhere", "mit", files("LICENSE")), licenses.Undecided, "MT506"},
		{"a name nobody knows", untagged + clarify("org/untagged", "acme", files("LICENSE")), licenses.Undecided, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := trial{manifest: tt.manifest, models: library, files: map[string]string{"LICENSE": "the text", "COPY": "the text", "CHANGED": "the text, changed"}}.run(t)
			assert.Equal(t, tt.want.String(), r.Verdict.String(), why(r))
			for _, rule := range []string{"MT409", "MT410", "MT506"} {
				if rule == tt.report {
					assert.Contains(t, reported(r), rule)
				} else {
					assert.NotContains(t, reported(r), rule)
				}
			}
			for _, f := range r.Findings {
				if f.Rule == "MT410" {
					assert.Equal(t, rules.Error, f.Severity, "a hash that does not match is an error")
				}
			}
		})
	}
}

// TestSourcesDisagree: both are evaluated; the same verdict is that verdict
// with a note, different ones leave it open.
func TestSourcesDisagree(t *testing.T) {
	models := shelve(
		card("org/alike", "mit"), card("org/alike", "apache-2.0"), card("org/differ", "mit"), card("org/differ", "cc-by-nc-4.0"), card("org/reverse", "cc-by-nc-4.0"), card("org/reverse", "mit"),
		card("org/three", "mit"), card("org/three", "apache-2.0"), card("org/three", "cc-by-nc-4.0"), card("org/all-bad", "cc-by-nc-4.0"), card("org/all-bad", "cc-by-nc-sa-4.0"),
		card("org/on", "mit", "org/differ finetune"), card("org/bad-on", "cc-by-nc-4.0", "org/differ finetune"), card("org/gone", "mit"), card("org/gone", ""),
		card("org/duties", "mit"), card("org/duties", "gpl-3.0"), card("org/mit", "mit"), card("org/nc", "cc-by-nc-4.0"),
		card("org/bases", "mit", "org/mit finetune"), card("org/bases", "mit", "org/nc finetune"), card("org/bases-alike", "mit", "org/mit finetune"), card("org/bases-alike", "mit", "org/alike finetune"),
		card("org/family", "cc"), card("org/family", "cc-by-4.0"), card("org/behind", "mit", "org/mit finetune"), card("org/behind", "mit", "org/differ finetune"),
	)
	beside := card("org/beside", "mit")
	beside.License.Name = "cc-by-nc-4.0"
	models["org/beside"] = []evidence.Record{beside}
	verdicts(t, models, []verdict{
		{"alike", commercial + `models = ["org/alike"]`, licenses.Allowed, "allowed sources-differ mit org/alike"},
		{"permitted by the first only", commercial + `models = ["org/differ"]`, licenses.Undecided, "undecided sources-disagree mit org/differ"},
		{"permitted by the second only", commercial + `models = ["org/reverse"]`, licenses.Undecided, "undecided sources-disagree cc-by-nc-4.0 org/reverse"},
		{"what one denies is not denied", commercial + `models = ["org/reverse"]`, licenses.Undecided, "undecided forbidden cc-by-nc-4.0 org/reverse"},
		{"one of three", commercial + `models = ["org/three"]`, licenses.Undecided, "undecided sources-disagree mit org/three"},
		{"denied by both", commercial + `models = ["org/all-bad"]`, licenses.Denied, "allowed sources-differ cc-by-nc-4.0 org/all-bad"},
		{"for research it does not matter", research + `models = ["org/differ"]`, licenses.Allowed, "allowed sources-differ mit org/differ"},
		{"on an ancestor", commercial + `models = ["org/on"]`, licenses.Undecided, "undecided sources-disagree mit org/differ"},
		{"on an ancestor of what is denied anyway", commercial + `models = ["org/bad-on"]`, licenses.Denied, "denied forbidden cc-by-nc-4.0 org/bad-on"},
		{"one source holds no license", commercial + `models = ["org/gone"]`, licenses.Undecided, "undecided sources-disagree org/gone"},
		{"the user and a source", commercial + "[[model]]\nid = \"org/nc\"\nlicense = \"mit\"", licenses.Undecided, "undecided sources-disagree mit org/nc"},
		{"the user agrees", commercial + "[[model]]\nid = \"org/mit\"\nlicense = \"MIT\"", licenses.Allowed, ""},
		{"on the bases", commercial + `models = ["org/bases"]`, licenses.Undecided, "undecided sources-disagree org/bases"},
		{"on the bases, alike", commercial + `models = ["org/bases-alike"]`, licenses.Allowed, "allowed sources-differ org/bases-alike"},
		{"behind a base that only one source names", commercial + `models = ["org/behind"]`, licenses.Undecided, "undecided sources-disagree mit org/differ"},
		{"a family and its member agree", commercial + `models = ["org/family"]`, licenses.Allowed, ""},
		{"license_name beside a tag", commercial + `models = ["org/beside"]`, licenses.Undecided, "undecided sources-disagree mit org/beside"},
	})

	m := trial{manifest: commercial + weights + `models = ["org/duties"]`, models: models}.run(t).Models[0]
	assert.Equal(t, "conditional", m.Verdict.String())
	assert.Contains(t, owing(m), "disclose-source", "either may be the true one, so both are owed")
	m = trial{manifest: commercial + `models = ["org/differ"]`, models: models}.run(t).Models[0]
	assert.Empty(t, m.License.Concluded)
	assert.Equal(t, []string{"mit", "cc-by-nc-4.0"}, m.License.Declared)
	i := slices.IndexFunc(m.Facts, func(f rules.Fact) bool { return f.Code == rules.SourcesDisagree })
	require.GreaterOrEqual(t, i, 0)
	assert.Contains(t, m.Facts[i].Block, "[[clarify]]")
	assert.Len(t, m.Facts[i].Sources, 2)
}

// TestManyDisagreements: the last of many is not overlooked.
func TestManyDisagreements(t *testing.T) {
	const many = 60
	models := shelf{}
	parents := make([]string, many)
	for i := range many {
		id := fmt.Sprintf("org/m%02d", i)
		parents[i] = id + " merge"
		models[id] = []evidence.Record{card(id, "mit"), card(id, "apache-2.0")}
	}
	last := fmt.Sprintf("org/m%02d", many-1)
	models[last] = []evidence.Record{card(last, "mit"), card(last, "cc-by-nc-4.0")}
	models["org/top"] = []evidence.Record{card("org/top", "mit", parents...)}
	m := trial{manifest: commercial + `models = ["org/top"]`, models: models}.run(t).Models[0]
	assert.Equal(t, "undecided", m.Verdict.String())
}

// TestEarlier: what a model was once under does not soften a denial of who
// takes it now, but leaves open what a pinned revision is under.
func TestEarlier(t *testing.T) {
	earlier := func(id, license string) evidence.Record {
		r := card(id, license)
		r.Earlier = true
		return r
	}
	models := shelve(card("org/closed", "cc-by-nc-4.0"), earlier("org/closed", "mit"), card("org/moved", "mit"), earlier("org/moved", "apache-2.0"), card("org/opened", "mit"), earlier("org/opened", "cc-by-nc-4.0"), card("org/kept", "mit"), earlier("org/kept", "mit"), card("org/on", "mit", "org/closed finetune"))
	verdicts(t, models, []verdict{
		{"not pinned", commercial + `models = ["org/closed"]`, licenses.Denied, "allowed sources-differ cc-by-nc-4.0 org/closed"},
		{"pinned", commercial + `models = ["org/closed@v1"]`, licenses.Undecided, "undecided sources-disagree cc-by-nc-4.0 org/closed"},
		{"pinned, by its key", commercial + "[[model]]\nid = \"org/closed\"\nrevision = \"v1\"", licenses.Undecided, "undecided sources-disagree cc-by-nc-4.0 org/closed"},
		{"pinned, for research", research + `models = ["org/closed@v1"]`, licenses.Allowed, ""},
		{"an ancestor nobody pins", commercial + `models = ["org/on@v1"]`, licenses.Denied, "denied forbidden cc-by-nc-4.0 org/closed"},
		{"alike before", commercial + `models = ["org/moved"]`, licenses.Allowed, "allowed sources-differ mit org/moved"},
		{"opened since: a copy may be older", commercial + `models = ["org/opened"]`, licenses.Undecided, "undecided sources-disagree mit org/opened"},
		{"the same before", commercial + `models = ["org/kept"]`, licenses.Allowed, ""},
	})
}

// TestIgnore: an exception changes what is reported, never the verdict.
func TestIgnore(t *testing.T) {
	for name, manifest := range map[string]string{
		"denied":      commercial + "models = [\"org/nc\"]\n",
		"undecided":   commercial + "models = [\"org/untagged\"]\n",
		"conditional": commercial + weights + "models = [\"org/llama\"]\n",
		"denied by several": commercial + weights + "[[model]]\nid = \"acme/x\"\nown = true\nlicense = \"mit\"\nbase-model = [\"org/nc\", \"org/gpl\", \"org/llama\"]\n" +
			"base-model-relation = \"merge\"\n",
	} {
		t.Run(name, func(t *testing.T) {
			plain := trial{manifest: manifest, models: library}.run(t)
			text := manifest
			ignored := map[string]bool{}
			for _, f := range plain.Findings {
				if f.Model != "" && !ignored[f.Rule] {
					ignored[f.Rule] = true
					text += fmt.Sprintf("[[ignore]]\nrule = %q\nmodel = %q\nreason = \"we know\"\nuntil = 2027-03-31\n", f.Rule, f.Model)
				}
			}
			require.NotEmpty(t, ignored)
			got := trial{manifest: text, models: library}.run(t)
			assert.Equal(t, plain.Verdict, got.Verdict)
			assert.Equal(t, said(plain.Models[0]), said(got.Models[0]))
			_, suppressed := got.Severities()
			assert.NotZero(t, suppressed)
			for _, f := range got.Findings {
				assert.Equal(t, ignored[f.Rule], f.Suppressed != nil, f.Rule)
			}
			if plain.Verdict >= licenses.Undecided {
				assert.Equal(t, "accepted until 2027-03-31", got.Models[0].Accepted)
			}

			late := trial{manifest: text, models: library, day: "2027-04-01"}.run(t)
			assert.Equal(t, plain.Verdict, late.Verdict)
			assert.Empty(t, late.Models[0].Accepted)
			assert.Contains(t, reported(late), "MT502")
			_, suppressed = late.Severities()
			assert.Zero(t, suppressed)
		})
	}
}

func TestDatasets(t *testing.T) {
	made := func(declared, license, entry string) string {
		return declared + "[[model]]\nid = \"acme/made\"\nown = true\nbase-model = \"org/mit\"\nlicense = \"" + license + "\"\n[[dataset]]\nid = \"acme/data\"\n" + entry
	}
	verdicts(t, library, []verdict{
		{"permissive", made(commercial, "mit", `license = "mit"`), licenses.Allowed, ""},
		{"non-commercial training", made(commercial, "mit", `license = "cc-by-nc-4.0"`), licenses.Undecided, "undecided dataset-purpose cc-by-nc-4.0 acme/data"},
		{"non-commercial training, said so", made(commercial, "mit", "license = \"cc-by-nc-4.0\"\nused-for = \"training\""), licenses.Undecided, ""},
		{"non-commercial training, for research", made(research, "mit", `license = "cc-by-nc-4.0"`), licenses.Allowed, ""},
		{"non-commercial evaluation", made(commercial, "mit", "license = \"cc-by-nc-4.0\"\nused-for = \"evaluation\""), licenses.Denied, "denied forbidden cc-by-nc-4.0 acme/data"},
		{"non-commercial retrieval", made(commercial, "mit", "license = \"cc-by-nc-4.0\"\nused-for = \"retrieval\""), licenses.Denied, "denied forbidden cc-by-nc-4.0 acme/data"},
		{"non-commercial retrieval, for research", made(research, "mit", "license = \"cc-by-nc-4.0\"\nused-for = \"retrieval\""), licenses.Allowed, ""},
		{"retrieval shipped in a product", made(commercial+"distribution = [\"in-product\"]\n", "mit", "license = \"cc-by-sa-4.0\"\nused-for = \"retrieval\""), licenses.Conditional, "conditional duty cc-by-sa-4.0 acme/data"},
		{"share-alike, kept inside", made(commercial, "mit", `license = "cc-by-sa-4.0"`), licenses.Allowed, ""},
		{"share-alike, hosted", made(commercial+hosted, "mit", `license = "cc-by-sa-4.0"`), licenses.Allowed, ""},
		{"share-alike, published", made(commercial+weights, "mit", `license = "cc-by-sa-4.0"`), licenses.Undecided, "undecided dataset-share-alike cc-by-sa-4.0 acme/data"},
		{"share-alike, published under the same", made(commercial+weights, "cc-by-sa-4.0", `license = "cc-by-sa-4.0"`), licenses.Conditional, "conditional dataset-share-alike cc-by-sa-4.0 acme/data"},
		{"no derivatives, published", made(commercial+weights, "mit", `license = "cc-by-nd-4.0"`), licenses.Undecided, "undecided dataset-no-derivative cc-by-nd-4.0 acme/data"},
		{"no derivatives, kept inside", made(commercial, "mit", `license = "cc-by-nd-4.0"`), licenses.Allowed, ""},
		{"without a license", made(commercial, "mit", ""), licenses.Undecided, "undecided dataset-unknown acme/data"},
		{"under a license nobody knows", made(commercial, "mit", `license = "acme"`), licenses.Undecided, "undecided dataset-unknown acme acme/data"},
		{"inline", commercial + "[[model]]\nid = \"acme/made\"\nown = true\nlicense = \"mit\"\ndatasets = [{ id = \"acme/data\", license = \"cc-by-nc-4.0\" }]", licenses.Undecided, "undecided dataset-purpose cc-by-nc-4.0 acme/data"},
		{"for a model that is named", commercial + "models = [\"org/mit\"]\n[[dataset]]\nid = \"acme/data\"\nlicense = \"cc-by-nc-4.0\"\nmodels = [\"Org/MIT\"]", licenses.Undecided, "undecided dataset-purpose cc-by-nc-4.0 acme/data"},
		{"for the project's own models only", commercial + "models = [\"org/mit\"]\n[[dataset]]\nid = \"acme/data\"\nlicense = \"cc-by-nc-4.0\"", licenses.Allowed, ""},
		{"of a base", commercial + "[[model]]\nid = \"acme/made\"\nown = true\nlicense = \"mit\"\nbase-model = [{ id = \"acme/base\", license = \"mit\", datasets = [{ id = \"acme/data\", license = \"cc-by-nc-4.0\" }] }]", licenses.Undecided, "undecided dataset-purpose cc-by-nc-4.0 acme/data"},
		{"denied weighs more", commercial + "[[model]]\nid = \"acme/made\"\nown = true\nbase-model = \"org/nc\"\n[[dataset]]\nid = \"acme/data\"\nlicense = \"cc-by-nc-4.0\"", licenses.Denied, "undecided dataset-purpose cc-by-nc-4.0 acme/data"},
		{"that holds outputs of nobody's model", made(commercial, "mit", "license = \"mit\"\nbase-model = [\"org/nobody\"]"), licenses.Undecided, "undecided unknown-base org/nobody"},
		{"that holds outputs of a permissive model", made(commercial, "mit", "license = \"mit\"\nbase-model = [\"org/mit\"]"), licenses.Allowed, ""},
		{"that holds outputs of a model whose students are derivatives", made(commercial+weights, "mit", "license = \"mit\"\nbase-model = [\"org/coder\"]"), licenses.Denied, "denied outbound-drops bigcode-openrail-m org/coder"},
		{"that holds outputs of Llama, the name kept", commercial + weights + "[[model]]\nid = \"acme/Llama-made\"\nown = true\nlicense = \"mit\"\ndatasets = [{ id = \"acme/data\", license = \"mit\", base-model = [\"org/llama\"] }]", licenses.Conditional, ""},
		{"that holds outputs of Llama, the name not kept", commercial + weights + "[[model]]\nid = \"acme/made\"\nown = true\nlicense = \"mit\"\ndatasets = [{ id = \"acme/data\", license = \"mit\", base-model = [\"org/llama\"] }]", licenses.Denied, "denied name-forbidden llama3.1 org/llama"},
	})

	m := trial{manifest: made(commercial+"distribution = [\"in-product\"]\n", "mit", "license = \"cc-by-sa-4.0\"\nused-for = \"evaluation\""), models: library}.run(t).Models[0]
	assert.NotContains(t, said(m), "conditional duty cc-by-sa-4.0 acme/data", "data a model is tested on ships with nothing")

	carded := card("org/carded", "mit")
	carded.Datasets = []evidence.Dataset{{ID: "org/nc-data", UsedFor: "training"}}
	m = trial{manifest: commercial + `models = ["org/carded"]`, models: shelve(carded)}.run(t).Models[0]
	assert.Equal(t, "allowed", m.Verdict.String(), "what only a card names is told, not judged")
	assert.Contains(t, said(m), "allowed dataset-from-card org/carded")
}

// TestMerges: licenses that no work can carry together deny passing it on, not
// running it, and the one bad part is named.
func TestMerges(t *testing.T) {
	merge := func(declared, license string, bases ...string) string {
		return declared + "[[model]]\nid = \"acme/merged\"\nlicense = \"" + license + "\"\nbase-model = [\"" + strings.Join(bases, "\", \"") + "\"]\nbase-model-relation = \"merge\"\n"
	}
	verdicts(t, library, []verdict{
		{"share-alike and restrictions, passed on", merge(commercial+weights, "gpl-3.0", "org/gpl", "org/rail"), licenses.Denied, "denied merge-incompatible creativeml-openrail-m org/rail"},
		{"share-alike and restrictions, run", merge(commercial, "gpl-3.0", "org/gpl", "org/rail"), licenses.Conditional, "conditional use-policy creativeml-openrail-m org/rail"},
		{"share-alike and restrictions, in a product", merge(commercial+"distribution = [\"in-product\"]\n", "gpl-3.0", "org/gpl", "org/rail"), licenses.Denied, ""},
		{"share-alike and restrictions, both ways", merge(commercial+"distribution = [\"internal\", \"weights\"]\n", "gpl-3.0", "org/gpl", "org/rail"), licenses.Denied, ""},
		{"share-alike and permissive", merge(commercial+weights, "gpl-3.0", "org/gpl", "org/apache"), licenses.Conditional, ""},
		{"permissive and permissive", merge(commercial+weights, "mit", "org/mit", "org/apache"), licenses.Conditional, ""},
		{"a part deep below", commercial + weights + "[[model]]\nid = \"acme/merged\"\nlicense = \"gpl-3.0\"\nbase-model-relation = \"merge\"\nbase-model = [\"org/gpl\", { id = \"acme/part\", license = \"mit\", base-model = \"org/rail\" }]", licenses.Denied, ""},
		{"merged by somebody, tuned by the project", commercial + weights + "[[model]]\nid = \"acme/made\"\nown = true\nlicense = \"gpl-3.0\"\nbase-model = { id = \"acme/merged\", license = \"gpl-3.0\", base-model = [\"org/gpl\", \"org/rail\"], base-model-relation = \"merge\" }", licenses.Denied, ""},
	})
	for _, order := range [][]string{{"org/gpl", "org/sa", "org/rail"}, {"org/rail", "org/sa", "org/gpl"}, {"org/sa", "org/rail", "org/gpl", "org/mit"}} {
		m := trial{manifest: merge(commercial+weights, "gpl-3.0", order...), models: library}.run(t).Models[0]
		i := slices.IndexFunc(m.Facts, func(f rules.Fact) bool { return f.Code == rules.MergeIncompatible })
		require.GreaterOrEqual(t, i, 0, "%v", order)
		assert.Equal(t, "org/rail", m.Facts[i].Subject, "%v: without it the rest could be passed on", order)
	}
}

func TestDepth(t *testing.T) {
	chain := func(length int) shelf {
		var all []evidence.Record
		for i := range length {
			all = append(all, card(fmt.Sprintf("org/m%d", i), "mit", fmt.Sprintf("org/m%d finetune", i+1)))
		}
		return shelve(append(all, card(fmt.Sprintf("org/m%d", length), "cc-by-nc-4.0"))...)
	}
	m := trial{manifest: commercial + `models = ["org/m0"]`, models: chain(40)}.run(t).Models[0]
	assert.Equal(t, "denied", m.Verdict.String(), "forty steps are followed")
	r := trial{manifest: commercial + `models = ["org/m0"]`, models: chain(5000)}.run(t)
	assert.Equal(t, "undecided", r.Verdict.String(), "a lineage that is cut is never permission")
	assert.Contains(t, reported(r), "MT307")
}

func TestCycles(t *testing.T) {
	models := shelve(card("org/self", "mit", "org/self finetune"), card("org/a", "mit", "org/b finetune"), card("org/b", "mit", "org/a finetune"),
		card("org/x", "mit", "org/y merge", "org/mit merge"), card("org/y", "mit", "org/z adapter"), card("org/z", "cc-by-nc-4.0", "org/X quantized"), card("org/mit", "mit"),
		card("org/s", "mit", "org/t distill"), card("org/t", "mit", "org/s distill"))
	verdicts(t, models, []verdict{
		{"itself", commercial + `models = ["org/self"]`, licenses.Allowed, "allowed lineage-cycle org/self"},
		{"two", commercial + `models = ["org/a"]`, licenses.Allowed, "allowed lineage-cycle org/a"},
		{"two, from the other side", commercial + `models = ["org/b"]`, licenses.Allowed, "allowed lineage-cycle org/b"},
		{"three, one of them not permitted", commercial + `models = ["org/x"]`, licenses.Denied, "denied forbidden cc-by-nc-4.0 org/z"},
		{"of teachers", commercial + `models = ["org/s"]`, licenses.Allowed, ""},
		{"passed on", commercial + weights + `models = ["org/x"]`, licenses.Denied, ""},
		{"by a table of the manifest", commercial + "[[model]]\nid = \"acme/a\"\nown = true\nlicense = \"mit\"\nbase-model = { id = \"acme/b\", license = \"mit\", base-model = \"acme/a\" }", licenses.Allowed, ""},
	})
	for _, id := range []string{"org/self", "org/a", "org/x"} {
		r := trial{manifest: commercial + `models = ["` + id + `"]`, models: models}.run(t)
		assert.Contains(t, reported(r), "MT307", id)
	}
}

func TestNoticeFiles(t *testing.T) {
	text := commercial + hosted + "notice-files = [\"NOTICE\", \"GONE\"]\nmodels = [\"org/llama\"]\n"
	r := trial{manifest: text, models: library, files: map[string]string{"NOTICE": "built WITH\n  llama!"}}.run(t)
	assert.Contains(t, reported(r), "MT509", "a notice file that is not there")
	assert.NotContains(t, reported(r), "MT201")
	i := slices.IndexFunc(r.Models[0].Obligations, func(o check.Obligation) bool { return o.Kind == "display-notice" })
	require.GreaterOrEqual(t, i, 0)
	assert.Equal(t, "NOTICE", r.Models[0].Obligations[i].FoundIn)

	r = trial{manifest: text, models: library, files: map[string]string{"NOTICE": "Built with care"}}.run(t)
	assert.Contains(t, reported(r), "MT201")
	assert.Equal(t, licenses.Conditional, r.Verdict, "a missing notice is a warning, no denial")
	r = trial{manifest: commercial + hosted + `models = ["org/llama"]`, models: library}.run(t)
	assert.NotContains(t, reported(r), "MT201", "without notice files nothing is looked for")
}

func TestDistributionAbsent(t *testing.T) {
	r := trial{manifest: commercial + `models = ["org/mit"]`, models: library}.run(t)
	assert.Equal(t, licenses.Allowed, r.Verdict, "judged as internal")
	assert.Contains(t, reported(r), "MT508")
	changes := map[string]map[licenses.Answer]int{}
	for _, o := range r.Otherwise {
		changes[o.Form] = o.Counts
	}
	assert.Equal(t, map[string]map[licenses.Answer]int{"hosted-service": {licenses.Allowed: 1}, "model-api": {licenses.Allowed: 1}, "in-product": {licenses.Conditional: 1}, "weights": {licenses.Conditional: 1}}, changes)

	r = trial{manifest: commercial + weights + `models = ["org/mit"]`, models: library}.run(t)
	assert.Empty(t, r.Otherwise)
	assert.NotContains(t, reported(r), "MT508")
}

func TestHygiene(t *testing.T) {
	r := trial{manifest: commercial}.run(t)
	assert.Equal(t, []string{"MT507"}, reported(r), "an empty manifest is a warning")
	assert.Equal(t, rules.Warning, r.Findings[0].Severity)

	r = trial{manifest: commercial + weights + "models = [\"org/mit\", \"org/apache@v1\"]\n[[model]]\nid = \"acme/made\"\nown = true\nlicense = \"mit\"\n", models: library}.run(t)
	i := slices.IndexFunc(r.Findings, func(f rules.Finding) bool { return f.Rule == "MT501" })
	require.GreaterOrEqual(t, i, 0)
	assert.Contains(t, r.Findings[i].Message, "org/mit")
	assert.NotContains(t, r.Findings[i].Message, "org/apache")
	assert.NotContains(t, r.Findings[i].Message, "acme/made", "what the project makes has no revision to pin")
}
