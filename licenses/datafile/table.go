package datafile

import (
	"sort"
	"strings"
	"time"
)

// Keys gives the keys of the table in the order in which they stand.
func (t *Table) Keys() []*Key { return t.keys }

// Key gives the key called name, or nil, and remembers that it is known.
func (t *Table) Key(name string) *Key {
	if t.asked == nil {
		t.asked = map[string]bool{}
	}
	if !t.asked[name] {
		t.asked[name] = true
		t.known = append(t.known, name)
	}
	return t.index[name]
}

// Value gives the value of a key, or nil.
func (t *Table) Value(name string) *Value {
	if k := t.Key(name); k != nil {
		return k.Value
	}
	return nil
}

// Finish adds a fault for every key of the table nobody asked for. explain,
// which may be nil, can give a better message and hint for a key.
func (t *Table) Finish(errs *Errors, where string, explain func(name string) (message, hint string)) {
	for _, k := range t.keys {
		if t.asked[k.Name] {
			continue
		}
		e := Errorf(k.Position, "unknown key %q%s", k.Name, where)
		if explain != nil {
			if message, hint := explain(k.Name); message != "" {
				e.Message, e.Hint = message, hint
				errs.Add(e)
				continue
			}
		}
		known := append([]string(nil), t.known...)
		sort.Strings(known)
		if near := Nearest(k.Name, known); near != "" {
			e.Hint = "did you mean \"" + near + "\"?"
		} else if len(known) > 0 && len(known) <= 8 {
			e.Hint = "known here: " + strings.Join(known, ", ")
		}
		errs.Add(e)
	}
}

// Text reads a string. Absent gives "".
func (t *Table) Text(errs *Errors, name string) string {
	v := t.Value(name)
	if v == nil {
		return ""
	}
	return v.Text(errs, name)
}

// Flag reads true or false. Absent gives false.
func (t *Table) Flag(errs *Errors, name string) bool {
	v := t.Value(name)
	if v == nil || !v.want(errs, name, Bool) {
		return false
	}
	return v.flag
}

// Int reads a whole number. Absent gives 0.
func (t *Table) Int(errs *Errors, name string) int64 {
	v := t.Value(name)
	if v == nil {
		return 0
	}
	n, _ := v.Int(errs, name)
	return n
}

// Texts reads a list of strings; a single string is a list of one.
func (t *Table) Texts(errs *Errors, name string) []string {
	var out []string
	for _, v := range t.List(errs, name) {
		if v.want(errs, name, String) {
			out = append(out, v.str)
		}
	}
	return out
}

// List reads the values of a list; a value that is no list is a list of one.
func (t *Table) List(_ *Errors, name string) []*Value {
	v := t.Value(name)
	switch {
	case v == nil:
		return nil
	case v.Kind == List:
		return v.items
	default:
		return []*Value{v}
	}
}

// Tables reads the tables of [[name]] or name = [{ }].
func (t *Table) Tables(errs *Errors, name string) []*Table {
	v := t.Value(name)
	if v == nil || !v.want(errs, name, List) {
		return nil
	}
	var out []*Table
	for _, item := range v.items {
		if item.want(errs, "an entry of "+name, TableKind) {
			out = append(out, item.table)
		}
	}
	return out
}

// Sub reads a table. Absent gives nil.
func (t *Table) Sub(errs *Errors, name string) *Table {
	v := t.Value(name)
	if v == nil || !v.want(errs, name, TableKind) {
		return nil
	}
	return v.table
}

// want reports whether the value has the kind, and adds a fault if not.
func (v *Value) want(errs *Errors, name string, k Kind) bool {
	if v.Kind == k {
		return true
	}
	errs.Addf(v.Position, "%s must be %s, not %s", name, k, v.Kind)
	return false
}

// Text reads a string.
func (v *Value) Text(errs *Errors, name string) string {
	if !v.want(errs, name, String) {
		return ""
	}
	return v.str
}

// Int reads a whole number; a float without a fraction is one. The second
// result is false, with a fault added, when it is something else.
func (v *Value) Int(errs *Errors, name string) (int64, bool) {
	if v.Kind == Float && v.float == float64(int64(v.float)) {
		return int64(v.float), true
	}
	return v.num, v.want(errs, name, Integer)
}

// Date reads a date; of a date with a time, the day.
func (v *Value) Date(errs *Errors, name string) (time.Time, bool) {
	if !v.want(errs, name, Date) {
		return time.Time{}, false
	}
	y, m, d := v.date.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC), true
}

// Table gives the table a value is, or nil.
func (v *Value) Table() *Table { return v.table }

// Items gives the values of a list, or nil.
func (v *Value) Items() []*Value { return v.items }
