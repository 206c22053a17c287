// Package catalogue holds facts about well-known models: which license their
// cards declare, what they were made from, and who said so when. It is made
// from a curated list and from collected metadata, embedded in a compact form,
// and looked up without decoding the rest.
//
// A row says what a source said at a date. It draws no conclusion, and a model
// it does not hold is not known, which is not the same as free.
package catalogue

import (
	_ "embed"
	"encoding/binary"
	"strings"
	"time"

	"modelterms/cmd/modelterms/internal/evidence"
)

// The two parts, made by go test ./cmd/modelterms/internal/catalogue -run
// Generated -update. Curated rows were checked one by one and come first.
var (
	//go:embed curated.bin
	curated string
	//go:embed collected.bin
	collected string
)

// Catalogue looks models up. The zero value holds nothing.
type Catalogue struct{ parts []part }

// Builtin gives the embedded catalogue. It decodes nothing.
func Builtin() Catalogue {
	return Catalogue{parts: []part{open(curated), open(collected)}}
}

// Lookup gives what is known of a model, the weightier record first, and its
// current id, which differs from the one asked for when it was renamed. ok is
// false when nothing is known.
func (c Catalogue) Lookup(id string) (current string, records []evidence.Record, ok bool) {
	current = id
	for hops := 0; hops < 4; hops++ {
		renamed := false
		for _, p := range c.parts {
			row, found := p.find(evidence.Fold(current))
			if !found {
				continue
			}
			if row.alias != "" {
				current, renamed = row.alias, true
				break
			}
			if !ok {
				current = row.id
			}
			records, ok = append(records, p.records(row)...), true
			if p.curated {
				// A curated row was settled with the others in view.
				return current, records, true
			}
		}
		if !renamed {
			break
		}
		records, ok = nil, false
	}
	return current, records, ok
}

// Len counts the models of the catalogue, those known by an older name left
// out.
func (c Catalogue) Len() int {
	n := 0
	for _, p := range c.parts {
		n += p.models
	}
	return n
}

// Each calls f with every id, in order within each part.
func (c Catalogue) Each(f func(id string)) {
	for _, p := range c.parts {
		for b := range p.blocks() {
			r := p.block(b)
			for r.more() {
				if row := r.next(); row.alias == "" {
					f(row.id)
				}
			}
		}
	}
}

// A part is a string of sections:
//
//	magic "MTC1", then five numbers of four bytes: curated (0 or 1), models,
//	strings, blocks, and the offset of the blocks' index;
//	the strings' offsets (four bytes each) and the strings;
//	the blocks: rows sorted by folded id, each row the length it shares with
//	the id before, its own letters, and its payload;
//	the blocks' offsets (four bytes each).
//
// Numbers inside rows are varints. Ids, licenses and data sets that rows refer
// to are indexes into the strings.
type part struct {
	data    string
	curated bool
	models  int
	strings int
	nblocks int
	index   int
}

const (
	magic      = "MTC1"
	headerSize = len(magic) + 5*4
	blockRows  = 16
)

func open(data string) part {
	if len(data) < headerSize || data[:len(magic)] != magic {
		return part{}
	}
	p := part{data: data}
	p.curated = p.u32(len(magic)) == 1
	p.models, p.strings = p.u32(len(magic)+4), p.u32(len(magic)+8)
	p.nblocks, p.index = p.u32(len(magic)+12), p.u32(len(magic)+16)
	return p
}

func (p part) u32(offset int) int {
	d := p.data[offset : offset+4]
	return int(uint32(d[0]) | uint32(d[1])<<8 | uint32(d[2])<<16 | uint32(d[3])<<24)
}

func (p part) str(i int) string {
	at := headerSize + 4*i
	return p.data[p.u32(at):p.u32(at+4)]
}

func (p part) blocks() int { return p.nblocks }

func (p part) block(i int) *rows {
	start, end := p.u32(p.index+4*i), p.u32(p.index+4*i+4)
	return &rows{part: p, rest: p.data[start:end]}
}

// find looks for a folded id: among the first ids of the blocks, then in one.
func (p part) find(key string) (row, bool) {
	lo, hi := 0, p.nblocks
	for lo < hi {
		mid := (lo + hi) / 2
		if evidence.Fold(p.block(mid).next().id) <= key {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == 0 {
		return row{}, false
	}
	r := p.block(lo - 1)
	for r.more() {
		if row := r.next(); evidence.Fold(row.id) == key {
			return row, true
		}
	}
	return row{}, false
}

type row struct {
	id      string
	alias   string // the current id, for an older one
	payload string
}

// rows reads the rows of a block.
type rows struct {
	part part
	rest string
	id   string
}

func (r *rows) more() bool { return len(r.rest) > 0 }

func (r *rows) next() row {
	shared, suffix := r.num(), r.num()
	r.id = r.id[:shared] + r.rest[:suffix]
	r.rest = r.rest[suffix:]
	n := r.num()
	payload := r.rest[:n]
	r.rest = r.rest[n:]
	out := row{id: r.id, payload: payload}
	if payload[0] == kindAlias {
		in := reader{part: r.part, rest: payload[1:]}
		out.alias = in.str()
	}
	return out
}

func (r *rows) num() int {
	in := reader{rest: r.rest}
	n := in.num()
	r.rest = in.rest
	return n
}

// Kinds of payload.
const (
	kindModel = 0
	kindAlias = 1
)

// Flags of an observation.
const (
	flagUntagged   = 1 << iota // the source would hold a license and holds none
	flagBases                  // bases follow
	flagDatasets               // data sets follow
	flagThirdParty             // recorded by somebody else than the publisher
	flagEarlier                // said before, and no longer
)

type reader struct {
	part part
	rest string
}

func (r *reader) num() int {
	var n uint64
	for shift := 0; len(r.rest) > 0; shift += 7 {
		c := r.rest[0]
		r.rest = r.rest[1:]
		n |= uint64(c&0x7f) << shift
		if c < 0x80 {
			break
		}
	}
	return int(n)
}

func (r *reader) str() string { return r.part.str(r.num()) }

var (
	relations  = []evidence.Relation{"", evidence.Finetune, evidence.Adapter, evidence.Quantized, evidence.Merge, evidence.Distill, evidence.Component}
	modalities = []string{"text", "image", "audio", "video"}
	epoch      = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
)

// inferredRelation marks a relation that was derived, not read.
const inferredRelation = 0x10

// records decodes the observations of a row.
func (p part) records(w row) []evidence.Record {
	r := reader{part: p, rest: w.payload[1:]}
	bits, gated := r.num(), r.num()
	var modality []string
	for i, m := range modalities {
		if bits&(1<<i) != 0 {
			modality = append(modality, m)
		}
	}
	var out []evidence.Record
	for n := r.num(); n > 0; n-- {
		rec := r.observation(w.id)
		rec.Modality = modality
		if gated > 0 {
			rec.Gated = []string{"", "auto", "manual"}[gated]
		}
		out = append(out, rec)
	}
	return out
}

func (r *reader) observation(id string) evidence.Record {
	flags := r.num()
	rec := evidence.Record{ID: id, Untagged: flags&flagUntagged != 0, Earlier: flags&flagEarlier != 0}
	rec.License = parseDeclared(r.str())
	rec.Source = evidence.Source{Kind: evidence.Catalogue, Place: r.str(), Revision: r.str()}
	if days := r.num(); days > 0 {
		rec.Source.Date = epoch.AddDate(0, 0, days).Format(time.DateOnly)
	}
	if flags&flagBases != 0 {
		for n := r.num(); n > 0; n-- {
			b := evidence.Base{ID: r.str()}
			code := r.num()
			b.Relation, b.Inferred = relations[code&^inferredRelation], code&inferredRelation != 0
			rec.Bases = append(rec.Bases, b)
		}
	}
	if flags&flagDatasets != 0 {
		for n := r.num(); n > 0; n-- {
			rec.Datasets = append(rec.Datasets, evidence.Dataset{ID: r.str(), UsedFor: "training"})
		}
	}
	return rec
}

// separators of a declaration in the strings: ids, name, link.
const (
	fieldSeparator = "\x1f"
	listSeparator  = "\x1e"
)

func parseDeclared(s string) evidence.Declared {
	f := strings.Split(s, fieldSeparator)
	if len(f) != 3 {
		return evidence.Declared{}
	}
	d := evidence.Declared{Name: f[1], Link: f[2]}
	if f[0] != "" {
		d.IDs = strings.Split(f[0], listSeparator)
	}
	return d
}

// putNum appends a number as the reader reads it.
func putNum(b []byte, n int) []byte { return binary.AppendUvarint(b, uint64(n)) }
