// Package lineage builds the graph from a model to everything it was made
// from, out of what sources say. Cycles, missing bases and sources that
// disagree are facts of the graph, not errors.
package lineage

import (
	"slices"
	"strings"

	"modelterms/cmd/modelterms/internal/evidence"
)

// Source knows models: the built-in catalogue, and others in time. current is
// the id the model has today.
type Source interface {
	Lookup(id string) (current string, records []evidence.Record, ok bool)
}

// Node is a model of the graph with all that is said about it.
type Node struct {
	ID      string
	Records []evidence.Record // the weightier source first; empty when nobody knows it
	Own     bool              // the project makes it
	Gated   string
	pinned  string // revision that an edge names

	// Bases are the versions of what it was made from: the first is the
	// weightier source's, others are there only where sources disagree. Where
	// no source names a base, but the name of the model tells of one, the
	// first version is empty and the second holds that base.
	Bases    [][]Edge
	Suspect  bool
	Datasets []Data
}

// Known reports whether any source says anything about the model; that the
// user lists it says nothing.
func (n *Node) Known() bool {
	return n.Own || slices.ContainsFunc(n.Records, func(r evidence.Record) bool {
		return r.Source.Kind != evidence.Manifest || !r.License.Empty() || len(r.Bases) > 0
	})
}

// Modality gives what the model handles, or nil when nobody says.
func (n *Node) Modality() []string {
	for _, r := range n.Records {
		if len(r.Modality) > 0 {
			return r.Modality
		}
	}
	return nil
}

// Revision gives the revision that the user pinned, or "".
func (n *Node) Revision() string {
	for _, r := range n.Records {
		if r.Source.Kind == evidence.Manifest && r.Revision != "" {
			return r.Revision
		}
	}
	return n.pinned
}

// Edge leads from a model to one it was made from.
type Edge struct {
	To       *Node
	Relation evidence.Relation
	Inferred bool // no source states the relation
	Source   evidence.Source
}

// Data is a data set used for a model, and the models whose outputs it holds.
type Data struct {
	Node    *Node
	UsedFor string
	Named   bool // the user named it; else it is known from a card only
	Source  evidence.Source
	Holds   []*Node // models whose outputs it holds
}

// Builder makes nodes, each once.
type Builder struct {
	// Suspect gives a base that a name tells of.
	Suspect func(id string) (base string, ok bool)

	declared map[string][]evidence.Record // by folded id: what the user says
	sources  []Source
	nodes    map[string]*Node // by folded id
	exact    map[string]*Node // by the id as it is spelled
	own      map[string]bool  // folded ids of what the project makes
	known    map[string]known // by folded id: what the sources say
}

// known is what the sources say of an id, and the id the model has today.
type known struct {
	current string
	records []evidence.Record
	ok      bool
}

// NewBuilder makes a builder over what the user declares, which weighs more,
// and the other sources.
func NewBuilder(declared []evidence.Record, sources ...Source) *Builder {
	b := &Builder{declared: map[string][]evidence.Record{}, sources: sources, nodes: map[string]*Node{}, exact: map[string]*Node{}, own: map[string]bool{}, known: map[string]known{}}
	for _, r := range declared {
		if r.Own {
			b.own[evidence.Fold(r.ID)] = true
		}
	}
	for _, r := range declared {
		b.declare(r)
	}
	return b
}

// declare files a record and the ones inside it.
func (b *Builder) declare(r evidence.Record) {
	key := b.Key(r.ID)
	b.declared[key] = append(b.declared[key], r)
	for _, base := range r.Bases {
		if base.Record != nil {
			b.declare(*base.Record)
		}
	}
	for _, d := range r.Datasets {
		b.declareData(d)
	}
}

func (b *Builder) declareData(d evidence.Dataset) {
	if d.Record == nil {
		return
	}
	for _, base := range d.Record.Bases {
		if base.Record != nil {
			b.declare(*base.Record)
		}
	}
}

// Node gives the node of a model.
func (b *Builder) Node(id string) *Node {
	if n := b.exact[id]; n != nil {
		return n
	}
	n := b.node(id)
	b.exact[id] = n
	return n
}

// lookup asks the sources once for an id.
func (b *Builder) lookup(id string) known {
	key := evidence.Fold(id)
	if k, ok := b.known[key]; ok {
		return k
	}
	k := known{current: id}
	if !b.own[key] {
		for _, s := range b.sources {
			if current, records, ok := s.Lookup(id); ok {
				if !k.ok {
					k.current = current
				}
				k.records, k.ok = append(k.records, records...), true
			}
		}
	}
	b.known[key] = k
	return k
}

// Key identifies a model by the id it has today, whatever id names it.
func (b *Builder) Key(id string) string { return evidence.Fold(b.lookup(id).current) }

func (b *Builder) node(id string) *Node {
	k := b.lookup(id)
	key := evidence.Fold(k.current)
	if n := b.nodes[key]; n != nil {
		return n
	}
	declared := b.declared[key]
	n := &Node{ID: id, Records: slices.Clone(declared)}
	for _, r := range declared {
		n.Own = n.Own || r.Own
	}
	if key != evidence.Fold(id) {
		n.ID = k.current
	}
	if !n.Own {
		n.Records = append(n.Records, k.records...)
	}
	b.nodes[key] = n
	for _, r := range n.Records {
		if r.Gated != "" && n.Gated == "" {
			n.Gated = r.Gated
		}
	}
	b.bases(n)
	b.datasets(n)
	return n
}

// bases fills the versions of what a node was made from.
func (b *Builder) bases(n *Node) {
	for _, r := range n.Records {
		if len(r.Bases) == 0 {
			continue
		}
		var edges []Edge
		for _, base := range r.Bases {
			relation, inferred := base.Relation, base.Inferred
			if relation == "" {
				relation, inferred = inferRelation(n.ID, len(r.Bases)), true
			}
			to := b.Node(base.ID)
			if base.Revision != "" && r.Source.Kind == evidence.Manifest {
				to.pinned = base.Revision
			}
			edges = append(edges, Edge{To: to, Relation: relation, Inferred: inferred, Source: r.Source})
		}
		if !slices.ContainsFunc(n.Bases, func(v []Edge) bool { return sameBases(v, edges) }) {
			n.Bases = append(n.Bases, edges)
		}
	}
	if len(n.Bases) > 0 || n.Own || !n.Known() || b.Suspect == nil {
		return
	}
	if base, ok := b.Suspect(n.ID); ok && evidence.Fold(base) != evidence.Fold(n.ID) {
		n.Suspect = true
		source := evidence.Source{Kind: evidence.Inferred, Place: "the name of the model"}
		n.Bases = [][]Edge{nil, {{To: b.Node(base), Relation: inferRelation(n.ID, 1), Inferred: true, Source: source}}}
	}
}

// sameBases reports whether two sources name the same bases, and relations
// that bind alike.
func sameBases(a, b []Edge) bool {
	if len(a) != len(b) || slices.ContainsFunc(b, func(y Edge) bool {
		return !slices.ContainsFunc(a, func(x Edge) bool { return x.To == y.To })
	}) {
		return false
	}
	for _, x := range a {
		i := slices.IndexFunc(b, func(y Edge) bool { return y.To == x.To })
		if i < 0 {
			return false
		}
		y := b[i]
		if !x.Inferred && !y.Inferred && (x.Relation == evidence.Distill) != (y.Relation == evidence.Distill) {
			return false
		}
	}
	return true
}

// datasets fills the data sets of a node. The same data set named twice is
// taken as the user names it.
func (b *Builder) datasets(n *Node) {
	for _, r := range n.Records {
		for _, d := range r.Datasets {
			b.Attach(n, d, r.Source)
		}
	}
}

// Attach adds a data set to a node.
func (b *Builder) Attach(n *Node, d evidence.Dataset, source evidence.Source) {
	key := evidence.Fold(d.ID)
	for i := range n.Datasets {
		if evidence.Fold(n.Datasets[i].Node.ID) == key {
			b.complete(&n.Datasets[i], d)
			return
		}
	}
	data := Data{Node: &Node{ID: d.ID}, UsedFor: d.UsedFor, Source: source}
	b.complete(&data, d)
	n.Datasets = append(n.Datasets, data)
}

// complete adds what another mention says of a data set.
func (b *Builder) complete(data *Data, d evidence.Dataset) {
	if d.Named && !data.Named {
		data.Named, data.UsedFor = true, d.UsedFor
	}
	if d.Record == nil {
		return
	}
	if data.Node.Records == nil {
		data.Source = d.Record.Source
	}
	if d.Named && !d.Record.License.Empty() && d.UsedFor != "" {
		data.UsedFor = d.UsedFor // its own table says more than a list
	}
	data.Node.Records = append(data.Node.Records, *d.Record)
	for _, base := range d.Record.Bases {
		data.Holds = append(data.Holds, b.Node(base.ID))
	}
}

// Words of a name that tell how a model was made.
var (
	quantizedWords = []string{"gguf", "ggml", "gptq", "awq", "exl2", "exl3", "bnb", "mlx", "onnx", "int4", "int8", "4bit", "8bit", "fp8", "nf4", "hqq", "aqlm"}
	adapterWords   = []string{"lora", "qlora", "adapter", "peft"}
)

// named reports whether one of the words stands in a name.
func named(id string, words []string) bool {
	parts := strings.FieldsFunc(strings.ToLower(id), func(r rune) bool { return strings.ContainsRune("-_./", r) })
	return slices.ContainsFunc(parts, func(p string) bool { return slices.Contains(words, p) })
}

// inferRelation derives a relation nobody states: several bases are a merge;
// else the name tells a quantization or an adapter from a fine-tune.
func inferRelation(id string, bases int) evidence.Relation {
	switch {
	case bases > 1:
		return evidence.Merge
	case named(id, quantizedWords):
		return evidence.Quantized
	case named(id, adapterWords):
		return evidence.Adapter
	}
	return evidence.Finetune
}
