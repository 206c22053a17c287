package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"modelterms/cmd/modelterms/internal/cli"
)

// TestExamples runs every manifest of the examples as their README does, from
// the root of the repository, and holds the report against the one beside it:
// report.txt for models.toml, NAME.txt for NAME.toml.
func TestExamples(t *testing.T) {
	wd, err := os.Getwd()
	require.NoError(t, err)
	require.NoError(t, os.Chdir(root))
	defer func() { require.NoError(t, os.Chdir(wd)) }()
	manifests, err := filepath.Glob("examples/*/*.toml")
	require.NoError(t, err)
	require.NotEmpty(t, manifests)
	for _, file := range manifests {
		t.Run(filepath.ToSlash(file), func(t *testing.T) {
			dir, name := filepath.Split(file)
			argument, want := file, filepath.Join(dir, strings.TrimSuffix(name, ".toml")+".txt")
			if name == "models.toml" {
				argument, want = filepath.Clean(dir), filepath.Join(dir, "report.txt")
			}
			var out, errs bytes.Buffer
			code := cli.Run(cli.Process{Args: []string{"check", filepath.ToSlash(argument)}, Stdout: &out, Stderr: &errs,
				Now: func() time.Time { return time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC) }})
			assert.LessOrEqual(t, code, cli.ExitFindings, "%s", &errs)
			assert.Empty(t, errs.String())
			if *update {
				require.NoError(t, os.WriteFile(want, out.Bytes(), 0o644))
			}
			expected, err := os.ReadFile(want)
			require.NoError(t, err)
			assert.Equal(t, string(expected), out.String())
			readme, err := os.ReadFile(filepath.Join(dir, "README.md"))
			require.NoError(t, err)
			assert.Contains(t, string(readme), "    modelterms check "+filepath.ToSlash(argument)+"\n", "the README says how to run it")
		})
	}
}
