package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"modelterms/licenses"
)

const root = "../.."

// allowed says which of our packages each package may import. It restricts our
// own packages only.
var allowed = map[string]string{
	"licenses/datafile":                 "",
	"licenses":                          "licenses/datafile",
	"rules":                             "licenses licenses/datafile",
	"rules/packs":                       "rules",
	"cmd/modelterms/internal/evidence":  "",
	"cmd/modelterms/internal/catalogue": "cmd/modelterms/internal/evidence licenses/datafile",
	"cmd/modelterms/internal/manifest":  "cmd/modelterms/internal/evidence licenses licenses/datafile rules",
	"cmd/modelterms/internal/lineage":   "cmd/modelterms/internal/evidence",
	"cmd/modelterms/internal/conclude":  "cmd/modelterms/internal/evidence licenses",
	"cmd/modelterms/internal/suppress":  "cmd/modelterms/internal/evidence cmd/modelterms/internal/manifest rules",
	"cmd/modelterms/internal/check":     "cmd/modelterms/internal/evidence cmd/modelterms/internal/manifest cmd/modelterms/internal/lineage cmd/modelterms/internal/conclude cmd/modelterms/internal/suppress licenses rules",
	"cmd/modelterms/internal/report":    "cmd/modelterms/internal/check cmd/modelterms/internal/evidence cmd/modelterms/internal/manifest licenses rules",
	"cmd/modelterms/internal/cli":       "*",
	"cmd/modelterms":                    "cmd/modelterms/internal/cli",
}

// source is a file of the program, without tests.
type source struct {
	dir, file string
	ast       *ast.File
}

func sources(t *testing.T) (*token.FileSet, []source) {
	t.Helper()
	set := token.NewFileSet()
	var out []source
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != root && strings.HasPrefix(d.Name(), ".") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		out = append(out, source{filepath.ToSlash(filepath.Dir(rel)), filepath.ToSlash(rel), f})
		return err
	})
	require.NoError(t, err)
	require.NotEmpty(t, out)
	return set, out
}

// TestImports holds every package to the imports it is allowed: they run one
// way, from the command to the knowledge.
func TestImports(t *testing.T) {
	_, files := sources(t)
	for _, s := range files {
		may, known := allowed[s.dir]
		assert.True(t, known, "%s: write down what the package may import", s.dir)
		for _, spec := range s.ast.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			switch {
			case path == "net/http" || path == "net":
				assert.Fail(t, "the program opens no connection", "%s imports %s", s.file, path)
			case path == "unsafe" || path == "C":
				assert.Fail(t, "not used here", "%s imports %s", s.file, path)
			}
			if own, ok := strings.CutPrefix(path, "modelterms/"); ok && may != "*" {
				assert.Contains(t, strings.Fields(may), own, "%s may not import %s", s.file, own)
			}
		}
	}
}

// TestOnlyMainTouchesTheProcess keeps the program a function of what main
// gives it, and start-up free of work.
func TestOnlyMainTouchesTheProcess(t *testing.T) {
	set, files := sources(t)
	process := map[string]bool{"os.Args": true, "os.Exit": true, "os.Stdin": true, "os.Stdout": true, "os.Stderr": true, "os.Getenv": true, "os.LookupEnv": true, "os.Environ": true, "time.Now": true}
	for _, s := range files {
		if s.dir == "cmd/modelterms" {
			continue
		}
		ast.Inspect(s.ast, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if x, ok := n.X.(*ast.Ident); ok {
					assert.False(t, process[x.Name+"."+n.Sel.Name], "%s: %s.%s belongs into main", set.Position(n.Pos()), x.Name, n.Sel.Name)
				}
			case *ast.FuncDecl:
				assert.False(t, n.Recv == nil && n.Name.Name == "init", "%s: no work in init", set.Position(n.Pos()))
			}
			return true
		})
	}
}

// TestKnowledgeIsData finds license names and rule codes in the code: what a
// license says and what a rule reports stands in data files.
func TestKnowledgeIsData(t *testing.T) {
	built, err := licenses.Builtin()
	require.NoError(t, err)
	names := map[string]bool{}
	for _, id := range built.IDs() {
		names[id] = true
	}
	// Words that are more than names of licenses: the Hub's for "none of the
	// list", the contract's for terms nobody can read, purposes and kinds.
	for _, word := range []string{"other", "unknown", "license", "LicenseRef-Proprietary", "non-commercial", "public-domain"} {
		delete(names, word)
	}
	code := regexp.MustCompile(`\bMT[1-6]\d\d\b`)
	set, files := sources(t)
	var found []string
	for _, s := range files {
		ast.Inspect(s.ast, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(lit.Value)
			if err != nil {
				return true
			}
			// Help texts and messages name examples.
			example := strings.Contains(text, "such as") || s.dir == "cmd/modelterms/internal/cli" && (strings.Contains(text, "for example") || strings.Contains(text, "modelterms "))
			if names[text] || code.MatchString(text) && !example {
				found = append(found, set.Position(lit.Pos()).String()+": "+text)
			}
			return true
		})
	}
	sort.Strings(found)
	assert.Empty(t, found)
}
