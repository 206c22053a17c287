package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"modelterms/cmd/modelterms/internal/cli"
)

// TestReadme holds what the README shows against what the program prints: its
// first plain block is part of the report of the first example, its second of
// the report on the manifest it shows.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	require.NoError(t, err)
	text := strings.ReplaceAll(string(readme), "\r\n", "\n")
	var plain, manifests []string
	for _, block := range regexp.MustCompile("(?ms)^```(\\w*)\n(.*?)^```$").FindAllStringSubmatch(text, -1) {
		switch block[1] {
		case "":
			plain = append(plain, block[2])
		case "toml":
			manifests = append(manifests, block[2])
		}
	}
	require.Len(t, plain, 2)
	require.Len(t, manifests, 1)

	report, err := os.ReadFile(filepath.Join(root, "examples", "spring-2026", "report.txt"))
	require.NoError(t, err)
	assert.Contains(t, string(report), plain[0])

	file := filepath.Join(t.TempDir(), "models.toml")
	require.NoError(t, os.WriteFile(file, []byte(manifests[0]), 0o644))
	var out, errs bytes.Buffer
	cli.Run(cli.Process{Args: []string{"check", file}, Stdout: &out, Stderr: &errs, Now: func() time.Time { return time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC) }})
	assert.Empty(t, errs.String())
	assert.Contains(t, strings.ReplaceAll(out.String(), filepath.ToSlash(file), "models.toml"), plain[1])
}
