package manifest_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"modelterms/cmd/modelterms/internal/evidence"
	"modelterms/cmd/modelterms/internal/manifest"
)

// FuzzManifest: whatever stands in a manifest, reading it never panics, every
// fault has a place inside the file, and what is accepted names models the Hub
// could have.
func FuzzManifest(f *testing.F) {
	// The published cases, where they are here, are manifests of all kinds.
	cases, err := filepath.Glob("../../../../../shared/corpus/cases/*.toml")
	require.NoError(f, err)
	for _, file := range cases {
		data, err := os.ReadFile(file)
		require.NoError(f, err)
		f.Add(data, false)
	}
	f.Add([]byte(full), false)
	f.Add([]byte("[project]\nname = \"x\"\n"+tool), true)
	for _, text := range []string{
		"", "\ufeff", "\xff\xfe", "\x00", "use", "use =", "use = \"", "use = '''\n", "[", "[[", "[[model]]", "[model]\n[[model]]", "model = [1, {}, []]", "a.b.c = 1\n[a.b]\n", "use = \"research\"\r\nmodels = [\r\n]\r\n",
		strings.Repeat("[", 300), strings.Repeat("a = {", 100), "models = [\"\\uD800\"]", "facts = { employees = 1e400 }", "facts = { employees = nan }", "facts.employees = -9223372036854775808", "until = 0000-00-00",
		"[[ignore]]\nuntil = 9999-12-31T23:59:60Z", "[[clarify]]\nfiles = [{ path = \"\\u0000\" }]", "models = [\"org/a\",,]", "models = [\"::error::x\", \"<script>\", \"../..\"]", "extends = []\npath = 1\n", full[:len(full)/2],
	} {
		f.Add([]byte(text), false)
		f.Add([]byte(tool+text), true)
	}
	w := words(f)
	f.Fuzz(func(t *testing.T, data []byte, pyproject bool) {
		m, err := manifest.Parse("models.toml", data, w, pyproject)
		lines := bytes.Split(bytes.TrimPrefix(data, []byte("\ufeff")), []byte("\n"))
		inside := func(line, column int) bool {
			return line >= 1 && line <= len(lines) && column >= 1 && column <= len(lines[line-1])+1
		}
		if err != nil {
			list := faults(err)
			require.NotEmpty(t, list, "%v", err)
			for _, fault := range list {
				require.Equal(t, "models.toml", fault.Position.File)
				require.True(t, inside(fault.Position.Line, fault.Position.Column), "%v", fault)
				require.NotEmpty(t, fault.Message)
			}
			return
		}
		seen := map[string]bool{}
		for _, model := range m.Models {
			require.NoError(t, evidence.CheckID(model.ID))
			require.True(t, inside(model.At.Line, model.At.Column), "%v", model.At)
			require.NotEmpty(t, model.Use)
			require.False(t, seen[evidence.Fold(model.ID)], "%s is there twice", model.ID)
			seen[evidence.Fold(model.ID)] = true
		}
		for _, ignore := range m.Ignores {
			require.NotEmpty(t, ignore.Rule)
			require.NotEmpty(t, ignore.Reason)
		}
		for _, c := range m.Clarifies {
			require.False(t, c.License.Empty())
		}
	})
}
