package licenses

import (
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the generated files")

// TestGenerated makes what the program loads from the TOML files, and fails
// when the files in the repository are stale. Rewrite them with
// go test ./licenses -run Generated -update
func TestGenerated(t *testing.T) {
	vocab := sourceVocabulary(t)
	all, err := Load(vocab, os.DirFS("."), "data")
	require.NoError(t, err)
	compat := sourceCompat(t)

	index, entries, err := encode(all)
	require.NoError(t, err)
	vocabulary, err := json.Marshal(vocab)
	require.NoError(t, err)
	pairs, err := json.Marshal(compat)
	require.NoError(t, err)
	set, err := NewSet(vocab, all, compat)
	require.NoError(t, err)

	for name, want := range map[string]string{
		"builtin.idx":         index,
		"builtin.jsonl":       entries,
		"builtin.vocab.json":  string(vocabulary) + "\n",
		"builtin.compat.json": string(pairs) + "\n",
		"SEMANTICS.md":        semantics(set),
	} {
		if *update {
			require.NoError(t, os.WriteFile(name, []byte(want), 0o644))
			continue
		}
		got, err := os.ReadFile(name)
		require.NoError(t, err)
		assert.True(t, string(got) == want, "%s is stale: go test ./licenses -run Generated -update", name)
	}
}

func sourceCompat(t testing.TB) []Pair {
	t.Helper()
	data, err := os.ReadFile("compat.toml")
	require.NoError(t, err)
	pairs, err := loadCompat("compat.toml", data)
	require.NoError(t, err)
	return pairs
}
