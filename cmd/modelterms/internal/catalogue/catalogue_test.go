package catalogue

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"modelterms/cmd/modelterms/internal/evidence"
	"modelterms/licenses/datafile"
)

var update = flag.Bool("update", false, "rewrite the generated files")

func checkGenerated(t *testing.T, file string, want []byte) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(file, want, 0o644))
		return
	}
	got, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.True(t, string(got) == string(want), "%s is stale: go test ./cmd/modelterms/internal/catalogue -run Generated -update", file)
}

func TestGeneratedCurated(t *testing.T) {
	checkGenerated(t, "curated.bin", pack(readCurated(t), true))
}

func TestGeneratedCollected(t *testing.T) {
	needCorpus(t)
	checkGenerated(t, "collected.bin", pack(collect(t), false))
}

// readCurated reads the curated list, strictly.
func readCurated(t testing.TB) []entry {
	t.Helper()
	files, err := filepath.Glob("curated/*.toml")
	require.NoError(t, err)
	var out []entry
	var errs datafile.Errors
	seen := map[string]datafile.Position{}
	claim := func(id string, at datafile.Position) {
		if err := evidence.CheckID(id); err != nil {
			errs.Addf(at, "%s", err)
		}
		if first, twice := seen[evidence.Fold(id)]; twice {
			errs.Addf(at, "%s stands twice; the first time at %s", id, first)
		}
		seen[evidence.Fold(id)] = at
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		root, err := datafile.Parse(file, data)
		require.NoError(t, err)
		for _, m := range root.Tables(&errs, "model") {
			e := readRow(&errs, m)
			claim(e.id, m.Position)
			for _, a := range m.Texts(&errs, "aliases") {
				claim(a, m.Position)
				out = append(out, entry{id: a, alias: e.id})
			}
			out = append(out, e)
		}
		root.Finish(&errs, "", nil)
	}
	require.NoError(t, errs.Err())
	return out
}

func readRow(errs *datafile.Errors, m *datafile.Table) entry {
	e := entry{id: m.Text(errs, "id"), modality: m.Texts(errs, "modality"), gated: m.Text(errs, "gated")}
	rec := evidence.Record{ID: e.id, License: evidence.Declared{IDs: m.Texts(errs, "license"), Name: m.Text(errs, "license-name"), Link: m.Text(errs, "license-link")}}
	rec.Untagged = rec.License.Empty()
	rec.Source = evidence.Source{Place: m.Text(errs, "source"), Revision: m.Text(errs, "revision")}
	if v := m.Value("date"); v != nil {
		if d, ok := v.Date(errs, "date"); ok {
			rec.Source.Date = d.Format("2006-01-02")
		}
	}
	if rec.Source.Place == "" || rec.Source.Date == "" {
		errs.Addf(m.Position, "%s has no source or no date", e.id)
	}
	relation := evidence.Relation(m.Text(errs, "base-model-relation"))
	for _, b := range m.Texts(errs, "base-model") {
		if err := evidence.CheckID(b); err != nil {
			errs.Addf(m.Position, "%s", err)
		}
		base := evidence.Base{ID: b, Relation: relation}
		if relation == "" {
			base.Relation, base.Inferred = evidence.Finetune, true
		}
		rec.Bases = append(rec.Bases, base)
	}
	for _, d := range m.Texts(errs, "datasets") {
		rec.Datasets = append(rec.Datasets, evidence.Dataset{ID: d})
	}
	e.records = []observed{{Record: rec}}
	for _, x := range m.Tables(errs, "earlier") {
		e.records = append(e.records, readEarlier(errs, x, e.id))
	}
	m.Texts(errs, "aliases")
	m.Text(errs, "note")
	m.Finish(errs, " in [[model]]", nil)
	return e
}

// readEarlier reads what a card said before: kept, because nobody knows which
// revision is in use.
func readEarlier(errs *datafile.Errors, m *datafile.Table, id string) observed {
	rec := evidence.Record{ID: id, Earlier: true, License: evidence.Declared{IDs: m.Texts(errs, "license"), Name: m.Text(errs, "license-name")}}
	rec.Source = evidence.Source{Place: m.Text(errs, "source")}
	if v := m.Value("date"); v != nil {
		if d, ok := v.Date(errs, "date"); ok {
			rec.Source.Date = d.Format("2006-01-02")
		}
	}
	if rec.License.Empty() || rec.Source.Place == "" || rec.Source.Date == "" {
		errs.Addf(m.Position, "an earlier state names its license, date and source")
	}
	m.Finish(errs, " in earlier", nil)
	return observed{Record: rec}
}

// TestCuratedEqualsCollected holds the curated rows against the cards and rows
// that were collected: where one lies there, it says the same, unless a note
// says why not.
func TestCuratedEqualsCollected(t *testing.T) {
	needCorpus(t)
	byID := map[string]entry{}
	for _, e := range collect(t) {
		byID[evidence.Fold(e.id)] = e
	}
	noted := notedRows(t)
	for _, e := range readCurated(t) {
		c, ok := byID[evidence.Fold(e.id)]
		if e.alias != "" || !ok || noted[evidence.Fold(e.id)] || c.records[0].thirdParty {
			continue
		}
		got, want := e.records[0].License, c.records[0].License
		assert.True(t, strings.EqualFold(strings.Join(got.IDs, ","), strings.Join(want.IDs, ",")) && (want.Name == "" || strings.EqualFold(got.Name, want.Name)),
			"%s: curated %q, collected %q (%s)", e.id, got, want, c.records[0].Source.Place)
	}
}

func notedRows(t testing.TB) map[string]bool {
	out := map[string]bool{}
	files, err := filepath.Glob("curated/*.toml")
	require.NoError(t, err)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		root, err := datafile.Parse(file, data)
		require.NoError(t, err)
		var errs datafile.Errors
		for _, m := range root.Tables(&errs, "model") {
			if m.Text(&errs, "note") != "" {
				out[evidence.Fold(m.Text(&errs, "id"))] = true
			}
		}
	}
	return out
}

func TestLookup(t *testing.T) {
	entries := []entry{
		{id: "gpt2", alias: "openai-community/gpt2"},
		{id: "openai-community/gpt2", modality: []string{"text"}, records: []observed{{Record: evidence.Record{License: evidence.Declared{IDs: []string{"mit"}}, Source: evidence.Source{Place: "somewhere", Date: "2024-01-02"}}}}},
		{id: "Org/Model-A", gated: "manual", records: []observed{
			{Record: evidence.Record{License: evidence.Declared{IDs: []string{"other"}, Name: "x", Link: "y"}, Bases: []evidence.Base{{ID: "a/b", Relation: evidence.Adapter, Inferred: true}}, Datasets: []evidence.Dataset{{ID: "d"}}}},
		}},
	}
	for i := range 100 {
		entries = append(entries, entry{id: "many/model-" + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + strings.Repeat("y", i/26), records: []observed{{Record: evidence.Record{Untagged: true}}}})
	}
	c := Catalogue{parts: []part{open(string(pack(entries, false)))}}

	current, records, ok := c.Lookup("GPT2")
	require.True(t, ok)
	assert.Equal(t, "openai-community/gpt2", current)
	require.Len(t, records, 1)
	assert.Equal(t, []string{"mit"}, records[0].License.IDs)
	assert.Equal(t, "2024-01-02", records[0].Source.Date)

	current, records, ok = c.Lookup("org/model-a")
	require.True(t, ok)
	assert.Equal(t, "Org/Model-A", current)
	require.Len(t, records, 1)
	assert.Equal(t, "manual", records[0].Gated)
	assert.Equal(t, evidence.Base{ID: "a/b", Relation: evidence.Adapter, Inferred: true}, records[0].Bases[0])
	assert.Equal(t, "x", records[0].License.Name)

	_, _, ok = c.Lookup("org/model-b")
	assert.False(t, ok)
	_, _, ok = Catalogue{}.Lookup("gpt2")
	assert.False(t, ok)
	for _, e := range entries {
		_, _, ok := c.Lookup(e.id)
		assert.True(t, ok, e.id)
	}
}

func TestBuiltinIsSmall(t *testing.T) {
	assert.Less(t, len(curated)+len(collected), 3<<19, "the catalogue is over 1.5 MB")
}

func BenchmarkLookup(b *testing.B) {
	c := Builtin()
	var ids []string
	c.Each(func(id string) { ids = append(ids, id) })
	if len(ids) == 0 {
		b.Skip("the catalogue is empty")
	}
	b.ResetTimer()
	b.ReportAllocs()
	for i := range b.N {
		c.Lookup(ids[i*7919%len(ids)])
	}
}

func TestNameSuggests(t *testing.T) {
	for id, want := range map[string]string{
		"someone/Llama-2-7b-chat-finetune":  "meta-llama/Llama-2-7b-hf",
		"someone/Llama-3.1-8B-Foo":          "meta-llama/Llama-3.1-8B",
		"someone/llama3-8b":                 "meta-llama/Meta-Llama-3-8B",
		"lmsys/vicuna-13b-v1.1":             "meta-llama/LLaMA-7b",
		"meta-llama/Llama-2-7b-hf":          "",
		"openlm-research/open_llama_7b":     "",
		"TinyLlama/TinyLlama-1.1B-Chat":     "",
		"someone/bert-base":                 "",
		"someone/my-flux.1-dev-style":       "black-forest-labs/FLUX.1-dev",
		"TheDrummer/Gemmasutra-2B":          "",
		"someone/gemma-2-9b-it-abliterated": "google/gemma-2b",
	} {
		got, _ := NameSuggests(id)
		assert.Equal(t, want, got, id)
	}
}

// TestNamesAreKnown holds that every base a name tells of is in the catalogue.
func TestNamesAreKnown(t *testing.T) {
	for _, h := range hints() {
		if h.base != "" {
			_, _, ok := Builtin().Lookup(h.base)
			assert.True(t, ok, "%s is not in the catalogue", h.base)
		}
	}
}
