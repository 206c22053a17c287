package licenses

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
)

// The entries in the form the program loads: a sorted index of names, and one
// entry a line, decoded only when it is asked for. Both are made from the
// TOML files by `go test ./licenses -run Generated -update`.
var (
	//go:embed builtin.idx
	builtinIndex string
	//go:embed builtin.jsonl
	builtinEntries string
	//go:embed builtin.vocab.json
	builtinVocabulary string
	//go:embed builtin.compat.json
	builtinCompat string
)

// Set is a collection of license entries with the vocabulary they answer. It
// is safe for use by one goroutine at a time.
type Set struct {
	vocab   *Vocabulary
	compat  []Pair
	index   string // lines: folded name, how, id, offset, length; sorted by name
	entries string
	decoded map[string]*License
}

// Builtin gives the entries that come with this package.
var Builtin = sync.OnceValues(func() (*Set, error) {
	s := &Set{index: builtinIndex, entries: builtinEntries, decoded: map[string]*License{}, vocab: &Vocabulary{}}
	if err := json.Unmarshal([]byte(builtinVocabulary), s.vocab); err != nil {
		return nil, fmt.Errorf("reading the built-in vocabulary: %w", err)
	}
	if err := json.Unmarshal([]byte(builtinCompat), &s.compat); err != nil {
		return nil, fmt.Errorf("reading the built-in compatibility list: %w", err)
	}
	return s, nil
})

// NewSet makes a set of entries that were loaded from files.
func NewSet(v *Vocabulary, all []*License, compat []Pair) (*Set, error) {
	index, entries, err := encode(all)
	if err != nil {
		return nil, err
	}
	return &Set{vocab: v, compat: compat, index: index, entries: entries, decoded: map[string]*License{}}, nil
}

// Vocabulary gives the questions the entries answer.
func (s *Set) Vocabulary() *Vocabulary { return s.vocab }

// line finds the index line of a folded name.
func (s *Set) line(key string) []string {
	lo, hi := 0, len(s.index)
	for lo < hi {
		mid := (lo + hi) / 2
		start := strings.LastIndexByte(s.index[:mid], '\n') + 1
		end := start + strings.IndexByte(s.index[start:], '\n')
		name, _, _ := strings.Cut(s.index[start:end], "\t")
		switch {
		case name == key:
			return strings.Split(s.index[start:end], "\t")
		case name < key:
			lo = end + 1
		default:
			hi = start
		}
	}
	return nil
}

// Lookup finds the entry a name stands for: a Hub identifier, an SPDX
// identifier, a license_name, or an alias, without regard to case and to
// white space or underscores for hyphens. It says how the name matched.
func (s *Set) Lookup(given string) (Match, bool) {
	f := s.line(fold(given))
	if f == nil {
		return Match{}, false
	}
	return Match{ID: f[2], How: How(f[1]), Exact: strings.TrimSpace(given) == f[5]}, true
}

// Get gives the entry with the id, or nil.
func (s *Set) Get(id string) (*License, error) {
	if l := s.decoded[id]; l != nil {
		return l, nil
	}
	f := s.line(fold(id))
	if f == nil || f[2] != id {
		return nil, nil
	}
	offset, err1 := strconv.Atoi(f[3])
	length, err2 := strconv.Atoi(f[4])
	if err1 != nil || err2 != nil || offset+length > len(s.entries) {
		return nil, fmt.Errorf("the index of licenses is damaged at %q", id)
	}
	l := &License{}
	if err := json.Unmarshal([]byte(s.entries[offset:offset+length]), l); err != nil {
		return nil, fmt.Errorf("reading the entry %q: %w", id, err)
	}
	s.decoded[id] = l
	return l, nil
}

// IDs lists all entries in order.
func (s *Set) IDs() []string {
	var out []string
	for _, line := range s.lines() {
		if f := strings.Split(line, "\t"); f[1] == string(ByHubID) || f[1] == string(ByID) {
			out = append(out, f[2])
		}
	}
	slices.Sort(out)
	return out
}

// Names lists every name Lookup finds, folded.
func (s *Set) Names() []string {
	var out []string
	for _, line := range s.lines() {
		if f := strings.Split(line, "\t"); f[1] != string(byURL) {
			out = append(out, f[0])
		}
	}
	return out
}

// Texts gives the texts an entry may stand for: its own and its editions', or
// those of a family's members. An entry with one text gives itself.
func (s *Set) Texts(l *License) []*License {
	var out []*License
	if !l.IsFamily() {
		out = append(out, l)
	}
	for _, id := range slices.Concat(l.Editions, l.Members) {
		if m, err := s.Get(id); err == nil && m != nil {
			out = append(out, m)
		}
	}
	if len(out) == 0 {
		// A family of nothing: never permission.
		out = append(out, &License{ID: l.ID, Name: l.Name, Read: "name-only"})
	}
	return out
}

// encode writes entries in the form a Set reads.
func encode(all []*License) (index, entries string, err error) {
	type row struct {
		key, rest string
	}
	sorted := slices.Clone(all)
	sort.Slice(sorted, func(i, j int) bool { return sorted[i].ID < sorted[j].ID })
	var rows []row
	var text strings.Builder
	for _, l := range sorted {
		data, err := json.Marshal(l)
		if err != nil {
			return "", "", err
		}
		for _, n := range namesOf(l) {
			rows = append(rows, row{n.key, fmt.Sprintf("%s\t%s\t%d\t%d\t%s", n.how, l.ID, text.Len(), len(data), n.spelling)})
		}
		text.Write(data)
		text.WriteByte('\n')
	}
	sort.Slice(rows, func(i, j int) bool { return rows[i].key < rows[j].key })
	var idx strings.Builder
	for _, r := range rows {
		idx.WriteString(r.key + "\t" + r.rest + "\n")
	}
	return idx.String(), text.String(), nil
}

// lines gives the lines of the index.
func (s *Set) lines() []string { return strings.Split(strings.TrimSuffix(s.index, "\n"), "\n") }
