package conclude_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"modelterms/cmd/modelterms/internal/conclude"
	"modelterms/cmd/modelterms/internal/evidence"
	"modelterms/licenses"
)

func builtin(t testing.TB) *licenses.Set {
	t.Helper()
	set, err := licenses.Builtin()
	require.NoError(t, err)
	return set
}

// says is a record that declares licenses: their ids joined by "+", a name
// after "=", a link after ">"; "-" is a card without a license, "earlier "
// before it what the source said before.
func says(text string) evidence.Record {
	rest, earlier := strings.CutPrefix(text, "earlier ")
	r := evidence.Record{ID: "org/model", Source: evidence.Source{Kind: evidence.Card, Place: text}, Earlier: earlier}
	if rest == "-" {
		r.Untagged = true
		return r
	}
	rest, r.License.Link, _ = strings.Cut(rest, ">")
	rest, r.License.Name, _ = strings.Cut(rest, "=")
	if rest != "" {
		r.License.IDs = strings.Split(rest, "+")
	}
	return r
}

// told gives a conclusion as text: a claim a string, with its problems, how
// many sources share it, and its marks.
func told(c conclude.Conclusion) []string {
	out := []string{}
	for _, claim := range c.Claims {
		s := claim.Key()
		for _, l := range claim.Licenses {
			if l.Problem != "" {
				s += " [" + l.Problem + "]"
			}
		}
		if len(claim.Sources) != 1 {
			s += " x" + strconv.Itoa(len(claim.Sources))
		}
		for _, mark := range []struct {
			word string
			set  bool
		}{{" narrowed", claim.Narrowed}, {" beside", claim.Beside}, {" earlier", claim.Earlier}, {" inferred", claim.Inferred}} {
			if mark.set {
				s += mark.word
			}
		}
		out = append(out, s)
	}
	if c.Untagged {
		out = append(out, "untagged")
	}
	return out
}

func TestConclude(t *testing.T) {
	tests := []struct {
		name    string
		records []string
		want    []string
	}{
		{"nobody", nil, nil},
		{"a card without a license", []string{"-"}, []string{"untagged"}},
		{"one without, one with", []string{"-", "mit"}, []string{"mit", "untagged"}},
		{"one", []string{"mit"}, []string{"mit"}},

		{"the same", []string{"mit", "mit"}, []string{"mit x2"}},
		{"the same in capitals", []string{"mit", "MIT"}, []string{"mit x2"}},
		{"the same by its SPDX id", []string{"apache-2.0", "Apache-2.0"}, []string{"apache-2.0 x2"}},
		{"the same by another name", []string{"apache 2.0", "Apache License 2.0", "apache-2.0"}, []string{"apache-2.0 x3"}},
		{"the same by license_name", []string{"llama3.1", "other=llama-3.1"}, []string{"llama3.1 x2"}},
		{"different", []string{"mit", "apache-2.0"}, []string{"mit", "apache-2.0"}},
		{"two of three agree", []string{"mit", "apache-2.0", "mit"}, []string{"mit x2", "apache-2.0"}},
		{"unknown names", []string{"acme-1", "acme-2", "acme-1"}, []string{"acme-1 [unknown-license] x2", "acme-2 [unknown-license]"}},

		{"a list", []string{"mit+apache-2.0"}, []string{"apache-2.0 mit"}},
		{"a list in another order", []string{"mit+apache-2.0", "apache-2.0+mit"}, []string{"apache-2.0 mit x2"}},
		{"a list that repeats itself", []string{"mit+MIT"}, []string{"mit"}},
		{"a list and one of it", []string{"mit+apache-2.0", "mit"}, []string{"apache-2.0 mit", "mit"}},
		{"a list with other", []string{"llama2+other"}, []string{"llama2 other [other-unnamed]"}},
		{"a list with other and its name", []string{"llama2+other=mit"}, []string{"llama2 mit"}},
		{"a list with what nobody knows", []string{"mit+acme"}, []string{"acme mit [unknown-license]"}},

		{"a family", []string{"cc"}, []string{"cc"}},
		{"a family narrowed", []string{"cc", "cc-by-4.0"}, []string{"cc-by-4.0 x2 narrowed"}},
		{"a family narrowed by the weightier", []string{"cc-by-4.0", "cc"}, []string{"cc-by-4.0 x2 narrowed"}},
		{"a family and a stranger", []string{"gpl", "mit"}, []string{"gpl", "mit"}},
		{"a family and two members", []string{"bsd", "bsd-2-clause", "bsd-3-clause"}, []string{"bsd-2-clause x2 narrowed", "bsd-3-clause"}},
		{"a family, a member and a stranger", []string{"gpl", "gpl-3.0", "mit"}, []string{"gpl-3.0 x2 narrowed", "mit"}},
		{"two families", []string{"gpl", "bsd"}, []string{"gpl", "bsd"}},
		{"a family in a list is not narrowed", []string{"gpl+mit", "gpl-3.0"}, []string{"gpl mit", "gpl-3.0"}},
		{"a bare version is that version", []string{"gpl-2.0", "gpl-3.0"}, []string{"gpl-2.0", "gpl-3.0"}},

		{"other", []string{"other"}, []string{"other [other-unnamed]"}},
		{"other in capitals", []string{"Other"}, []string{"other [other-unnamed]"}},
		{"other named other", []string{"other=other"}, []string{"other [other-unnamed]"}},
		{"other with a name", []string{"other=llama3.1"}, []string{"llama3.1"}},
		{"other with a name nobody knows", []string{"other=acme-eula"}, []string{"acme-eula [unknown-license]"}},
		{"other with a link to a known text", []string{"other>https://www.apache.org/licenses/LICENSE-2.0/"}, []string{"apache-2.0"}},
		{"other with a link to a file", []string{"other>LICENSE"}, []string{"other [other-unnamed]"}},
		{"the name counts more than the link", []string{"other=llama3.1>https://www.apache.org/licenses/LICENSE-2.0"}, []string{"llama3.1"}},
		{"a name without a license", []string{"=llama3.1"}, []string{"llama3.1"}},
		{"a link without a license", []string{">https://www.apache.org/licenses/LICENSE-2.0"}, []string{"apache-2.0"}},
		{"other narrowed by a license the Hub has no tag for", []string{"other", "mnpl"}, []string{"mnpl x2 narrowed"}},
		{"other is none of the Hub's tags", []string{"other", "mit"}, []string{"other [other-unnamed]", "mit"}},
		{"other with a name is not narrowed", []string{"other=acme", "mnpl"}, []string{"acme [unknown-license]", "mnpl"}},
		{"other is not narrowed by what nobody knows", []string{"other", "acme"}, []string{"other [other-unnamed]", "acme [unknown-license]"}},
		{"the author does not know", []string{"unknown"}, []string{"unknown [declared-unknown]"}},
		{"the author does not know, somebody does", []string{"unknown", "mit"}, []string{"unknown [declared-unknown]", "mit"}},

		{"a name beside a tag, of another license", []string{"mit=llama2"}, []string{"mit", "llama2 beside"}},
		{"a name beside a tag, of the same", []string{"mit=MIT License"}, []string{"mit"}},
		{"a name beside a tag, of no license", []string{"mit=our own words"}, []string{"mit"}},
		{"a name beside a tag, of its family", []string{"gpl-3.0=gpl"}, []string{"gpl-3.0"}},
		{"a name beside a list", []string{"mit+apache-2.0=llama2"}, []string{"apache-2.0 mit", "llama2 beside"}},
		{"a name beside a list, of one of it", []string{"mit+apache-2.0=mit"}, []string{"apache-2.0 mit"}},

		{"once and now", []string{"mit", "earlier mit"}, []string{"mit x2"}},
		{"now and once, in the other order", []string{"earlier mit", "mit"}, []string{"mit x2"}},
		{"changed", []string{"cc-by-nc-4.0", "earlier mit"}, []string{"cc-by-nc-4.0", "mit earlier"}},
		{"changed twice", []string{"cc-by-nc-4.0", "earlier mit", "earlier mit"}, []string{"cc-by-nc-4.0", "mit x2 earlier"}},
		{"only once", []string{"earlier mit", "-"}, []string{"mit earlier", "untagged"}},
	}
	set := builtin(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var records []evidence.Record
			for _, text := range tt.records {
				records = append(records, says(text))
			}
			c, err := conclude.Conclude(set, records, nil)
			require.NoError(t, err)
			assert.Equal(t, append([]string{}, tt.want...), told(c))
			assert.False(t, c.Settled)
		})
	}
}

// TestClarify: what the user settles holds whatever others say.
func TestClarify(t *testing.T) {
	tests := []struct {
		name    string
		clarify string
		records []string
		want    []string
	}{
		{"over nobody", "mit", nil, []string{"mit"}},
		{"over others", "mit", []string{"cc-by-nc-4.0", "apache-2.0"}, []string{"mit"}},
		{"over a card without a license", "mit", []string{"-"}, []string{"mit"}},
		{"what nobody knows", "acme", []string{"mit"}, []string{"acme [unknown-license]"}},
		{"other with a name", "other=llama3.1", []string{"mit"}, []string{"llama3.1"}},
		{"other without one", "other", []string{"mnpl"}, []string{"other [other-unnamed]"}},
		{"a list", "mit+apache-2.0", []string{"gpl-3.0"}, []string{"apache-2.0 mit"}},
		{"a contradicting name is settled too", "mit=llama2", []string{"llama2"}, []string{"mit"}},
		{"a family is narrowed", "cc", []string{"mit", "cc-by-4.0"}, []string{"cc-by-4.0 x2 narrowed"}},
		{"a family with a list is not", "cc", []string{"cc-by-4.0+mit"}, []string{"cc"}},
		{"a family nobody narrows", "gpl", []string{"mit", "-"}, []string{"gpl"}},
	}
	set := builtin(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var records []evidence.Record
			for _, text := range tt.records {
				records = append(records, says(text))
			}
			settled := says(tt.clarify)
			settled.Source.Kind = evidence.Clarify
			c, err := conclude.Conclude(set, records, &settled)
			require.NoError(t, err)
			assert.Equal(t, tt.want, told(c))
			assert.True(t, c.Settled)
			assert.Equal(t, evidence.Clarify, c.Claims[0].Sources[0].Kind)
		})
	}
}

func TestClaim(t *testing.T) {
	c, err := conclude.Conclude(builtin(t), []evidence.Record{says("MIT"), says("mit")}, nil)
	require.NoError(t, err)
	claim := c.Claims[0]
	assert.Equal(t, "MIT", claim.Sources[0].Place, "the weightiest stands first")
	assert.Equal(t, "MIT", claim.Licenses[0].Given)
	assert.Equal(t, "mit", claim.Licenses[0].ID())
	assert.False(t, claim.Licenses[0].Match.Exact)

	c, err = conclude.Conclude(builtin(t), []evidence.Record{says("acme")}, nil)
	require.NoError(t, err)
	assert.Nil(t, c.Claims[0].Licenses[0].Entry)
	assert.Equal(t, "acme", c.Claims[0].Licenses[0].ID())
}

// TestConcludeAnyRecords: whatever sources say, no license gets lost but a
// family or an unnamed other that another claim narrows, and the order in which
// they say it changes no claim.
func TestConcludeAnyRecords(t *testing.T) {
	set := builtin(t)
	text := rapid.SampledFrom([]string{"-", "mit", "MIT", "apache-2.0", "cc", "cc-by-4.0", "cc-by-nc-4.0", "gpl", "gpl-3.0", "other", "other=mnpl", "other=acme", "=llama3.1", "mnpl", "unknown", "acme", "mit+gpl", "mit=llama2", "gpl=mit", "earlier mit", "earlier cc-by-4.0"})
	wide := []string{"cc", "gpl", "other"}
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(text, 0, 6).Draw(t, "texts")
		conclusion := func(texts []string) conclude.Conclusion {
			var records []evidence.Record
			for _, s := range texts {
				records = append(records, says(s))
			}
			c, err := conclude.Conclude(set, records, nil)
			require.NoError(t, err)
			return c
		}
		keys := func(c conclude.Conclusion) []string {
			var out []string
			for _, claim := range c.Claims {
				out = append(out, claim.Key())
			}
			slices.Sort(out)
			return out
		}
		all := keys(conclusion(texts))
		assert.Equal(t, all, keys(conclusion(rapid.Permutation(texts).Draw(t, "order"))))
		for _, s := range texts {
			for _, key := range keys(conclusion([]string{s})) {
				if !slices.Contains(all, key) && !slices.Contains(wide, key) {
					t.Fatalf("%s of %q is lost in %q", key, s, all)
				}
			}
		}
	})
}
