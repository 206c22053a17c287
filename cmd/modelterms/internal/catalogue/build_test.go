package catalogue

import (
	"encoding/binary"
	"sort"
	"strings"
	"time"

	"modelterms/cmd/modelterms/internal/evidence"
)

// entry is a row before it is packed.
type entry struct {
	id       string
	alias    string // the current id, if this is an older one
	modality []string
	gated    string
	records  []observed
}

// observed is one observation of a row.
type observed struct {
	evidence.Record
	thirdParty bool
}

// pack writes entries in the form a part reads.
func pack(entries []entry, curated bool) []byte {
	sort.Slice(entries, func(i, j int) bool { return evidence.Fold(entries[i].id) < evidence.Fold(entries[j].id) })
	s := &stringTable{index: map[string]int{}}
	payloads := make([][]byte, len(entries))
	models := 0
	for i, e := range entries {
		payloads[i] = s.payload(e)
		if e.alias == "" {
			models++
		}
	}
	var blocks []byte
	var starts []int
	previous := ""
	for i, e := range entries {
		if i%blockRows == 0 {
			starts, previous = append(starts, len(blocks)), ""
		}
		shared := 0
		for shared < len(previous) && shared < len(e.id) && previous[shared] == e.id[shared] {
			shared++
		}
		blocks = putNum(blocks, shared)
		blocks = putNum(blocks, len(e.id)-shared)
		blocks = append(blocks, e.id[shared:]...)
		blocks = putNum(blocks, len(payloads[i]))
		blocks = append(blocks, payloads[i]...)
		previous = e.id
	}
	starts = append(starts, len(blocks))

	textStart := headerSize + 4*(len(s.list)+1)
	text := strings.Join(s.list, "")
	blockStart := textStart + len(text)
	flag := 0
	if curated {
		flag = 1
	}
	out := []byte(magic)
	for _, n := range []int{flag, models, len(s.list), len(starts) - 1, blockStart + len(blocks)} {
		out = binary.LittleEndian.AppendUint32(out, uint32(n))
	}
	at := textStart
	for _, w := range s.list {
		out = binary.LittleEndian.AppendUint32(out, uint32(at))
		at += len(w)
	}
	out = binary.LittleEndian.AppendUint32(out, uint32(at))
	out = append(out, text...)
	out = append(out, blocks...)
	for _, n := range starts {
		out = binary.LittleEndian.AppendUint32(out, uint32(blockStart+n))
	}
	return out
}

type stringTable struct {
	list  []string
	index map[string]int
}

func (s *stringTable) put(b []byte, w string) []byte {
	i, ok := s.index[w]
	if !ok {
		i = len(s.list)
		s.index[w], s.list = i, append(s.list, w)
	}
	return putNum(b, i)
}

func (s *stringTable) payload(e entry) []byte {
	if e.alias != "" {
		return s.put([]byte{kindAlias}, e.alias)
	}
	b := []byte{kindModel}
	bits := 0
	for i, m := range modalities {
		for _, x := range e.modality {
			if x == m {
				bits |= 1 << i
			}
		}
	}
	b = putNum(b, bits)
	b = putNum(b, map[string]int{"": 0, "auto": 1, "manual": 2}[e.gated])
	b = putNum(b, len(e.records))
	for _, r := range e.records {
		b = s.record(b, r)
	}
	return b
}

func (s *stringTable) record(b []byte, r observed) []byte {
	flags := 0
	for bit, on := range map[int]bool{flagUntagged: r.Untagged, flagBases: len(r.Bases) > 0, flagDatasets: len(r.Datasets) > 0, flagThirdParty: r.thirdParty, flagEarlier: r.Earlier} {
		if on {
			flags |= bit
		}
	}
	b = putNum(b, flags)
	d := r.License
	b = s.put(b, strings.Join(d.IDs, listSeparator)+fieldSeparator+d.Name+fieldSeparator+d.Link)
	b = s.put(b, r.Source.Place)
	b = s.put(b, r.Source.Revision)
	days := 0
	if t, err := time.Parse(time.DateOnly, r.Source.Date); err == nil {
		days = int(t.Sub(epoch).Hours() / 24)
	}
	b = putNum(b, days)
	if len(r.Bases) > 0 {
		b = putNum(b, len(r.Bases))
		for _, base := range r.Bases {
			b = s.put(b, base.ID)
			code := 0
			for i, x := range relations {
				if x == base.Relation {
					code = i
				}
			}
			if base.Inferred {
				code |= inferredRelation
			}
			b = putNum(b, code)
		}
	}
	if len(r.Datasets) > 0 {
		b = putNum(b, len(r.Datasets))
		for _, d := range r.Datasets {
			b = s.put(b, d.ID)
		}
	}
	return b
}
