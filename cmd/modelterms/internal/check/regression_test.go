package check_test

// Paths on which a verdict once came out too good, or hung on the order of things.

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"modelterms/cmd/modelterms/internal/check"
	"modelterms/cmd/modelterms/internal/evidence"
	"modelterms/cmd/modelterms/internal/lineage"
	"modelterms/cmd/modelterms/internal/manifest"
	"modelterms/licenses"
	"modelterms/rules/packs"
)

// plain runs without the checks of explained.
func plain(t *testing.T, text string, source lineage.Source) *check.Result {
	set, err := licenses.Builtin()
	require.NoError(t, err)
	pack, err := packs.Builtin()
	require.NoError(t, err)
	m, err := manifest.Parse("models.toml", []byte(text), manifest.Words{Vocabulary: set.Vocabulary(), Rules: pack}, false)
	require.NoError(t, err)
	r, err := check.Run(check.Input{Manifest: m, Source: []byte(text), Licenses: set, Rules: pack, Sources: []lineage.Source{source}, Now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC),
		Read: func(string) ([]byte, error) { return nil, os.ErrNotExist }})
	require.NoError(t, err)
	return r
}

type renaming struct {
	shelf
	now map[string]string
}

func (r renaming) Lookup(id string) (string, []evidence.Record, bool) {
	if now, ok := r.now[evidence.Fold(id)]; ok {
		id = now
	}
	return r.shelf.Lookup(id)
}

func own(declared, lines string) string {
	return declared + "[[model]]\nid = \"acme/made\"\nown = true\n" + lines + "\n"
}

func TestOncePermittedTooMuch(t *testing.T) {
	earlierNamed := card("org/e", "mit")
	earlierNamed.Earlier, earlierNamed.License.Name = true, "apache-2.0"
	earlierUntagged := card("org/u", "")
	earlierUntagged.Earlier = true
	earlierBase := card("org/f", "mit")
	earlierBase.Earlier = true
	twice := card("org/twice", "mit", "org/mit merge", "org/nc merge")
	models := shelve(card("org/mit", "mit"), card("org/nc", "cc-by-nc-4.0"), card("org/gpl", "gpl-3.0"), card("org/llama", "llama3.1"), card("org/llama2", "llama2"),
		card("org/e", "cc-by-nc-4.0"), earlierNamed, card("org/u", "cc-by-nc-4.0"), earlierUntagged, card("org/f", "cc-by-nc-4.0"), earlierBase, twice,
		card("org/x", "cc-by-nc-4.0"), card("org/a", "cc-by-nc-4.0", "org/x finetune"), card("org/b", "mit", "org/x finetune"), card("org/ab", "mit", "org/a merge", "org/b merge"), card("org/ba", "mit", "org/b merge", "org/a merge"),
		card("org/Llama-s", "mit", "org/llama distill"), card("org/s", "mit", "org/llama distill"), card("org/ss", "mit", "org/Llama-s merge", "org/s merge"))
	var many []string
	for i := range 30 {
		id := fmt.Sprintf("p/b%02d", i)
		many = append(many, fmt.Sprintf("%q", id))
		second := "apache-2.0"
		if i == 29 {
			second = "cc-by-nc-4.0"
		}
		models[id] = []evidence.Record{card(id, "mit"), card(id, second)}
	}
	teachers := `{ id = "t/50", license = "llama2" }`
	for i := 49; i > 0; i-- {
		teachers = fmt.Sprintf(`{ id = "t/%d", license = "mit", base-model = [%s] }`, i, teachers)
	}
	agreement := "\n[[agreement]]\nmodel = \"org/a\"\ngrants = [\"commercial\"]\nreference = \"r\"\n"
	tests := []struct {
		name, text string
		want       licenses.Answer
	}{
		{"no activities", commercial + "activities = []\nmodels = [\"org/nc\"]", licenses.Denied},
		{"own license list over nc", own(research+weights, "license = [\"mit\", \"apache-2.0\"]\nbase-model = \"org/nc\"\nbase-model-relation = \"finetune\""), licenses.Denied},
		{"own SPDX expression over nc", own(research+weights+"project-license = \"MIT OR Apache-2.0\"\n", "base-model = \"org/nc\"\nbase-model-relation = \"finetune\""), licenses.Denied},
		{"data set named in the model and in [[dataset]]", own(commercial, "license = \"mit\"\ndatasets = [\"acme/data\"]\n[[dataset]]\nid = \"acme/data\"\nlicense = \"mit\"\nmodels = [\"acme/made\"]"), licenses.Allowed},
		{"outputs of a fine-tune of llama2, in a data set", own(commercial, "license = \"mit\"\nmodality = [\"text\"]\ndatasets = [{ id = \"d\", license = \"mit\", base-model = [{ id = \"t/t\", license = \"apache-2.0\", base-model = \"org/llama2\" }] }]"), licenses.Denied},
		{"license_name beside a data set's license", own(commercial, "license = \"mit\"\ndatasets = [{ id = \"d\", license = \"mit\", license-name = \"cc-by-nc-4.0\" }]"), licenses.Undecided},
		{"denied by its own license, over more than 24 disagreements", commercial + "[[model]]\nid = \"acme/m\"\nlicense = \"cc-by-nc-4.0\"\nbase-model = [" + strings.Join(many, ", ") + "]", licenses.Denied},
		{"a teacher 50 steps up", own(commercial, "license = \"mit\"\nmodality = [\"text\"]\nbase-model-relation = \"distill\"\nbase-model = ["+teachers+"]"), licenses.Undecided},
		{"an agreement on one of two paths", commercial + "models = [\"org/ab\"]" + agreement, licenses.Denied},
		{"the second student of a teacher", commercial + "models = [\"org/ss\"]", licenses.Undecided},
		{"a base the user names twice hides another", commercial + "[[model]]\nid = \"org/twice\"\nlicense = \"mit\"\nbase-model = [\"org/mit\", \"org/mit\"]\nbase-model-relation = \"merge\"", licenses.Undecided},
		{"an earlier license with a name", commercial + "models = [\"org/e\"]", licenses.Denied},
		{"earlier without a license", commercial + "models = [\"org/u\"]", licenses.Denied},
		{"a pinned base", commercial + "[[model]]\nid = \"acme/m\"\nlicense = \"mit\"\nbase-model = [\"org/f@v1\"]", licenses.Undecided},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := plain(t, tt.text, models).Models[0]
			assert.Equal(t, tt.want.String(), m.Verdict.String(), "%q", said(m))
		})
	}
}

func TestUndecidedHasAFinding(t *testing.T) {
	r := plain(t, own(commercial+weights, "license = \"gpl\"\nbase-model = \"org/gpl\"\nbase-model-relation = \"finetune\""), library)
	require.Equal(t, "undecided", r.Verdict.String())
	counts, _ := r.Severities()
	assert.NotEmpty(t, counts, "cannot tell, and exit code 0")
}

func TestEmptyTerritoriesDeclareNothing(t *testing.T) {
	m := plain(t, commercial+"territories = []\n[[model]]\nid = \"acme/m\"\nlicense = \"tencent-hunyuan-community\"\n", library).Models[0]
	assert.True(t, slices.ContainsFunc(m.Conditions, func(c check.Condition) bool { return c.Kind == "territories-excluded" }))
}

func TestOrderOfModelsDoesNotDecide(t *testing.T) {
	source := renaming{shelve(card("new/m", "cc-by-nc-4.0")), map[string]string{"old/m": "new/m"}}
	old, tuned := "[[model]]\nid = \"old/m\"\nlicense = \"mit\"\n", "[[model]]\nid = \"x/ft\"\nlicense = \"mit\"\nbase-model = \"new/m\"\n"
	first, second := plain(t, commercial+old+tuned, source), plain(t, commercial+tuned+old, source)
	assert.Equal(t, first.Models[1].Verdict.String(), second.Models[0].Verdict.String(), "x/ft")
}

func TestClarifyByOldID(t *testing.T) {
	source := renaming{shelve(card("new/m", "cc-by-nc-4.0"), card("x/ft", "mit", "old/m finetune")), map[string]string{"old/m": "new/m"}}
	r := plain(t, commercial+"models = [\"x/ft\"]\n[[clarify]]\nmodel = \"old/m\"\nlicense = \"mit\"\n", source)
	assert.Equal(t, "allowed", r.Verdict.String())
}

func TestQuantizedCycleEnds(t *testing.T) {
	plain(t, commercial+"[[model]]\nid = \"acme/m-GGUF\"\nbase-model = \"acme/m-GGUF\"\n", library)
}
