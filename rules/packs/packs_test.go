package packs

import (
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"modelterms/rules"
)

var update = flag.Bool("update", false, "rewrite the generated files")

// TestGenerated loads every rule file, which runs its examples, and holds the
// compact form against them.
func TestGenerated(t *testing.T) {
	all, err := rules.Load(os.DirFS("."), "builtin")
	require.NoError(t, err)
	want, err := json.Marshal(all)
	require.NoError(t, err)
	want = append(want, '\n')
	if *update {
		require.NoError(t, os.WriteFile("builtin.json", want, 0o644))
		return
	}
	got, err := os.ReadFile("builtin.json")
	require.NoError(t, err)
	assert.True(t, string(got) == string(want), "builtin.json is stale: go test ./rules/packs -run Generated -update")
}

func TestEveryFamilyHasRules(t *testing.T) {
	p, err := Builtin()
	require.NoError(t, err)
	families := map[string]int{}
	for _, r := range p.Rules() {
		families[r.Code[:3]]++
		doc, err := Documented(r)
		require.NoError(t, err)
		assert.Equal(t, r.Title, doc.Title)
		assert.NotEmpty(t, doc.Why)
	}
	for _, f := range []string{"MT1", "MT2", "MT3", "MT4", "MT5", "MT6"} {
		assert.NotZero(t, families[f], f)
	}
}
