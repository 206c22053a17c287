package licenses

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// drawEntry draws an entry with any value in any field. Only its names hold to
// what an index can: no tab or line break, and none is another entry's.
func drawEntry(t *rapid.T, id string) *License {
	l := rapid.Make[License]().Draw(t, "entry")
	word := rapid.Map(rapid.StringMatching(`[A-Za-z0-9 ._()"'é-]{0,12}`), func(s string) string { return id + "/" + s })
	l.ID, l.Name, l.SPDX = id, word.Draw(t, "name"), word.Draw(t, "spdx")
	l.URL = rapid.SampledFrom([]string{"", "https://example.org/" + id}).Draw(t, "url")
	l.LicenseNames, l.Aliases = rapid.SliceOfN(word, 0, 3).Draw(t, "license-names"), rapid.SliceOfN(word, 0, 3).Draw(t, "aliases")
	nilEmpty(reflect.ValueOf(&l))
	return &l
}

// nilEmpty makes empty lists and maps nil, which the generated form does not
// tell apart.
func nilEmpty(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			nilEmpty(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			nilEmpty(v.Field(i))
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			nilEmpty(v.MapIndex(k))
		}
		if v.Len() == 0 {
			v.SetZero()
		}
	case reflect.Slice:
		for i := range v.Len() {
			nilEmpty(v.Index(i))
		}
		if v.Len() == 0 {
			v.SetZero()
		}
	}
}

// TestGeneratedFormKeepsEverything: what is encoded decodes to the same
// entries, whatever their order.
func TestGeneratedFormKeepsEverything(t *testing.T) {
	v := sourceVocabulary(t)
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-zA-Z][a-z0-9.+]{0,8}`), 1, 5, strings.ToLower).Draw(t, "ids")
		var all []*License
		for _, id := range ids {
			all = append(all, drawEntry(t, id))
		}
		s, err := NewSet(v, all, nil)
		if err != nil {
			t.Fatal(err)
		}
		shuffled, err := NewSet(v, rapid.Permutation(all).Draw(t, "order"), nil)
		if err != nil {
			t.Fatal(err)
		}
		if s.entries != shuffled.entries {
			t.Fatal("the order of the entries shows")
		}
		slices.Sort(ids)
		if got := s.IDs(); !slices.Equal(got, ids) {
			t.Fatalf("ids: %q, want %q", got, ids)
		}
		for _, want := range all {
			got, err := s.Get(want.ID)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("got  %+v\nwant %+v", got, want)
			}
		}
	})
}

// TestBuiltinIsWhole: the generated form decodes to entries that
// encode to it again.
func TestBuiltinIsWhole(t *testing.T) {
	s, err := Builtin()
	require.NoError(t, err)
	var all []*License
	for _, id := range s.IDs() {
		l, err := s.Get(id)
		require.NoError(t, err)
		all = append(all, l)
	}
	index, entries, err := encode(all)
	require.NoError(t, err)
	require.True(t, index == builtinIndex && entries == builtinEntries, "an entry decodes to something else")
}

// TestDamagedIndex: an index that does not fit its entries is a fault and no
// panic.
func TestDamagedIndex(t *testing.T) {
	v := sourceVocabulary(t)
	for _, tt := range []struct{ name, index, entries string }{
		{"beyond the entries", "a\tid\ta\t0\t99\ta\n", `{"id":"a"}`},
		{"no offset", "a\tid\ta\tx\t10\ta\n", `{"id":"a"}`},
		{"no length", "a\tid\ta\t0\tx\ta\n", `{"id":"a"}`},
		{"half an entry", "a\tid\ta\t0\t5\ta\n", `{"id":"a"}`},
		{"another type", "a\tid\ta\t0\t8\ta\n", `{"id":1}`},
	} {
		s := &Set{vocab: v, index: tt.index, entries: tt.entries, decoded: map[string]*License{}}
		_, err := s.Get("a")
		require.ErrorContains(t, err, `"a"`, tt.name)
	}
}
