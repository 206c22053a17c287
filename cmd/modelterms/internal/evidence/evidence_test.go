package evidence_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"modelterms/cmd/modelterms/internal/evidence"
)

func TestCheckID(t *testing.T) {
	for _, id := range []string{"gpt2", "a", "a/b", "org/name", "Org_1/na.me-2", "_a/b_", "01-ai/Yi-34B", "meta-llama/Llama-3.1-8B-Instruct", "a/b.gitx", "a/git", "git.git-x/y", "a/" + strings.Repeat("b", 94)} {
		assert.NoError(t, evidence.CheckID(id), id)
	}
	for name, id := range map[string]string{
		"empty": "", "a slash": "/", "no name": "org/", "no org": "/name", "two slashes": "a/b/c", "a hyphen first": "-a/b", "a hyphen last": "a-/b", "a name with a hyphen first": "a/-b",
		"a dot first": ".a", "a dot last": "a/b.", "only dots": "..", "up": "../x", "up behind": "a/..", "two hyphens": "a/b--c", "two dots": "a/b..c", "a git address": "a/b.git",
		"too long": "a/" + strings.Repeat("b", 95), "a blank": "a/b c", "a blank around": " a/b", "a line break": "a/b\n", "a zero": "a/b\x00", "an escape": "a/\x1b[31mb", "another script": "a/ü", "a look-alike": "а/b",
		"not UTF-8": "a/\xff", "a revision": "a/b@c", "a colon": "a:b/c", "a backslash": `a\b`, "markup": "a/<script>", "a command": "::error::x", "a shell": "a/$(id)", "a percent": "a%2Fb", "a query": "a/b?x", "a fragment": "a/b#x",
		"a home": "~/x", "a direction mark": "a/\u202eb", "a zero-width blank": "a/b\u200b", "a byte order mark": "\ufeffa/b", "an address": "https://huggingface.co/a/b",
	} {
		assert.Error(t, evidence.CheckID(id), name)
	}
}

func TestParseID(t *testing.T) {
	const hash = "0e9e39f249a16976918f6564b8830bc894c89659"
	tests := []struct{ given, id, revision string }{
		{"gpt2", "gpt2", ""},
		{"org/name", "org/name", ""},
		{"  org/name\n", "org/name", ""},
		{"org/name@main", "org/name", "main"},
		{"org/name@" + hash, "org/name", hash},
		{"org/name@refs/pr/3", "org/name", "refs/pr/3"},
		{"gpt2@v1.0", "gpt2", "v1.0"},
		{"hf://org/name", "org/name", ""},
		{"hf://models/org/name", "org/name", ""},
		{"hf://org/name@" + hash, "org/name", hash},
		{"hf://gpt2", "gpt2", ""},
		{"https://huggingface.co/org/name", "org/name", ""},
		{"https://huggingface.co/org/name/", "org/name", ""},
		{"http://huggingface.co/org/name", "org/name", ""},
		{"https://www.huggingface.co/org/name", "org/name", ""},
		{"https://hf.co/org/name", "org/name", ""},
		{"https://huggingface.co:443/org/name", "org/name", ""},
		{"https://huggingface.co/gpt2", "gpt2", ""},
		{"https://huggingface.co/org/name?library=transformers#usage", "org/name", ""},
		{"https://huggingface.co/org/name/tree/main", "org/name", "main"},
		{"https://huggingface.co/org/name/tree/" + hash + "/onnx", "org/name", hash},
		{"https://huggingface.co/org/name/blob/v2/README.md", "org/name", "v2"},
		{"https://huggingface.co/org/name/resolve/main/model.safetensors?download=true", "org/name", "main"},
		{"https://huggingface.co/org/name/raw/main/LICENSE", "org/name", "main"},
		{"https://huggingface.co/org/name/discussions/3", "org/name", ""},
		{"https://huggingface.co/tree/blob/blob/tree", "tree/blob", "tree"},
		{"https://huggingface.co/Org/Name@main", "Org/Name", "main"},
	}
	for _, tt := range tests {
		id, revision, err := evidence.ParseID(tt.given)
		require.NoError(t, err, tt.given)
		assert.Equal(t, []string{tt.id, tt.revision}, []string{id, revision}, tt.given)
	}
}

func TestParseIDRefuses(t *testing.T) {
	for _, given := range []string{
		"", " ", "/", "@", "@main", "org/name@", "org/name@ main", "org/name@a\tb", "org/name@\x1b[31m", "org/name@\u202e", "org/name@\xff", "a b", "org/name/file.bin", "org//name",
		"hf://", "hf://org/name/model.gguf", "hf://org/name@", "hf:org/name", "hf://datasets/org/name", "hf://spaces/org/name",
		"https://", "https://huggingface.co", "https://huggingface.co/", "https://huggingface.co//", "https://example.com/org/name", "https://huggingface.co.example.com/org/name", "https://my-huggingface.co/org/name", "https://example.com/huggingface.co/org/name",
		"https://huggingface.co@example.com/org/name", "https://example.com?huggingface.co/org/name", "https://huggingface.co/datasets/org/name", "https://huggingface.co/datasets/squad", "https://huggingface.co/spaces/org/name",
		"https://huggingface.co/org/na%20me", "https://huggingface.co/org/na%0Ame", "https://huggingface.co/org/na%1Bme", "https://huggingface.co/%2e%2e/name", "https://huggingface.co/org/name%zz", "https://[::1/org/name",
		"ftp://huggingface.co/org/name", "file:///etc/passwd", "javascript:alert(1)", "git@hf.co:org/name", "org/name@a:b", "org/name@" + strings.Repeat("a", 201), "<script>alert(1)</script>", "::error file=x::y", "../../etc/passwd", `C:\models\x`, "./models/x", "$(id)",
		"https://huggingface.co/" + strings.Repeat("a", 97), strings.Repeat("a/", 1000), strings.Repeat("@", 1000),
	} {
		id, revision, err := evidence.ParseID(given)
		assert.Error(t, err, "%q gives %q %q", given, id, revision)
		assert.Empty(t, id+revision, given)
	}
}

func TestCheckName(t *testing.T) {
	for _, name := range []string{"squad", "org/name", "our own data (2024)", "données", "データ", "a/b/c", strings.Repeat("a", 200)} {
		assert.NoError(t, evidence.CheckName(name), name)
	}
	for name, given := range map[string]string{
		"empty": "", "blank": " \t", "too long": strings.Repeat("a", 201), "a line break": "a\nb", "a tab": "a\tb", "a zero": "a\x00", "an escape": "a\x1b[2J", "delete": "a\x7f", "a C1 control": "a\u0085",
		"a zero-width blank": "a\u200b", "a direction mark": "a\u200f", "an override": "a\u202e", "an isolate": "a\u2066", "a byte order mark": "a\ufeff", "not UTF-8": "a\xff",
	} {
		assert.Error(t, evidence.CheckName(given), name)
	}
}

func TestDeclared(t *testing.T) {
	tests := []struct {
		declared evidence.Declared
		want     string
	}{
		{evidence.Declared{}, ""},
		{evidence.Declared{IDs: []string{"mit"}}, "mit"},
		{evidence.Declared{IDs: []string{"mit", "other"}, Name: "mine"}, "mit, other (mine)"},
		{evidence.Declared{Name: "mine", Link: "LICENSE"}, "(mine)"},
		{evidence.Declared{Link: "LICENSE"}, "LICENSE"},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, tt.declared.String())
		assert.Equal(t, tt.want == "", tt.declared.Empty())
	}
}

func TestFold(t *testing.T) {
	assert.Equal(t, evidence.Fold("Meta-Llama/LLAMA"), evidence.Fold("meta-llama/llama"))
	assert.NotEqual(t, evidence.Fold("a/b_c"), evidence.Fold("a/b-c"))
}

// FuzzParseID: what is taken for an id is one the Hub could have, and is read
// the same again.
func FuzzParseID(f *testing.F) {
	for _, s := range []string{
		"", "gpt2", "org/name", "org/name@main", "hf://org/name@main", "hf://models/org/name", "hf://datasets/org/name", "https://huggingface.co/org/name", "https://hf.co/org/name/tree/main/a/b",
		"https://huggingface.co/org/name/resolve/refs%2Fpr%2F1/x", "https://huggingface.co/datasets/squad", "https://user:pass@huggingface.co:99/a/b", "https://huggingface.co/a/b@c@d", "http://[::1]:80/a", "a/b@\x1b",
		"\u202e", "a--b", "a/b.git", "::error::", "https://huggingface.co/%2F%2F", "a@b/c",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, given string) {
		id, revision, err := evidence.ParseID(given)
		if err != nil {
			require.Empty(t, id+revision)
			return
		}
		require.NoError(t, evidence.CheckID(id))
		require.NoError(t, evidence.CheckName(id))
		require.True(t, len(id) <= len(given) && len(revision) <= len(given))
		again, none, err := evidence.ParseID(id)
		require.NoError(t, err)
		require.Equal(t, []string{id, ""}, []string{again, none})
		if revision == "" || strings.Contains(given, "://") {
			return
		}
		require.False(t, strings.ContainsAny(revision, " \t\r\n\x00\x1b"))
		again, same, err := evidence.ParseID(id + "@" + revision)
		require.NoError(t, err)
		require.Equal(t, []string{id, revision}, []string{again, same})
	})
}
