package manifest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"modelterms/cmd/modelterms/internal/manifest"
)

const tool = "[tool.modelterms]\nuse = \"research\"\n"

// tree makes files below a new folder; a name that ends in / is a folder.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		file := filepath.Join(root, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		if strings.HasSuffix(name, "/") {
			require.NoError(t, os.MkdirAll(file, 0o755))
			continue
		}
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	}
	return root
}

func TestFind(t *testing.T) {
	tests := []struct {
		name      string
		files     map[string]string
		from      string
		want      string // "" is none
		pyproject bool
	}{
		{"here", map[string]string{".git/": "", "models.toml": ""}, ".", "models.toml", false},
		{"above", map[string]string{".git/": "", "models.toml": "", "a/b/": ""}, "a/b", "models.toml", false},
		{"the nearer one", map[string]string{".git/": "", "models.toml": "", "a/models.toml": "", "a/b/": ""}, "a/b", "a/models.toml", false},
		{"in .config", map[string]string{".git/": "", ".config/models.toml": "", "a/": ""}, "a", ".config/models.toml", false},
		{"in pyproject.toml", map[string]string{".git/": "", "pyproject.toml": tool, "a/": ""}, "a", "pyproject.toml", true},
		{"in pyproject.toml, a table of it alone", map[string]string{".git/": "", "pyproject.toml": "[[tool.modelterms.model]]\nid = \"org/a\"\n"}, ".", "pyproject.toml", true},
		{"models.toml before the others", map[string]string{".git/": "", "models.toml": "", ".config/models.toml": "", "pyproject.toml": tool}, ".", "models.toml", false},
		{".config before pyproject.toml", map[string]string{".git/": "", ".config/models.toml": "", "pyproject.toml": tool}, ".", ".config/models.toml", false},
		{"the nearer folder before the better name", map[string]string{".git/": "", "models.toml": "", "a/pyproject.toml": tool}, "a", "a/pyproject.toml", true},
		{"somebody else's pyproject.toml", map[string]string{".git/": "", "models.toml": "", "a/pyproject.toml": "[tool.black]\n"}, "a", "models.toml", false},
		{"a folder called models.toml", map[string]string{".git/": "", "models.toml/x": "", ".config/models.toml": ""}, ".", ".config/models.toml", false},
		{"a file called .config", map[string]string{".git/": "", ".config": "", "pyproject.toml": tool}, ".", "pyproject.toml", true},
		{"not above the repository", map[string]string{"models.toml": "", "repo/.git/": "", "repo/a/": ""}, "repo/a", "", false},
		{"not above a work tree", map[string]string{"models.toml": "", "repo/.git": "gitdir: elsewhere\n", "repo/a/": ""}, "repo/a", "", false},
		{"at the root of the repository", map[string]string{"repo/.git/": "", "repo/models.toml": "", "repo/a/": ""}, "repo/a", "repo/models.toml", false},
		{"nowhere", map[string]string{".git/": "", "a/": ""}, "a", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			root := tree(t, tt.files)
			file, pyproject, err := manifest.Find(filepath.Join(root, filepath.FromSlash(tt.from)))
			if tt.want == "" {
				assert.ErrorIs(t, err, manifest.ErrNone)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, filepath.Join(root, filepath.FromSlash(tt.want)), file)
			assert.Equal(t, tt.pyproject, pyproject)
		})
	}
}

func TestInLooksNowhereElse(t *testing.T) {
	root := tree(t, map[string]string{".git/": "", "models.toml": "", "a/": ""})
	_, _, err := manifest.In(filepath.Join(root, "a"))
	assert.ErrorIs(t, err, manifest.ErrNone)
	file, _, err := manifest.In(root)
	require.NoError(t, err)
	assert.Equal(t, filepath.Join(root, "models.toml"), file)
}

func TestPyproject(t *testing.T) {
	const before = "[project]\nname = \"x\"\n\n[tool.black]\nline-length = 100\n\n"
	parse := func(text string) (*manifest.Manifest, error) {
		return manifest.Parse("pyproject.toml", []byte(text), words(t), true)
	}
	m, err := parse(before + `[tool.modelterms]
use = "commercial"
models = ["org/a"]
[tool.modelterms.facts]
employees = 3
[[tool.modelterms.model]]
id = "org/b"
[[tool.modelterms.ignore]]
rule = "MT101"
model = "org/a"
reason = "r"
[tool.other]
models = 3
`)
	require.NoError(t, err)
	require.Len(t, m.Models, 2)
	assert.Equal(t, []int{9, 11}, []int{m.Models[0].At.Line, m.Models[0].At.Column})
	assert.Equal(t, []int{13, 6}, []int{m.Models[1].At.Line, m.Models[1].At.Column})
	assert.Equal(t, "pyproject.toml:13", m.Models[1].Source.Place)
	assert.Equal(t, int64(3), m.Models[1].Facts["employees"].Value)
	assert.Len(t, m.Ignores, 1)

	for text, want := range map[string]string{
		before + "[tool.modelterms]\nuse = \"comercial\"\n":                      "pyproject.toml:8:7: use: \"comercial\" is not known (did you mean \"commercial\"?)",
		before + "[tool.modelterms]\nuse = \"research\"\nmodles = [\"org/a\"]\n": "pyproject.toml:9:1: unknown key \"modles\" (did you mean \"models\"?)",
		before + "[tool.modelterms]\nuse = \"research\"\nmodels = [\"a b\"]\n":   "pyproject.toml:9:11: \"a b\" is not a model id",
		before:             "pyproject.toml:1:1: there is no [tool.modelterms] table",
		"tool = 3\n":       "pyproject.toml:1:1: there is no [tool.modelterms] table",
		before + "[tool.x": "pyproject.toml:7:",
	} {
		_, err := parse(text)
		assert.Contains(t, told(err), want)
	}
	m, err = manifest.Parse("models.toml", []byte(tool), words(t), false)
	assert.Nil(t, m)
	assert.Contains(t, told(err), "models.toml:1:2: unknown key \"tool\"", "a table of pyproject.toml is none of models.toml")
}
