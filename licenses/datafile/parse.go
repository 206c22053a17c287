package datafile

import (
	"bytes"
	"errors"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"
)

// Limits on what is read: a data file is written by hand.
const (
	maxSize  = 8 << 20
	maxDepth = 200
)

// Kind is the type of a value.
type Kind int

// The kinds a value can have.
const (
	String Kind = iota
	Integer
	Float
	Bool
	Date
	List
	TableKind
)

var kindNames = [...]string{"a string", "a whole number", "a number", "true or false", "a date", "a list", "a table"}

// String names the kind for a message.
func (k Kind) String() string { return kindNames[k] }

// Value is a value and its place.
type Value struct {
	Position Position
	Kind     Kind

	str   string
	num   int64
	float float64
	flag  bool
	date  time.Time
	items []*Value
	table *Table
}

// Key is a key of a table, its place and its value.
type Key struct {
	Name     string
	Position Position
	Value    *Value
}

// Table is a table of a file: keys in the order in which they stand.
type Table struct {
	Position Position
	keys     []*Key
	index    map[string]*Key
	asked    map[string]bool
	known    []string

	origin origin
}

// origin says how a table came to be, which decides what may be added to it.
type origin int

const (
	implicit origin = iota // [a] of [a.b]
	header                 // [a]
	dotted                 // a of a.b = 1
	inline                 // { }
)

// Parse reads a TOML document. Its faults are of type [*Error].
func Parse(file string, data []byte) (*Table, error) {
	p := &parser{file: file, data: data}
	if len(data) > maxSize {
		return nil, Errorf(Position{File: file}, "the file is larger than %d MB", maxSize>>20)
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	p.data = data
	if i := invalidUTF8(data); i >= 0 {
		return nil, Errorf(p.at(i, 1), "the file is not valid UTF-8")
	}
	if i := tooDeep(data); i >= 0 {
		return nil, Errorf(p.at(i, 1), "lists or tables are nested too deeply")
	}
	return p.document()
}

func invalidUTF8(data []byte) int {
	if utf8.Valid(data) {
		return -1
	}
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

// tooDeep guards the recursive parser below: it counts brackets without
// looking at quotes, which can only make it too strict.
func tooDeep(data []byte) int {
	depth := 0
	for i, c := range data {
		switch c {
		case '[', '{':
			if depth++; depth > maxDepth {
				return i
			}
		case ']', '}':
			depth = max(0, depth-1)
		}
	}
	return -1
}

type parser struct {
	file  string
	data  []byte
	lines []int // offsets at which lines begin
	toml  unstable.Parser
}

// at gives the position of length bytes from offset.
func (p *parser) at(offset, length int) Position {
	if p.lines == nil {
		p.lines = []int{0}
		for i, c := range p.data {
			if c == '\n' {
				p.lines = append(p.lines, i+1)
			}
		}
	}
	place := func(o int) (int, int) {
		line := sort.SearchInts(p.lines, o+1)
		return line, o - p.lines[line-1] + 1
	}
	pos := Position{File: p.file}
	pos.Line, pos.Column = place(min(offset, len(p.data)))
	pos.EndLine, pos.EndColumn = place(min(offset+length, len(p.data)))
	return pos
}

func (p *parser) rangeAt(r unstable.Range) Position { return p.at(int(r.Offset), int(r.Length)) }

func (p *parser) document() (*Table, error) {
	root := newTable(p.at(0, 0), header)
	current := root
	p.toml.Reset(p.data)
	for p.toml.NextExpression() {
		e := p.toml.Expression()
		var err error
		switch e.Kind {
		case unstable.KeyValue:
			err = p.keyValue(current, e)
		case unstable.Table:
			current, err = p.header(root, e)
		case unstable.ArrayTable:
			current, err = p.arrayHeader(root, e)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := p.toml.Error(); err != nil {
		return nil, p.syntax(err)
	}
	return root, nil
}

// syntax turns the library's error, which marks bytes of the input, into one
// with a place.
func (p *parser) syntax(err error) error {
	var perr *unstable.ParserError
	if !errors.As(err, &perr) {
		return Errorf(Position{File: p.file}, "%s", err)
	}
	offset := len(p.data)
	if n := cap(p.data) - cap(perr.Highlight); perr.Highlight != nil && n >= 0 && n <= len(p.data) {
		offset = n
	}
	return Errorf(p.at(offset, len(perr.Highlight)), "%s", perr.Message)
}

func newTable(at Position, o origin) *Table {
	return &Table{Position: at, index: map[string]*Key{}, origin: o}
}

func (t *Table) add(name string, at Position, v *Value) {
	k := &Key{Name: name, Position: at, Value: v}
	t.keys = append(t.keys, k)
	t.index[name] = k
}

// header opens [a.b].
func (p *parser) header(root *Table, e *unstable.Node) (*Table, error) {
	t, last, at, err := p.walk(root, e)
	if err != nil {
		return nil, err
	}
	if k := t.index[last]; k != nil {
		if k.Value.Kind != TableKind || k.Value.table.origin != implicit {
			return nil, Errorf(at, "%q is defined twice; the first time in line %d", last, k.Position.Line)
		}
		k.Value.table.origin, k.Value.table.Position = header, at
		return k.Value.table, nil
	}
	n := newTable(at, header)
	t.add(last, at, &Value{Position: at, Kind: TableKind, table: n})
	return n, nil
}

// arrayHeader opens the next table of [[a.b]].
func (p *parser) arrayHeader(root *Table, e *unstable.Node) (*Table, error) {
	t, last, at, err := p.walk(root, e)
	if err != nil {
		return nil, err
	}
	n := newTable(at, header)
	item := &Value{Position: at, Kind: TableKind, table: n}
	k := t.index[last]
	if k == nil {
		t.add(last, at, &Value{Position: at, Kind: List, items: []*Value{item}, flag: true})
		return n, nil
	}
	if k.Value.Kind != List || !k.Value.flag {
		return nil, Errorf(at, "%q is defined twice; the first time in line %d", last, k.Position.Line)
	}
	k.Value.items = append(k.Value.items, item)
	return n, nil
}

// walk follows all parts of a header's key but the last.
func (p *parser) walk(t *Table, e *unstable.Node) (*Table, string, Position, error) {
	for it := e.Key(); it.Next(); {
		name, at := string(it.Node().Data), p.rangeAt(it.Node().Raw)
		if it.IsLast() {
			return t, name, at, nil
		}
		k := t.index[name]
		if k == nil {
			n := newTable(at, implicit)
			t.add(name, at, &Value{Position: at, Kind: TableKind, table: n})
			t = n
			continue
		}
		v := k.Value
		if v.Kind == List && v.flag {
			v = v.items[len(v.items)-1]
		}
		if v.Kind != TableKind || v.table.origin == inline {
			return nil, "", at, Errorf(at, "%q is not a table; it is set in line %d", name, k.Position.Line)
		}
		t = v.table
	}
	return nil, "", Position{}, Errorf(Position{File: p.file}, "a table without a name")
}

// keyValue adds a.b = v to t.
func (p *parser) keyValue(t *Table, e *unstable.Node) error {
	for it := e.Key(); it.Next(); {
		name, at := string(it.Node().Data), p.rangeAt(it.Node().Raw)
		k := t.index[name]
		if it.IsLast() {
			if k != nil {
				return Errorf(at, "%q is defined twice; the first time in line %d", name, k.Position.Line)
			}
			v, err := p.value(e.Value(), at)
			if err != nil {
				return err
			}
			t.add(name, at, v)
			return nil
		}
		if k == nil {
			n := newTable(at, dotted)
			t.add(name, at, &Value{Position: at, Kind: TableKind, table: n})
			t = n
			continue
		}
		if k.Value.Kind != TableKind || k.Value.table.origin != dotted {
			return Errorf(at, "%q is defined twice; the first time in line %d", name, k.Position.Line)
		}
		t = k.Value.table
	}
	return nil
}

// value converts a node. fallback is the place of its key, for the values
// whose own place the library does not keep.
func (p *parser) value(n *unstable.Node, fallback Position) (*Value, error) {
	v := &Value{Position: fallback}
	if n.Raw.Length > 0 {
		v.Position = p.rangeAt(n.Raw)
	}
	text := string(n.Data)
	var err error
	switch n.Kind {
	case unstable.String:
		v.Kind, v.str = String, text
	case unstable.Bool:
		v.Kind, v.flag = Bool, text == "true"
	case unstable.Integer:
		v.Kind = Integer
		v.num, err = parseInteger(text)
	case unstable.Float:
		v.Kind = Float
		v.float, err = parseFloat(text)
	case unstable.LocalDate:
		v.Kind = Date
		v.date, err = time.Parse(time.DateOnly, text)
	case unstable.DateTime, unstable.LocalDateTime:
		v.Kind = Date
		v.date, err = parseDateTime(text)
	case unstable.LocalTime:
		return nil, Errorf(v.Position, "a time of day is not used here")
	case unstable.Array:
		return p.list(n, v)
	case unstable.InlineTable:
		return p.inline(n, v)
	}
	if err != nil {
		return nil, Errorf(v.Position, "%q is not %s", text, v.Kind)
	}
	return v, nil
}

func (p *parser) list(n *unstable.Node, v *Value) (*Value, error) {
	v.Kind = List
	for it := n.Children(); it.Next(); {
		if it.Node().Kind == unstable.Comment {
			continue
		}
		item, err := p.value(it.Node(), v.Position)
		if err != nil {
			return nil, err
		}
		v.items = append(v.items, item)
	}
	return v, nil
}

func (p *parser) inline(n *unstable.Node, v *Value) (*Value, error) {
	v.Kind, v.table = TableKind, newTable(v.Position, inline)
	for it := n.Children(); it.Next(); {
		if it.Node().Kind == unstable.Comment {
			continue
		}
		if err := p.keyValue(v.table, it.Node()); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// underscored removes the underscores TOML allows between two digits.
func underscored(s string) (string, bool) {
	if !strings.Contains(s, "_") {
		return s, true
	}
	digit := func(c byte) bool {
		return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
	}
	for i := range len(s) {
		if s[i] == '_' && (i == 0 || i == len(s)-1 || !digit(s[i-1]) || !digit(s[i+1])) {
			return "", false
		}
	}
	return strings.ReplaceAll(s, "_", ""), true
}

func parseInteger(s string) (int64, error) {
	clean, ok := underscored(s)
	if !ok {
		return 0, strconv.ErrSyntax
	}
	if len(clean) > 2 && clean[0] == '0' {
		if base := map[byte]int{'x': 16, 'o': 8, 'b': 2}[clean[1]]; base != 0 {
			return strconv.ParseInt(clean[2:], base, 64)
		}
	}
	if digits := strings.TrimLeft(clean, "+-"); len(digits) > 1 && digits[0] == '0' {
		return 0, strconv.ErrSyntax
	}
	return strconv.ParseInt(clean, 10, 64)
}

func parseFloat(s string) (float64, error) {
	clean, ok := underscored(s)
	if !ok || strings.ContainsAny(clean, "xXpP") {
		return 0, strconv.ErrSyntax
	}
	whole, _, _ := strings.Cut(strings.TrimLeft(clean, "+-"), ".")
	whole, _, _ = strings.Cut(strings.ToLower(whole), "e")
	if len(whole) > 1 && whole[0] == '0' || whole == "" {
		return 0, strconv.ErrSyntax
	}
	return strconv.ParseFloat(clean, 64)
}

func parseDateTime(s string) (time.Time, error) {
	s = strings.ToUpper(strings.Replace(s, " ", "T", 1))
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return t, nil
	}
	return time.Parse("2006-01-02T15:04:05.999999999", s)
}
