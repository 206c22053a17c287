package licenses

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// named is a set of entries with every kind of name.
func named(t testing.TB) *Set {
	v := sourceVocabulary(t)
	full := entry(v, "example-1.0", nil)
	full.Name, full.HubTag, full.SPDX, full.URL = "Example Community License", true, "EXA-1.0", "https://www.Example.org/licenses/One.html/"
	full.LicenseNames, full.Aliases = []string{"example_v1", "example"}, []string{"Example's  License", "EXA-1.0", "example-1.0"}
	plain := entry(v, "plain", nil)
	plain.URL = "http://example.org/plain?version=2#top"
	member := entry(v, "example-2.0", nil)
	family := &License{ID: "examples", Name: "Examples", Kind: "family", Read: "name-only", Members: []string{"example-1.0", "example-2.0"}}
	return set(t, full, plain, member, family)
}

func TestLookup(t *testing.T) {
	s := named(t)
	tests := []struct {
		given, id string
		how       How
		exact     bool
	}{
		{"example-1.0", "example-1.0", ByHubID, true},
		{"Example-1.0", "example-1.0", ByHubID, false},
		{" example-1.0\n", "example-1.0", ByHubID, true},
		{"example_1.0", "example-1.0", ByHubID, false},
		{"example  1.0", "example-1.0", ByHubID, false},
		{"example\u00a01.0", "example-1.0", ByHubID, false},
		{"example\t1.0", "example-1.0", ByHubID, false},
		{"_example-1.0_", "example-1.0", ByHubID, false},
		{"EXA-1.0", "example-1.0", BySPDX, true},
		{"exa-1.0", "example-1.0", BySPDX, false},
		{"example_v1", "example-1.0", ByLicenseName, true},
		{"EXAMPLE V1", "example-1.0", ByLicenseName, false},
		{"example", "example-1.0", ByLicenseName, true},
		{"Example's  License", "example-1.0", ByAlias, true},
		{"example's license", "example-1.0", ByAlias, false},
		{"Example Community License", "example-1.0", ByAlias, true},
		{"plain", "plain", ByID, true},
		{"PLAIN", "plain", ByID, false},
		{"examples", "examples", ByID, true},
		{"Examples", "examples", ByID, false},

		{"", "", "", false},
		{" ", "", "", false},
		{"_", "", "", false},
		{"example-1", "", "", false},
		{"example-1.0-", "", "", false},
		{"example-1.00", "", "", false},
		{"example1.0", "", "", false},
		{"aaa", "", "", false},
		{"zzz", "", "", false},
		{"example.org/licenses/one.html", "", "", false},
		{"https://www.example.org/licenses/one.html", "", "", false},
		{"examples, the name of nothing", "", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.given, func(t *testing.T) {
			m, ok := s.Lookup(tt.given)
			assert.Equal(t, tt.id != "", ok)
			assert.Equal(t, Match{ID: tt.id, How: tt.how, Exact: tt.exact}, m)
		})
	}
}

func TestLookupURL(t *testing.T) {
	s := named(t)
	tests := []struct{ address, id string }{
		{"https://www.Example.org/licenses/One.html/", "example-1.0"},
		{"https://example.org/licenses/one.html", "example-1.0"},
		{"http://example.org/licenses/one.html", "example-1.0"},
		{"HTTPS://WWW.EXAMPLE.ORG/LICENSES/ONE.HTML", "example-1.0"},
		{"  https://example.org/licenses/one.html/\n", "example-1.0"},
		{"https://example.org/licenses/one.html#section-2", "example-1.0"},
		{"https://example.org/licenses/one.html/#section-2", "example-1.0"},
		{"www.example.org/licenses/one.html", "example-1.0"},
		{"example.org/licenses/one.html", "example-1.0"},
		{"http://example.org/plain?version=2", "plain"},

		{"http://example.org/plain", ""},
		{"http://example.org/plain?version=1", ""},
		{"https://example.org/licenses", ""},
		{"https://example.org/licenses/one.html/raw", ""},
		{"https://example.com/licenses/one.html", ""},
		{"https://example.org.evil.com/licenses/one.html", ""},
		{"ftp://example.org/licenses/one.html", ""},
		{"example-1.0", ""},
		{"https://", ""},
		{"", ""},
	}
	for _, tt := range tests {
		t.Run(tt.address, func(t *testing.T) {
			id, ok := s.LookupURL(tt.address)
			assert.Equal(t, tt.id, id)
			assert.Equal(t, tt.id != "", ok)
		})
	}
}

func TestGetIsByIDOnly(t *testing.T) {
	s := named(t)
	for _, id := range s.IDs() {
		l, err := s.Get(id)
		require.NoError(t, err)
		require.NotNil(t, l, id)
		assert.Equal(t, id, l.ID)
		again, err := s.Get(id)
		require.NoError(t, err)
		assert.Same(t, l, again, "decoded once")
	}
	for _, given := range []string{"Example-1.0", "EXA-1.0", "example", "example_1.0", "nothing", ""} {
		l, err := s.Get(given)
		require.NoError(t, err)
		assert.Nil(t, l, given)
	}
}

func TestTexts(t *testing.T) {
	v := sourceVocabulary(t)
	edition := entry(v, "edition", nil)
	edition.Editions = []string{"older", "oldest"}
	family := &License{ID: "family", Name: "family", Kind: "family", Read: "name-only", Members: []string{"older", "gone"}}
	empty := &License{ID: "empty", Name: "empty", Kind: "family", Read: "name-only", Members: []string{"gone"}}
	s := set(t, edition, entry(v, "older", nil), entry(v, "oldest", nil), family, empty)
	for _, tt := range []struct {
		id   string
		want []string
	}{
		{"older", []string{"older"}},
		{"edition", []string{"edition", "older", "oldest"}},
		{"family", []string{"older"}},
		{"empty", []string{"empty"}},
	} {
		l, err := s.Get(tt.id)
		require.NoError(t, err)
		var got []string
		for _, text := range s.Texts(l) {
			assert.False(t, text.IsFamily(), "a family has no text")
			got = append(got, text.ID)
		}
		assert.Equal(t, tt.want, got, tt.id)
	}
}

// TestBuiltinNames: every name of every entry leads back to it, and to it
// alone.
func TestBuiltinNames(t *testing.T) {
	s, err := Builtin()
	require.NoError(t, err)
	ids := s.IDs()
	assert.True(t, slices.IsSorted(ids))
	assert.Len(t, slices.Compact(slices.Clone(ids)), len(ids))
	claimed := map[string]string{}
	for _, id := range ids {
		l, err := s.Get(id)
		require.NoError(t, err)
		require.NotNil(t, l, id)
		for _, n := range namesOf(l) {
			assert.NotContains(t, claimed, n.key, "claimed by %s, too", id)
			claimed[n.key] = id
			if n.how == byURL {
				for _, address := range []string{l.URL, "https://www." + strings.TrimPrefix(n.key, "url:"), strings.ToUpper(l.URL) + "#x"} {
					got, ok := s.LookupURL(address)
					assert.True(t, ok && got == id, "%s leads to %q, not %s", address, got, id)
				}
				continue
			}
			m, ok := s.Lookup(n.spelling)
			assert.True(t, ok)
			assert.Equal(t, Match{ID: id, How: n.how, Exact: true}, m, n.spelling)
			m, ok = s.Lookup(strings.ToUpper(strings.ReplaceAll(n.spelling, " ", "_")) + " ")
			assert.True(t, ok && m.ID == id, "%s in capitals leads to %q", n.spelling, m.ID)
		}
		for _, member := range slices.Concat(l.Members, l.Editions) {
			m, err := s.Get(member)
			require.NoError(t, err)
			require.NotNil(t, m, "%s of %s", member, id)
			assert.False(t, m.IsFamily(), "%s of %s", member, id)
		}
		assert.Equal(t, l.IsFamily(), len(l.Members) > 0, id)
	}
	for _, name := range s.Names() {
		m, ok := s.Lookup(name)
		assert.True(t, ok && m.ID == claimed[name], name)
	}
	assert.Len(t, s.lines(), len(claimed))
	for id, how := range map[string]How{"apache-2.0": ByHubID, "Apache-2.0": ByHubID, "other": ByHubID, "LicenseRef-Proprietary": ByID} {
		m, ok := s.Lookup(id)
		assert.True(t, ok && m.How == how, "%s: %+v", id, m)
	}
}

func TestHostileNames(t *testing.T) {
	s, err := Builtin()
	require.NoError(t, err)
	for _, given := range []string{
		strings.Repeat("a", 1<<20), strings.Repeat("_ ", 1<<20), strings.Repeat("mit-", 1<<18), "mit" + strings.Repeat(" ", 1<<20) + "x",
		"\x00", "\x00mit", "mit\x00", "\x1b[31mmit\x1b[0m", "mit\nother", "mit\tother", "\t\n", "\xff", "\xff\xfemit", "mit\xff", "\xc3", "\u202emit", "İ", "ǅ",
		"::error::mit", "<script>mit</script>", "../../mit", "mit\tid\tmit\t0\t10\tmit", "url:", "\U0010ffff", "https://" + strings.Repeat("x/", 1<<18), "https://\xff#",
	} {
		_, byName := s.Lookup(given)
		_, byAddress := s.LookupURL(given)
		l, err := s.Get(given)
		assert.NoError(t, err)
		assert.False(t, byName || byAddress || l != nil, "found %.40q", given)
	}
}

// TestLookupAgreesWithTheList: the search in the index finds just the names
// that a walk over all of them finds.
func TestLookupAgreesWithTheList(t *testing.T) {
	s, err := Builtin()
	require.NoError(t, err)
	names := s.Names()
	rapid.Check(t, func(t *rapid.T) {
		given := rapid.SampledFrom(names).Draw(t, "name")
		switch rapid.IntRange(0, 4).Draw(t, "change") {
		case 0:
			given = strings.ToUpper(given)
		case 1:
			given = given[:rapid.IntRange(0, len(given)).Draw(t, "cut")]
		case 2:
			given += rapid.SampledFrom([]string{"-", "x", "\x00", "\x7f", "~", "0", ".0"}).Draw(t, "more")
		case 3:
			at := rapid.IntRange(0, len(given)).Draw(t, "at")
			given = given[:at] + string(rapid.Rune().Draw(t, "letter")) + given[at:]
		case 4:
			given = rapid.String().Draw(t, "any")
		}
		key := fold(given)
		if strings.HasPrefix(key, "url:") {
			t.Skip("left out until an address is no name")
		}
		m, ok := s.Lookup(given)
		if want := slices.Contains(names, key); ok != want {
			t.Fatalf("%q: found %v, in the list %v", given, ok, want)
		}
		if ok {
			l, err := s.Get(m.ID)
			if err != nil || l == nil || !slices.ContainsFunc(namesOf(l), func(n name) bool { return n.key == key && n.how == m.How }) {
				t.Fatalf("%q leads to %+v, which has no such name", given, m)
			}
		}
	})
}

// FuzzLookup: no name makes a lookup panic, and white space around it does not
// matter.
func FuzzLookup(f *testing.F) {
	s, err := Builtin()
	require.NoError(f, err)
	for _, given := range []string{"", "mit", "MIT License", "\xff", "a\x00b", "https://opensource.org/licenses/MIT", "İ_ǅ\u00a0-"} {
		f.Add(given)
	}
	f.Fuzz(func(t *testing.T, given string) {
		m, ok := s.Lookup(given)
		_, _ = s.LookupURL(given)
		_, err := s.Get(given)
		require.NoError(t, err)
		if ok {
			l, err := s.Get(m.ID)
			require.NoError(t, err)
			require.NotNil(t, l)
		}
		again, found := s.Lookup("\t" + given + " ")
		require.Equal(t, ok, found)
		require.Equal(t, m, again)
	})
}
