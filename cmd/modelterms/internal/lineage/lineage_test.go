package lineage_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"modelterms/cmd/modelterms/internal/evidence"
	"modelterms/cmd/modelterms/internal/lineage"
)

// shelf is a source of made-up models; renamed maps old ids to new ones.
type shelf struct {
	records map[string][]evidence.Record // by folded id
	renamed map[string]string            // by folded id
}

// stock makes a shelf of records.
func stock(records ...evidence.Record) shelf {
	s := shelf{records: map[string][]evidence.Record{}, renamed: map[string]string{}}
	for _, r := range records {
		key := evidence.Fold(r.ID)
		s.records[key] = append(s.records[key], r)
	}
	return s
}

func (s shelf) Lookup(id string) (string, []evidence.Record, bool) {
	if now, ok := s.renamed[evidence.Fold(id)]; ok {
		id = now
	}
	records, ok := s.records[evidence.Fold(id)]
	if ok {
		id = records[0].ID
	}
	return id, records, ok
}

// model is what a card says: a license, and bases as "id" or "id relation".
func model(id, license string, bases ...string) evidence.Record {
	r := evidence.Record{ID: id, Source: evidence.Source{Kind: evidence.Card, Place: id}}
	if license != "" {
		r.License.IDs = []string{license}
	}
	for _, b := range bases {
		base, relation, _ := strings.Cut(b, " ")
		r.Bases = append(r.Bases, evidence.Base{ID: base, Relation: evidence.Relation(relation)})
	}
	return r
}

// declared is the same, said by the user.
func declared(id, license string, bases ...string) evidence.Record {
	r := model(id, license, bases...)
	r.Source = evidence.Source{Kind: evidence.Manifest, Place: "models.toml:1"}
	return r
}

// edges gives the versions of a node's bases as text: "id relation", with a ?
// for an inferred relation.
func edges(n *lineage.Node) [][]string {
	var out [][]string
	for _, version := range n.Bases {
		list := []string{}
		for _, e := range version {
			s := e.To.ID + " " + string(e.Relation)
			if e.Inferred {
				s += "?"
			}
			list = append(list, s)
		}
		out = append(out, list)
	}
	return out
}

func TestCycles(t *testing.T) {
	t.Run("itself", func(t *testing.T) {
		n := lineage.NewBuilder(nil, stock(model("org/a", "mit", "Org/A quantized"))).Node("org/a")
		require.Len(t, n.Bases, 1)
		assert.Same(t, n, n.Bases[0][0].To)
	})
	t.Run("two", func(t *testing.T) {
		b := lineage.NewBuilder([]evidence.Record{declared("org/a", "mit", "org/b finetune")}, stock(model("org/b", "mit", "org/a finetune")))
		n := b.Node("org/b")
		assert.Same(t, n, n.Bases[0][0].To.Bases[0][0].To)
		assert.Same(t, n.Bases[0][0].To, b.Node("org/a"))
	})
	t.Run("long", func(t *testing.T) {
		const length = 1000
		var all []evidence.Record
		for i := range length {
			all = append(all, model(fmt.Sprintf("org/m%d", i), "", fmt.Sprintf("org/m%d finetune", (i+1)%length)))
		}
		first := lineage.NewBuilder(nil, stock(all...)).Node("org/m0")
		n := first
		for range length {
			n = n.Bases[0][0].To
		}
		assert.Same(t, first, n)
	})
	t.Run("by an old name", func(t *testing.T) {
		s := stock(model("new/a", "mit", "old/a finetune"))
		s.renamed["old/a"] = "new/a"
		n := lineage.NewBuilder(nil, s).Node("old/a")
		assert.Same(t, n, n.Bases[0][0].To)
	})
}

func TestDeep(t *testing.T) {
	const depth = 10_000
	var all []evidence.Record
	for i := range depth {
		all = append(all, model(fmt.Sprintf("org/m%d", i), "", fmt.Sprintf("org/m%d finetune", i+1)))
	}
	n := lineage.NewBuilder(nil, stock(all...)).Node("org/m0")
	for range depth {
		require.Len(t, n.Bases, 1)
		n = n.Bases[0][0].To
	}
	assert.False(t, n.Known(), "the last one is nobody's")
}

func TestDiamond(t *testing.T) {
	b := lineage.NewBuilder(nil, stock(model("org/top", "mit", "org/left", "org/right"), model("org/left", "mit", "org/base"), model("org/right", "mit", "ORG/base"), model("org/base", "mit")))
	top := b.Node("org/top")
	left, right := top.Bases[0][0].To, top.Bases[0][1].To
	assert.NotSame(t, left, right)
	assert.Same(t, left.Bases[0][0].To, right.Bases[0][0].To)
}

func TestMissingBase(t *testing.T) {
	n := lineage.NewBuilder(nil, stock(model("org/a", "mit", "org/gone finetune"))).Node("org/a")
	gone := n.Bases[0][0].To
	assert.Equal(t, "org/gone", gone.ID)
	assert.Empty(t, gone.Records)
	assert.Empty(t, gone.Bases)
	assert.False(t, gone.Known())
	assert.True(t, n.Known())
}

func TestOneNodeAModel(t *testing.T) {
	s := stock(model("New-Org/Model", "mit"))
	s.renamed["old-org/model"], s.renamed["older/model"] = "New-Org/Model", "New-Org/Model"
	spellings := []string{"old-org/model", "New-Org/Model", "new-org/model", "OLD-ORG/MODEL", "older/model"}
	for _, first := range spellings {
		b := lineage.NewBuilder(nil, s)
		n := b.Node(first)
		assert.Equal(t, "new-org/model", evidence.Fold(n.ID))
		for _, other := range spellings {
			assert.Same(t, n, b.Node(other), "%s, then %s", first, other)
		}
		assert.Len(t, n.Records, 1)
	}
}

func TestRenamedKeepsWhatTheUserSays(t *testing.T) {
	s := stock(model("new/m", "cc-by-nc-4.0"))
	s.renamed["old/m"] = "new/m"
	for _, said := range []string{"old/m", "new/m", "Old/M"} {
		n := lineage.NewBuilder([]evidence.Record{declared(said, "mit")}, s).Node(said)
		require.Len(t, n.Records, 2, said)
		assert.Equal(t, evidence.Manifest, n.Records[0].Source.Kind, "the user weighs more")
		assert.Equal(t, "new/m", n.ID)
	}
	// Said under the new name, asked for under the old one.
	n := lineage.NewBuilder([]evidence.Record{declared("new/m", "mit")}, s).Node("old/m")
	assert.Len(t, n.Records, 2)
}

func TestDisagreement(t *testing.T) {
	tests := []struct {
		name         string
		user, source []string
		want         [][]string
	}{
		{"nobody", nil, nil, nil},
		{"only the source", nil, []string{"org/a finetune"}, [][]string{{"org/a finetune"}}},
		{"the same", []string{"org/a finetune"}, []string{"org/a finetune"}, [][]string{{"org/a finetune"}}},
		{"the same, spelled otherwise", []string{"org/a finetune"}, []string{"Org/A finetune"}, [][]string{{"org/a finetune"}}},
		{"the same in another order", []string{"org/a merge", "org/b merge"}, []string{"org/b merge", "org/a merge"}, [][]string{{"org/a merge", "org/b merge"}}},
		{"relations that bind alike", []string{"org/a adapter"}, []string{"org/a finetune"}, [][]string{{"org/a adapter"}}},
		{"a relation only one states", []string{"org/a"}, []string{"org/a finetune"}, [][]string{{"org/a finetune?"}}},
		{"other bases", []string{"org/a finetune"}, []string{"org/b finetune"}, [][]string{{"org/a finetune"}, {"org/b finetune"}}},
		{"one base more", []string{"org/a merge"}, []string{"org/a merge", "org/b merge"}, [][]string{{"org/a merge"}, {"org/a merge", "org/b merge"}}},
		{"made from it, or taught by it", []string{"org/a finetune"}, []string{"org/a distill"}, [][]string{{"org/a finetune"}, {"org/a distill"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := lineage.NewBuilder([]evidence.Record{declared("org/m", "mit", tt.user...)}, stock(model("org/m", "mit", tt.source...), model("org/a", "mit"), model("org/b", "mit"))).Node("org/m")
			assert.Equal(t, tt.want, edges(n))
		})
	}
}

func TestDisagreementOfSources(t *testing.T) {
	n := lineage.NewBuilder(nil, stock(model("org/m", "mit", "org/a finetune"), model("org/m", "mit", "org/b finetune"), model("org/m", "mit", "org/a finetune")), stock(model("org/m", "mit", "org/c finetune"))).Node("org/m")
	assert.Equal(t, [][]string{{"org/a finetune"}, {"org/b finetune"}, {"org/c finetune"}}, edges(n))
}

func TestInferredRelation(t *testing.T) {
	tests := []struct {
		id    string
		bases []string
		want  []string
	}{
		{"org/m", []string{"org/a"}, []string{"org/a finetune?"}},
		{"org/m-GGUF", []string{"org/a"}, []string{"org/a quantized?"}},
		{"org/m.awq", []string{"org/a"}, []string{"org/a quantized?"}},
		{"org/m_4bit", []string{"org/a"}, []string{"org/a quantized?"}},
		{"org/m-Int8-v2", []string{"org/a"}, []string{"org/a quantized?"}},
		{"org/m-LoRA", []string{"org/a"}, []string{"org/a adapter?"}},
		{"org/m_qlora.2", []string{"org/a"}, []string{"org/a adapter?"}},
		{"org/m-lora-gguf", []string{"org/a"}, []string{"org/a quantized?"}},
		{"org/awkward-floral", []string{"org/a"}, []string{"org/a finetune?"}},
		{"org/m-GGUF", []string{"org/a finetune"}, []string{"org/a finetune"}},
		{"org/m", []string{"org/a", "org/b"}, []string{"org/a merge?", "org/b merge?"}},
		{"org/m-GGUF", []string{"org/a", "org/b"}, []string{"org/a merge?", "org/b merge?"}},
		{"org/m", []string{"org/a component", "org/b"}, []string{"org/a component", "org/b merge?"}},
	}
	for _, tt := range tests {
		n := lineage.NewBuilder(nil, stock(model(tt.id, "mit", tt.bases...))).Node(tt.id)
		assert.Equal(t, [][]string{tt.want}, edges(n), tt.id)
	}
}

// TestNested: what the tables inside an entry say counts wherever their models
// are met.
func TestNested(t *testing.T) {
	deepest := declared("org/deepest", "cc-by-nc-4.0")
	deep := declared("org/deep", "other")
	deep.License.Name = "acme-eula"
	deep.Bases = []evidence.Base{{ID: "org/deepest", Relation: evidence.Merge, Record: &deepest}}
	teacher := declared("org/teacher", "llama2")
	data := evidence.Record{ID: "org/data", Bases: []evidence.Base{{ID: "org/teacher", Relation: evidence.Distill, Record: &teacher}}}
	top := declared("org/top", "mit")
	top.Bases = []evidence.Base{{ID: "org/deep", Relation: evidence.Adapter, Record: &deep}}
	top.Datasets = []evidence.Dataset{{ID: "org/data", UsedFor: "training", Named: true, Record: &data}}

	b := lineage.NewBuilder([]evidence.Record{top}, stock(model("org/deepest", "mit"), model("org/other", "mit", "org/deep finetune")))
	n := b.Node("org/top")
	assert.Equal(t, [][]string{{"org/deep adapter"}}, edges(n))
	assert.Equal(t, [][]string{{"org/deepest merge"}}, edges(n.Bases[0][0].To))
	last := n.Bases[0][0].To.Bases[0][0].To
	require.Len(t, last.Records, 2)
	assert.Equal(t, []string{"cc-by-nc-4.0"}, last.Records[0].License.IDs, "what the user says weighs more")
	assert.Equal(t, "acme-eula", b.Node("org/other").Bases[0][0].To.Records[0].License.Name)

	require.Len(t, n.Datasets, 1)
	require.Len(t, n.Datasets[0].Holds, 1)
	assert.Same(t, b.Node("org/teacher"), n.Datasets[0].Holds[0])
	assert.True(t, b.Node("org/teacher").Known())
}

func TestDatasets(t *testing.T) {
	named := declared("org/m", "mit")
	named.Datasets = []evidence.Dataset{{ID: "Org/Data", UsedFor: "evaluation", Named: true}}
	card := model("org/m", "mit")
	card.Datasets = []evidence.Dataset{{ID: "org/data", UsedFor: "training"}, {ID: "org/more", UsedFor: "training"}}
	b := lineage.NewBuilder([]evidence.Record{named}, stock(card))
	n := b.Node("org/m")
	require.Len(t, n.Datasets, 2)
	assert.Equal(t, "evaluation", n.Datasets[0].UsedFor, "taken as the user names it")
	assert.True(t, n.Datasets[0].Named)
	assert.False(t, n.Datasets[1].Named)
	assert.Equal(t, evidence.Card, n.Datasets[1].Source.Kind)

	record := &evidence.Record{ID: "org/third", License: evidence.Declared{IDs: []string{"mit"}}, Source: evidence.Source{Kind: evidence.Manifest, Place: "models.toml:9"}, Bases: []evidence.Base{{ID: "org/teacher"}}}
	b.Attach(n, evidence.Dataset{ID: "org/third", UsedFor: "training", Named: true, Record: record}, evidence.Source{Kind: evidence.Manifest})
	b.Attach(n, evidence.Dataset{ID: "ORG/MORE", Named: true}, evidence.Source{Kind: evidence.Manifest})
	require.Len(t, n.Datasets, 3, "each is attached once")
	assert.Equal(t, "models.toml:9", n.Datasets[2].Source.Place)
	assert.Equal(t, []string{"mit"}, n.Datasets[2].Node.Records[0].License.IDs)
	assert.Same(t, b.Node("org/teacher"), n.Datasets[2].Holds[0])
}

func TestKnown(t *testing.T) {
	own := declared("org/m", "")
	own.Own = true
	tests := []struct {
		name string
		node lineage.Node
		want bool
	}{
		{"nobody says anything", lineage.Node{}, false},
		{"the user lists it", lineage.Node{Records: []evidence.Record{declared("org/m", "")}}, false},
		{"the user says its license", lineage.Node{Records: []evidence.Record{declared("org/m", "mit")}}, true},
		{"the user says its base", lineage.Node{Records: []evidence.Record{declared("org/m", "", "org/a")}}, true},
		{"a card without a license", lineage.Node{Records: []evidence.Record{model("org/m", "")}}, true},
		{"the project makes it", lineage.Node{Own: true}, true},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, tt.node.Known(), tt.name)
	}
	assert.True(t, lineage.NewBuilder([]evidence.Record{own}).Node("org/m").Own)
}

func TestNodeFacts(t *testing.T) {
	user := declared("org/m", "mit")
	user.Revision = "pinned"
	card := model("org/m", "mit")
	card.Revision, card.Modality, card.Gated = "read", []string{"text", "image"}, "manual"
	n := lineage.NewBuilder([]evidence.Record{user}, stock(card)).Node("org/m")
	assert.Equal(t, []string{"text", "image"}, n.Modality())
	assert.Equal(t, "manual", n.Gated)
	assert.Equal(t, "pinned", n.Revision())

	user.Modality, user.Revision = []string{"text"}, ""
	n = lineage.NewBuilder([]evidence.Record{user}, stock(card)).Node("org/m")
	assert.Equal(t, []string{"text"}, n.Modality(), "the user weighs more")
	assert.Empty(t, n.Revision(), "the revision a source read pins nothing")
}

func TestOwnIsNotLookedUp(t *testing.T) {
	own := declared("org/m", "mit")
	own.Own = true
	n := lineage.NewBuilder([]evidence.Record{own}, stock(model("org/m", "cc-by-nc-4.0", "org/a finetune"))).Node("org/m")
	assert.Len(t, n.Records, 1)
	assert.Empty(t, n.Bases)
}

func TestSuspect(t *testing.T) {
	build := func(id string, records ...evidence.Record) *lineage.Node {
		own := declared("org/own-llama", "mit")
		own.Own = true
		b := lineage.NewBuilder([]evidence.Record{own, declared("org/listed-llama", "")}, stock(records...))
		b.Suspect = func(id string) (string, bool) { return "meta/llama", strings.Contains(strings.ToLower(id), "llama") }
		return b.Node(id)
	}
	n := build("org/my-llama", model("org/my-llama", "mit"))
	assert.True(t, n.Suspect)
	assert.Equal(t, [][]string{{}, {"meta/llama finetune?"}}, edges(n), "the first version is what sources say: nothing")
	assert.Equal(t, evidence.Inferred, n.Bases[1][0].Source.Kind)
	assert.Equal(t, evidence.Quantized, build("org/my-llama-gguf", model("org/my-llama-gguf", "mit")).Bases[1][0].Relation)

	assert.False(t, build("org/mistral", model("org/mistral", "mit")).Suspect, "the name tells nothing")
	assert.False(t, build("org/my-llama", model("org/my-llama", "mit", "org/a finetune")).Suspect, "a source names a base")
	assert.False(t, build("Meta/Llama", model("meta/llama", "llama2")).Suspect, "it is the base")
	assert.False(t, build("org/own-llama").Suspect, "the project knows what it makes")
	assert.False(t, build("org/listed-llama").Suspect, "nobody knows it at all")
}

// dump writes everything reachable from a node, each model once.
func dump(n *lineage.Node, seen map[*lineage.Node]bool, b *strings.Builder) {
	if seen[n] {
		return
	}
	seen[n] = true
	fmt.Fprintf(b, "%s own=%v gated=%s %v\n", evidence.Fold(n.ID), n.Own, n.Gated, n.Modality())
	for _, r := range n.Records {
		fmt.Fprintf(b, "  %s %s %v\n", r.Source.Kind, r.License, r.Untagged)
	}
	for _, version := range edges(n) {
		fmt.Fprintf(b, "  from %s\n", strings.ToLower(strings.Join(version, ", ")))
	}
	for _, d := range n.Datasets {
		fmt.Fprintf(b, "  data %s %s %v\n", d.Node.ID, d.UsedFor, d.Named)
		for _, h := range d.Holds {
			dump(h, seen, b)
		}
	}
	for _, version := range n.Bases {
		for _, e := range version {
			dump(e.To, seen, b)
		}
	}
}

// TestAnyGraph: whatever sources say, a graph is built, the same each time,
// with one node a model.
func TestAnyGraph(t *testing.T) {
	var ids []string
	for i := range 8 {
		ids = append(ids, fmt.Sprintf("org/m%d", i))
	}
	id := rapid.Custom(func(t *rapid.T) string {
		s := rapid.SampledFrom(append(slices.Clone(ids), "old/m1", "old/m2", "org/nobody")).Draw(t, "id")
		if rapid.Bool().Draw(t, "capitals") {
			s = strings.ToUpper(s)
		}
		return s
	})
	base := rapid.Custom(func(t *rapid.T) string {
		relation := rapid.SampledFrom(append(evidence.Relations(), "")).Draw(t, "relation")
		return strings.TrimSpace(id.Draw(t, "base") + " " + relation)
	})
	record := rapid.Custom(func(t *rapid.T) evidence.Record {
		r := model(id.Draw(t, "of"), rapid.SampledFrom([]string{"", "mit", "gpl-3.0"}).Draw(t, "license"), rapid.SliceOfN(base, 0, 3).Draw(t, "bases")...)
		if rapid.IntRange(0, 3).Draw(t, "data") == 0 {
			held := model("held", "mit", base.Draw(t, "holds"))
			r.Datasets = []evidence.Dataset{{ID: "org/data", UsedFor: "training", Record: &held}}
		}
		return r
	})
	rapid.Check(t, func(t *rapid.T) {
		s := stock(rapid.SliceOfN(record, 0, 12).Draw(t, "sources")...)
		s.renamed["old/m1"], s.renamed["old/m2"] = "org/m1", "ORG/M2"
		var said []evidence.Record
		for _, r := range rapid.SliceOfN(record, 0, 3).Draw(t, "declared") {
			// The user names models as they are called today.
			r.ID = strings.Replace(strings.ToLower(r.ID), "old/", "org/", 1)
			r.Source.Kind = evidence.Manifest
			r.Own = rapid.Bool().Draw(t, "own")
			for i := range r.Bases {
				if rapid.Bool().Draw(t, "nested") {
					inner := model(r.Bases[i].ID, "mit", base.Draw(t, "inner"))
					inner.ID = strings.Replace(strings.ToLower(inner.ID), "old/", "org/", 1)
					r.Bases[i].ID, r.Bases[i].Record = inner.ID, &inner
				}
			}
			said = append(said, r)
		}
		asked := rapid.SliceOfN(id, 1, 5).Draw(t, "asked")
		build := func() string {
			b := lineage.NewBuilder(said, s)
			b.Suspect = func(id string) (string, bool) { return "org/m0", strings.HasSuffix(id, "7") }
			var out strings.Builder
			seen := map[*lineage.Node]bool{}
			for _, a := range asked {
				dump(b.Node(a), seen, &out)
			}
			names := map[string]bool{}
			for n := range seen {
				key := evidence.Fold(n.ID)
				if names[key] {
					t.Fatalf("two nodes for %s", key)
				}
				names[key] = true
			}
			return out.String()
		}
		assert.Equal(t, build(), build())
	})
}
