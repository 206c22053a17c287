package licenses

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const shared = "../../shared"

// needShared skips a test of what lies beside the project.
func needShared(t *testing.T, path string) string {
	t.Helper()
	path = filepath.Join(shared, path)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the collected data (%s) are not here", path)
	}
	return path
}

// TestEveryHubIDResolves looks every id of the Hub's table up: each has an
// entry that knows it is one.
func TestEveryHubIDResolves(t *testing.T) {
	data, err := os.ReadFile(needShared(t, "reference/hub.md"))
	require.NoError(t, err)
	set, err := Builtin()
	require.NoError(t, err)
	_, table, found := strings.Cut(string(data), "### 1.1")
	require.True(t, found)
	table, _, _ = strings.Cut(table, "\n### ")
	ids := regexp.MustCompile("(?m)^\\| `([^`]+)` \\|").FindAllStringSubmatch(table, -1)
	require.NotEmpty(t, ids)
	for _, m := range ids {
		match, ok := set.Lookup(m[1])
		if !assert.True(t, ok, m[1]) {
			continue
		}
		l, err := set.Get(match.ID)
		require.NoError(t, err)
		assert.Equal(t, m[1], l.ID)
		assert.True(t, l.HubTag, m[1])
	}
}

// TestEveryCollectedTextResolves looks the names of the collected license texts
// up.
func TestEveryCollectedTextResolves(t *testing.T) {
	texts, err := filepath.Glob(filepath.Join(needShared(t, "corpus/licenses"), "*__*.txt"))
	require.NoError(t, err)
	require.NotEmpty(t, texts)
	set, err := Builtin()
	require.NoError(t, err)
	for _, file := range texts {
		name, _, _ := strings.Cut(filepath.Base(file), "__")
		_, ok := set.Lookup(name)
		assert.True(t, ok, name)
	}
}

// TestFrequentNamesResolve looks every license_name up that stands on three
// cards or more.
func TestFrequentNamesResolve(t *testing.T) {
	f, err := os.Open(needShared(t, "corpus/hubdata/cards-frontmatter.jsonl"))
	require.NoError(t, err)
	defer f.Close()
	set, err := Builtin()
	require.NoError(t, err)
	count := map[string]int{}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 8<<20)
	for lines.Scan() {
		var row struct {
			Name any `json:"license_name"`
		}
		require.NoError(t, json.Unmarshal(lines.Bytes(), &row))
		if name, ok := row.Name.(string); ok && strings.TrimSpace(name) != "" {
			count[strings.TrimSpace(name)]++
		}
	}
	require.NoError(t, lines.Err())
	require.NotEmpty(t, count)
	for name, n := range count {
		if n >= 3 {
			_, ok := set.Lookup(name)
			assert.True(t, ok, "%s stands on %d cards", name, n)
		}
	}
}
