package suppress_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"modelterms/cmd/modelterms/internal/manifest"
	"modelterms/cmd/modelterms/internal/suppress"
	"modelterms/licenses"
	"modelterms/rules"
	"modelterms/rules/packs"
)

// ignores reads [[ignore]] tables, as users write them.
func ignores(t *testing.T, tables string) []manifest.Ignore {
	t.Helper()
	set, err := licenses.Builtin()
	require.NoError(t, err)
	pack, err := packs.Builtin()
	require.NoError(t, err)
	m, err := manifest.Parse("models.toml", []byte(tables), manifest.Words{Vocabulary: set.Vocabulary(), Rules: pack}, false)
	require.NoError(t, err)
	return m.Ignores
}

func at(t *testing.T, s string) time.Time {
	t.Helper()
	now, err := time.Parse(time.RFC3339, s)
	require.NoError(t, err)
	return now
}

func TestApply(t *testing.T) {
	const noon = "2027-03-31T12:00:00Z"
	tests := []struct {
		name, ignore, now string
		rule, model       string // of the finding
		suppressed        bool
		told              string // code of the fact about the ignore
	}{
		{"by code", `rule = "MT101"`, noon, "MT101", "org/a", true, ""},
		{"by name", `rule = "commercial-use-forbidden"`, noon, "MT101", "org/a", true, ""},
		{"another rule", `rule = "MT102"`, noon, "MT101", "org/a", false, rules.IgnoreUnused},
		{"another model", `rule = "MT101"`, noon, "MT101", "org/b", false, rules.IgnoreUnused},
		{"a model whose name goes on", `rule = "MT101"`, noon, "MT101", "org/a2", false, rules.IgnoreUnused},
		{"a model of another org", `rule = "MT101"`, noon, "MT101", "other/a", false, rules.IgnoreUnused},
		{"a model spelled otherwise", `rule = "MT101"`, noon, "MT101", "Org/A", true, ""},
		{"a project finding has no model", `rule = "MT101"`, noon, "MT101", "", false, rules.IgnoreUnused},
		{"before its last day", "rule = \"MT101\"\nuntil = 2027-04-01", noon, "MT101", "org/a", true, ""},
		{"on its last day", "rule = \"MT101\"\nuntil = 2027-03-31", noon, "MT101", "org/a", true, ""},
		{"to the last second of it", "rule = \"MT101\"\nuntil = 2027-03-31", "2027-03-31T23:59:59Z", "MT101", "org/a", true, ""},
		{"from the next day on", "rule = \"MT101\"\nuntil = 2027-03-31", "2027-04-01T00:00:00Z", "MT101", "org/a", false, rules.IgnoreExpired},
		{"the day counts where the run is", "rule = \"MT101\"\nuntil = 2027-03-31", "2027-03-31T23:00:00-08:00", "MT101", "org/a", true, ""},
		{"long expired", "rule = \"MT101\"\nuntil = 1999-12-31", noon, "MT101", "org/a", false, rules.IgnoreExpired},
		{"expired and unused", "rule = \"MT101\"\nuntil = 1999-12-31", noon, "MT101", "org/b", false, rules.IgnoreUnused},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			given := ignores(t, "[[ignore]]\n"+tt.ignore+"\nmodel = \"org/a\"\nreason = \"we know\"\n")
			found, facts := suppress.Apply(given, []rules.Finding{{Rule: tt.rule, Model: tt.model, Verdict: "denied", Severity: rules.Error}}, at(t, tt.now))
			require.Len(t, found, 1)
			assert.Equal(t, "denied", found[0].Verdict, "an ignore changes no verdict")
			assert.Equal(t, rules.Error, found[0].Severity)
			if tt.suppressed {
				require.NotNil(t, found[0].Suppressed)
				assert.Equal(t, "we know", found[0].Suppressed.Reason)
			} else {
				assert.Nil(t, found[0].Suppressed)
			}
			if tt.told == "" {
				assert.Empty(t, facts)
				return
			}
			require.Len(t, facts, 1)
			assert.Equal(t, tt.told, facts[0].Code)
			assert.Equal(t, 2, facts[0].Position.Line, "the fact points at the ignore")
			assert.Contains(t, facts[0].Subject, "org/a")
		})
	}
}

func TestApplySeveral(t *testing.T) {
	given := ignores(t, `
[[ignore]]
rule = "MT101"
model = "org/a"
reason = "expired"
until = 2027-01-31
[[ignore]]
rule = "MT101"
model = "org/a"
reason = "first"
until = 2027-06-30
[[ignore]]
rule = "MT101"
model = "org/a"
reason = "second"
[[ignore]]
rule = "MT105"
model = "org/a"
reason = "unused"
`)
	found, facts := suppress.Apply(given, []rules.Finding{{Rule: "MT101", Model: "org/a", License: "x"}, {Rule: "MT101", Model: "org/a", License: "y"}, {Rule: "MT108", Model: "org/a"}}, at(t, "2027-03-31T12:00:00Z"))
	require.Len(t, found, 3)
	for _, f := range found[:2] {
		assert.Equal(t, &rules.Suppression{Reason: "first", Until: "2027-06-30"}, f.Suppressed)
	}
	assert.Nil(t, found[2].Suppressed)
	require.Len(t, facts, 2)
	assert.Equal(t, []string{rules.IgnoreExpired, rules.IgnoreUnused}, []string{facts[0].Code, facts[1].Code})
	assert.Equal(t, "2027-01-31", facts[0].Text)
}

func TestAccepted(t *testing.T) {
	until := func(day string) *rules.Suppression { return &rules.Suppression{Reason: "r", Until: day} }
	finding := func(verdict string, s *rules.Suppression) rules.Finding {
		return rules.Finding{Model: "Org/A", Verdict: verdict, Suppressed: s}
	}
	tests := []struct {
		name, verdict string
		findings      []rules.Finding
		want          string
	}{
		{"for good", "denied", []rules.Finding{finding("denied", until(""))}, "accepted"},
		{"for some time", "denied", []rules.Finding{finding("denied", until("2027-03-31"))}, "accepted until 2027-03-31"},
		{"undecided", "undecided", []rules.Finding{finding("undecided", until(""))}, "accepted"},
		{"until the first ends", "denied", []rules.Finding{finding("denied", until("2027-05-01")), finding("denied", until("2027-03-31")), finding("denied", until(""))}, "accepted until 2027-03-31"},
		{"one is open", "denied", []rules.Finding{finding("denied", until("")), finding("denied", nil)}, ""},
		{"what weighs less may be open", "denied", []rules.Finding{finding("denied", until("")), finding("undecided", nil)}, "accepted"},
		{"what weighs less is not enough", "denied", []rules.Finding{finding("undecided", until(""))}, ""},
		{"nothing", "denied", nil, ""},
		{"a condition is nothing to accept", "conditional", []rules.Finding{finding("conditional", until(""))}, ""},
		{"another model's", "denied", []rules.Finding{{Model: "org/b", Verdict: "denied", Suppressed: until("")}}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, suppress.Accepted(map[string]string{"org/a": tt.verdict}, tt.findings)["org/a"])
		})
	}
}
