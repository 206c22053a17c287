package licenses

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"modelterms/licenses/datafile"
)

// sound is an entry without a fault. SILENT stands for the terms it does not
// state, so that the vocabulary may grow.
const sound = `id = "example-1.0"
name = "Example License"
version = "1.0"
url = "https://example.org/license"
kind = "source-available"
read = "text"
text-sha256 = ["bf2eac60b81e5c5f779fc3b4849d3bfacfd63f97f3eb68b44e9c6868c5801712"]
aliases = ["Example"]
silent = [SILENT]

[general-grant]
value = false
clause = "1"

[terms]
commercial-use = { value = "conditional", clause = "2", see = ["thresholds"] }
research-use = { value = "allowed", clause = "2" }
modify = { value = "conditional", clause = "3", by = ["academic"] }
redistribute = { value = "conditional", clause = "3", not-by = ["government"], purposes = ["research"] }
hosted-service = { value = "forbidden", clause = "3", route = "application" }
train-other-models = { value = "forbidden", clause = "3", scope = "competing-models" }
acceptable-use-policy = { value = "Example Policy", clause = "4", url = "https://example.org/policy" }
include-license = { value = "required", clause = "5", triggers = ["weights", "modify+in-product"] }
display-notice = { value = "Built with Example", clause = "5", triggers = ["weights"] }
share-alike = { value = "same-or-compatible", clause = "6", triggers = ["modify+weights"], compatible = ["mit"] }
patent-grant = { value = "granted", clause = "7" }

[terms.thresholds]
clause = "8"
logic = "any"
value = [
  { metric = "monthly-active-users", limit = 700_000_000, comparison = ">", measured = "2024-06", affiliates = true, effect = "license-required" },
  { metric = "employees", limit = 10, comparison = ">=", measured = "current", effect = "display-notice", text = "Example", exempt = ["nonprofit"], triggers = ["commercial"] },
]

[terms.use-restrictions]
clause = "9"
value = [
  { act = "military", clause = "9(a)" },
  { act = "surveillance", clause = "9(b)", unless = "consent" },
]

[terms.territories-excluded]
value = ["EU", "KR"]
about = ["domicile", "use"]
applies-to = "all"
clause = "10"
`

// entryText fills in the terms that a text leaves open.
func entryText(v *Vocabulary, text string) string {
	var silent []string
	for _, def := range v.Terms {
		if !strings.Contains(text, "\n"+def.Name+" = ") && !strings.Contains(text, "\n[terms."+def.Name+"]") {
			silent = append(silent, `"`+def.Name+`"`)
		}
	}
	return strings.Replace(text, "SILENT", strings.Join(silent, ", "), 1)
}

// faults gives the faults of an error, each with its place.
func faults(t testing.TB, err error) []*datafile.Error {
	t.Helper()
	list := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		list = joined.Unwrap()
	}
	var out []*datafile.Error
	for _, err := range list {
		var e *datafile.Error
		require.ErrorAs(t, err, &e)
		out = append(out, e)
	}
	return out
}

func TestLoadEntry(t *testing.T) {
	v := sourceVocabulary(t)
	l, err := LoadEntry(v, "data/example-1.0.toml", []byte(entryText(v, sound)))
	require.NoError(t, err)

	term, state := l.Term("modify")
	assert.Equal(t, Stated, state)
	assert.Equal(t, &Term{Value: "conditional", Clause: "3", By: []string{"academic"}}, term)
	assert.Equal(t, &Term{Value: "required", Clause: "5", Triggers: []Trigger{"weights", "modify+in-product"}}, l.Terms["include-license"])
	assert.Equal(t, []string{"mit"}, l.Terms["share-alike"].Compatible)
	assert.Equal(t, []Restricted{{Act: "military", Clause: "9(a)"}, {Act: "surveillance", Clause: "9(b)", Unless: "consent"}}, l.Terms["use-restrictions"].Acts)
	assert.Equal(t, Threshold{Metric: "monthly-active-users", Limit: 700_000_000, Comparison: ">", Measured: "2024-06", Affiliates: true, Effect: "license-required"}, l.Terms["thresholds"].Thresholds[0])
	assert.Equal(t, []string{"EU", "KR"}, l.Terms["territories-excluded"].Territories)
	assert.Equal(t, &General{Clause: "1"}, l.GeneralGrant)
	term, state = l.Term("governing-law")
	assert.Nil(t, term)
	assert.Equal(t, Silent, state)

	unread := strings.Replace(sound, "silent = [SILENT]", "silent = [SILENT]\nunread = [\"patent-grant\"]", 1)
	unread = strings.Replace(unread, `patent-grant = { value = "granted", clause = "7" }`, "", 1)
	text := entryText(v, unread)
	text = strings.Replace(text, `"patent-grant", `, "", 1)
	l, err = LoadEntry(v, "data/example-1.0.toml", []byte(text))
	require.NoError(t, err)
	_, state = l.Term("patent-grant")
	assert.Equal(t, Unread, state)
}

// TestLoadEntryFaults: each mistake a contributor can make is one fault that
// names the file and the line.
func TestLoadEntryFaults(t *testing.T) {
	const top = `id = "` // faults of the whole entry stand in its first line
	const file = "data/example-1.0.toml"
	between := func(from, to string) string {
		_, rest, _ := strings.Cut(sound, from)
		inside, _, _ := strings.Cut(rest, to)
		return inside
	}
	thresholds := between("logic = \"any\"\nvalue = [\n", "]\n\n[terms.use")
	acts := between("clause = \"9\"\nvalue = [\n", "]\n\n[terms.terr")
	type fault struct {
		name, old, change string
		line              string // a part of the line that is named
		want              string
	}
	tests := []fault{
		{"no id", "id = \"example-1.0\"\n", "", "name = ", "the entry has no id"},
		{"another id than the file", `"example-1.0"`, `"example-2.0"`, "id = ", `the entry "example-2.0" belongs into a file called example-2.0.toml`},
		{"no name", "name = \"Example License\"\n", "", top, "the entry has no name"},
		{"no kind", "kind = \"source-available\"\n", "", top, `kind is "", which is not one of: public-domain, permissive`},
		{"an unknown kind", `"source-available"`, `"free"`, "kind = ", `kind is "free", which is not one of: public-domain, permissive`},
		{"an unknown way of reading", `read = "text"`, `read = "skimmed"`, "read = ", `read is "skimmed", which is not one of: text, pattern, name-only`},
		{"an unknown key", `version = "1.0"`, `versoin = "1.0"`, "versoin", `unknown key "versoin"`},
		{"a key twice", `version = "1.0"`, `name = "Example"`, `name = "Example"`, `"name" is defined twice; the first time in line 2`},
		{"not TOML", `version = "1.0"`, `version = 1.0.0`, "version = ", ""},
		{"no hash of the text that was read", `text-sha256 = ["bf2eac60b81e5c5f779fc3b4849d3bfacfd63f97f3eb68b44e9c6868c5801712"]`, "", top, "the entry names no hash of the text"},
		{"a hash too short", `c5801712"]`, `c58017"]`, "text-sha256", "is not a SHA-256 in lower-case hexadecimal"},
		{"a hash in capitals", `["bf2eac60`, `["BF2EAC60`, "text-sha256", "is not a SHA-256 in lower-case hexadecimal"},
		{"a hash that is none", `["bf2eac60`, `["xf2eac60`, "text-sha256", "is not a SHA-256 in lower-case hexadecimal"},

		{"no general grant", "[general-grant]\nvalue = false\nclause = \"1\"\n", "", top, "general-grant is not answered"},
		{"a general grant without a value", "value = false\n", "", "[general-grant]", "general-grant has no value"},
		{"a general grant that is a word", "value = false", `value = "no"`, `value = "no"`, "value must be true or false, not a string"},
		{"a general grant without a clause", "clause = \"1\"\n", "", "[general-grant]", "general-grant names no clause"},
		{"a general grant with another key", "value = false", "value = false\nvalues = 1", "values = 1", `unknown key "values" in general-grant`},

		{"a term missing", `patent-grant = { value = "granted", clause = "7" }`, "", top, `"patent-grant" is not answered`},
		{"a term twice", `patent-grant = {`, "research-use = { value = \"allowed\", clause = \"2\" }\npatent-grant = {", "research-use = { value = \"allowed\", clause = \"2\" }\npatent", `"research-use" is defined twice; the first time in line 17`},
		{"a term silent and stated", "silent = [", `silent = ["research-use", `, top, `"research-use" is answered more than once`},
		{"a term unread and stated", "aliases = ", "unread = [\"research-use\"]\naliases = ", top, `"research-use" is answered more than once`},
		{"a term unread and silent", "aliases = ", "unread = [\"governing-law\"]\naliases = ", top, `"governing-law" is answered more than once`},
		{"an unknown term in silent", "silent = [", `silent = ["moral-rights", `, "silent = ", `"moral-rights" is not a term of the vocabulary`},
		{"an unknown term in unread", "aliases = ", "unread = [\"moral-rights\"]\naliases = ", "unread = ", `"moral-rights" is not a term of the vocabulary`},
		{"an unknown term in terms", "[terms]", "[terms]\nmodifi = { value = \"allowed\", clause = \"2\" }", "modifi = ", `unknown key "modifi" in [terms]`},
		{"an unknown table in terms", "[terms.thresholds]", "[terms.treshholds]\n[terms.thresholds]", "[terms.treshholds]", `unknown key "treshholds" in [terms]`},

		{"no clause", `{ value = "allowed", clause = "2" }`, `{ value = "allowed" }`, "research-use = ", "research-use names no clause"},
		{"an unknown key of a term", `{ value = "allowed", clause = "2" }`, `{ value = "allowed", clause = "2", trigers = ["weights"] }`, "research-use = ", `unknown key "trigers" in research-use`},
		{"a permission with triggers", `{ value = "allowed", clause = "2" }`, `{ value = "allowed", clause = "2", triggers = ["weights"] }`, "research-use = ", `unknown key "triggers" in research-use`},
		{"a permission of another type", `value = "allowed"`, `value = "required"`, "research-use = ", `value is "required", which is not one of: allowed, forbidden, conditional`},
		{"conditional without qualifier", `, see = ["thresholds"] }`, ` }`, "commercial-use = ", "commercial-use is conditional without saying on what"},
		{"allowed and limited", `research-use = { value = "allowed"`, `research-use = { value = "allowed", by = ["academic"]`, "research-use = ", "research-use is allowed and limited at once"},
		{"allowed with a scope", `research-use = { value = "allowed"`, `research-use = { value = "allowed", scope = "language-models"`, "research-use = ", "research-use is allowed and limited at once"},
		{"forbidden and given to some", `modify = { value = "conditional"`, `modify = { value = "forbidden"`, "modify = ", "modify is forbidden and given to some at once"},
		{"an unknown organization", `by = ["academic"]`, `by = ["university"]`, "modify = ", `by is "university", which is not one of: company, academic`},
		{"an unknown organization left out", `not-by = ["government"]`, `not-by = ["university"]`, "redistribute = ", `"university", which is not one of: company, academic`},
		{"an unknown purpose", `purposes = ["research"]`, `purposes = ["fun"]`, "redistribute = ", `purposes is "fun", which is not one of: commercial, research`},
		{"an unknown route", `route = "application"`, `route = "bribery"`, "hosted-service = ", `route is "bribery", which is not one of: application`},
		{"a look at an unknown term", `see = ["thresholds"]`, `see = ["tresholds"]`, "commercial-use = ", `see names "tresholds", which is not a term`},
		{"an unknown scope", `scope = "competing-models"`, `scope = "all-models"`, "train-other-models = ", `"all-models" is not a scope`},

		{"a duty without triggers", `clause = "5", triggers = ["weights"] }`, `clause = "5" }`, "display-notice = ", "the duty display-notice names no triggers"},
		{"a duty for some models", `clause = "5", triggers = ["weights"] }`, `clause = "5", triggers = ["weights"], applies-to = "large" }`, "display-notice = ", `applies-to is "large", which is not one of: all, multimodal`},
		{"an unknown trigger", `"modify+in-product"`, `"modify+shipping"`, "include-license = ", `"shipping" is not a trigger`},
		{"an empty trigger", `"modify+in-product"`, `""`, "include-license = ", `"" is not a trigger`},
		{"a trigger that is open at the end", `"modify+in-product"`, `"modify+"`, "include-license = ", `"" is not a trigger`},
		{"a trigger of two forms", `"modify+in-product"`, `"weights+in-product"`, "include-license = ", `no act can pull the trigger "weights+in-product"`},
		{"a trigger of two activities", `"modify+in-product"`, `"run+modify"`, "include-license = ", `no act can pull the trigger "run+modify"`},
		{"a trigger of two purposes", `"modify+in-product"`, `"research+commercial"`, "include-license = ", `no act can pull the trigger "research+commercial"`},
		{"a trigger that is a number", `"modify+in-product"`, `1`, "include-license = ", "triggers must be a string, not a whole number"},
		{"a duty of another type", `include-license = { value = "required"`, `include-license = { value = "allowed"`, "include-license = ", `value is "allowed", which is not one of: required`},
		{"words that are empty", `"Built with Example"`, `""`, "display-notice = ", "display-notice has no value"},
		{"an unknown choice", `"same-or-compatible"`, `"compatible"`, "share-alike = ", `value is "compatible", which is not one of: same-license, same-or-compatible`},
		{"a phrase that is missing", `value = "Example Policy", `, "", "acceptable-use-policy = ", "acceptable-use-policy has no value"},

		{"thresholds that list nothing", thresholds, "", "[terms.thresholds]", "thresholds lists nothing"},
		{"no logic between thresholds", "logic = \"any\"\n", "", "[terms.thresholds]", `logic is "", which is not one of: any, all`},
		{"an unknown logic", `logic = "any"`, `logic = "some"`, "logic = ", `logic is "some", which is not one of: any, all`},
		{"an unknown metric", `"monthly-active-users"`, `"daily-users"`, "daily-users", `"daily-users" is not a metric`},
		{"an unknown effect", `"license-required"`, `"payment"`, "payment", `"payment" is not an effect`},
		{"an unknown comparison", `comparison = ">"`, `comparison = "more"`, `"more"`, `comparison is "more", which is not one of: >, >=`},
		{"a limit of nothing", "700_000_000", "0", "limit = 0", "the limit is not a positive number"},
		{"a limit below nothing", "700_000_000", "-1", "limit = -1", "the limit is not a positive number"},
		{"measured on a day", `"2024-06"`, `"2024-06-30"`, "2024-06-30", `measured is "2024-06-30", not current or a month such as 2024-06`},
		{"measured in a month that does not exist", `"2024-06"`, `"2024-13"`, "2024-13", `measured is "2024-13", not current or a month`},
		{"a display effect without words", `text = "Example", `, "", `"display-notice", exempt`, "display-notice has no text"},
		{"an unknown exemption", `exempt = ["nonprofit"]`, `exempt = ["charity"]`, "charity", `exempt is "charity", which is not one of: company`},
		{"a threshold with an unknown trigger", `triggers = ["commercial"]`, `triggers = ["sale"]`, `["sale"]`, `"sale" is not a trigger`},
		{"an unknown key of a threshold", `affiliates = true`, `afiliates = true`, "afiliates", `unknown key "afiliates" in thresholds`},

		{"an unknown restricted act", `"military"`, `"millitary"`, "millitary", `"millitary" is not a restricted act of the vocabulary`},
		{"a restricted act twice", `"surveillance", clause`, `"military", clause`, "9(b)", `"military" is listed twice`},
		{"a restricted act without a clause", `{ act = "military", clause = "9(a)" }`, `{ act = "military" }`, `"military"`, `"military" names no clause`},
		{"a restricted act as a word", `{ act = "military", clause = "9(a)" }`, `"military"`, `"military"`, "an entry of value must be a table, not a string"},
		{"an unknown key of a restricted act", `unless = "consent"`, `except = "consent"`, "except", `unknown key "except" in use-restrictions`},
		{"restrictions that list nothing", acts, "", "[terms.use-restrictions]", "use-restrictions lists nothing"},

		{"an unknown territory", `"KR"`, `"Korea"`, "[terms.territories-excluded]", `"Korea" is neither a country code nor a region`},
		{"a country code in small letters", `"KR"`, `"kr"`, "[terms.territories-excluded]", `"kr" is neither a country code nor a region`},
		{"territories about nothing", "about = [\"domicile\", \"use\"]\n", "", "[terms.territories-excluded]", "territories-excluded needs a value and what it is about"},
		{"territories about something else", `"domicile"`, `"birth"`, "about = ", `about is "birth", which is not one of: domicile, use, outputs`},
		{"territories for some models", `applies-to = "all"`, `applies-to = "large"`, "applies-to = ", `applies-to is "large", which is not one of: all, multimodal`},
		{"territories for unsaid models", "applies-to = \"all\"\n", "", "[terms.territories-excluded]", `applies-to is "", which is not one of: all, multimodal`},
	}
	// A value of the wrong type is missing, too, which may be a second fault.
	wrongTypes := []fault{
		{"the name is a number", `"Example License"`, "1", "name = ", "name must be a string, not a whole number"},
		{"terms that are no table", "[terms]", "[[terms]]", "[[terms]]", "terms must be a table, not a list"},
		{"a term that is a word", `research-use = { value = "allowed", clause = "2" }`, `research-use = "allowed"`, "research-use = ", "research-use must be a table, not a string"},
		{"the clause is a number", `{ value = "allowed", clause = "2" }`, `{ value = "allowed", clause = 2 }`, "research-use = ", "clause must be a string, not a whole number"},
		{"a permission that is a flag", `value = "allowed"`, `value = true`, "research-use = ", "value must be a string, not true or false"},
		{"a limit in words", "700_000_000", `"700 million"`, "700 million", "limit must be a whole number, not a string"},
		{"a limit with a fraction", "700_000_000", "0.5", "limit = 0.5", "limit must be a whole number, not a number"},
	}
	v := sourceVocabulary(t)
	base := entryText(v, sound)
	check := func(t *testing.T, tt fault) []*datafile.Error {
		require.Equal(t, 1, strings.Count(base, tt.old), "what is changed stands once in the entry")
		text := strings.Replace(base, tt.old, tt.change, 1)
		_, err := LoadEntry(v, file, []byte(text))
		require.Error(t, err)
		before, _, found := strings.Cut(text, tt.line)
		require.True(t, found)
		line := 1 + strings.Count(before, "\n")
		list := faults(t, err)
		assert.True(t, slices.ContainsFunc(list, func(e *datafile.Error) bool {
			return e.Position.File == file && e.Position.Line == line && strings.Contains(e.Message, tt.want)
		}), "want line %d: %s; got\n%v", line, tt.want, err)
		return list
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Len(t, check(t, tt), 1) })
	}
	for _, tt := range wrongTypes {
		t.Run(tt.name, func(t *testing.T) { check(t, tt) })
	}
}
func TestLoadEntryHints(t *testing.T) {
	v := sourceVocabulary(t)
	base := entryText(v, sound)
	for _, tt := range []struct{ old, change, want string }{
		{"version = ", "versoin = ", `did you mean "version"?`},
		{"patent-grant = {", "patent-grants = {", `did you mean "patent-grant"?`},
		{`act = "military"`, `act = "millitary"`, `did you mean "military"?`},
		{`affiliates = true`, `afiliates = true`, `did you mean "affiliates"?`},
		{`"modify+in-product"`, `"modify+shipping"`, "known: use, internal, hosted-service"},
	} {
		_, err := LoadEntry(v, "data/example-1.0.toml", []byte(strings.Replace(base, tt.old, tt.change, 1)))
		var hints []string
		if err != nil {
			for _, e := range faults(t, err) {
				hints = append(hints, e.Hint)
			}
		}
		assert.Contains(t, strings.Join(hints, "\n"), tt.want, tt.change)
	}
}

// TestLoadEntryReportsEveryFault: a file is reported whole, in the order of
// its lines.
func TestLoadEntryReportsEveryFault(t *testing.T) {
	v := sourceVocabulary(t)
	text := strings.NewReplacer(`"source-available"`, `"free"`, `"monthly-active-users"`, `"daily-users"`, `scope = "competing-models"`, `scope = "all"`).Replace(entryText(v, sound))
	_, err := LoadEntry(v, "data/example-1.0.toml", []byte(text))
	require.Error(t, err)
	list := faults(t, err)
	require.Len(t, list, 3)
	assert.True(t, slices.IsSortedFunc(list, func(a, b *datafile.Error) int { return a.Position.Line - b.Position.Line }), "%v", err)
}

func TestLoadEntryWithoutText(t *testing.T) {
	const nameOnly = `id = "example-1.0"
name = "Example"
kind = "unknown"
read = "name-only"
tried = "the repository"
`
	const family = `id = "example-1.0"
name = "Example"
kind = "family"
read = "name-only"
members = ["mit"]
`
	tests := []struct{ name, text, old, change, want string }{
		{"a name", nameOnly, "", "", ""},
		{"a family", family, "", "", ""},
		{"a name that nobody looked for", nameOnly, "tried = \"the repository\"\n", "", "a name-only entry says in `tried` where a text was looked for"},
		{"a name with members", nameOnly, "kind", "members = [\"mit\"]\nkind", "a family has members, and nothing else has"},
		{"a family without members", family, "members = [\"mit\"]\n", "", "a family has members, and nothing else has"},
		{"a name that answers", nameOnly, "tried", "silent = [\"modify\"]\ntried", "example-1.0 has no text of its own and cannot answer terms"},
		{"a name with unread terms", nameOnly, "tried", "unread = [\"modify\"]\ntried", "cannot answer terms"},
		{"a name with a stated term", nameOnly, "tried = \"the repository\"\n", "tried = \"x\"\n[terms]\nmodify = { value = \"allowed\", clause = \"1\" }\n", "cannot answer terms"},
		{"a family with a general grant", family, "members = [\"mit\"]\n", "members = [\"mit\"]\n[general-grant]\nvalue = true\nclause = \"1\"\n", "cannot answer terms"},
		{"members that are numbers", family, `["mit"]`, "[\"mit\", 1]", "members must be a string, not a whole number"},
	}
	v := sourceVocabulary(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.Contains(t, tt.text, tt.old)
			_, err := LoadEntry(v, "example-1.0.toml", []byte(strings.Replace(tt.text, tt.old, tt.change, 1)))
			if tt.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, "example-1.0.toml:")
			assert.ErrorContains(t, err, tt.want)
		})
	}
}

func TestLoadFolder(t *testing.T) {
	v := sourceVocabulary(t)
	entry := func(id string, changes ...string) string {
		text := strings.NewReplacer("example-1.0", id, "Example License", id+" license", `["Example"]`, `["`+id+` alias"]`,
			"https://example.org/license", "https://example.org/"+id).Replace(entryText(v, sound))
		return strings.NewReplacer(changes...).Replace(text)
	}
	const family = "id = \"f\"\nname = \"F\"\nkind = \"family\"\nread = \"name-only\"\nmembers = [\"a\", \"b\"]\n"
	tests := []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"sound", map[string]string{"a": entry("a"), "b": entry("b"), "f": family}, nil},
		{"a name claimed twice", map[string]string{"a": entry("a"), "b": entry("b", `"b alias"`, `"A Alias"`)}, []string{`data/b.toml: the name "a-alias" is claimed by "a" too`}},
		{"an alias that is an id", map[string]string{"a": entry("a", `"a alias"`, `"B"`), "b": entry("b")}, []string{`data/b.toml: the name "b" is claimed by "a" too`}},
		{"an address claimed twice", map[string]string{"a": entry("a"), "b": entry("b", "https://example.org/b", "http://www.example.org/a/")}, []string{"data/b.toml", `claimed by "a" too`}},
		{"an alias twice in one entry", map[string]string{"a": entry("a", `["a alias"]`, `["x", "X", "a"]`)}, nil},
		{"members that are no entries", map[string]string{"a": entry("a"), "f": family}, []string{`data/f.toml: "b" is no entry with a text`}},
		{"a family in a family", map[string]string{"a": entry("a"), "b": strings.Replace(family, `id = "f"`, `id = "b"`, 1), "f": strings.Replace(family, `"F"`, `"G"`, 1)}, []string{`data/f.toml: "b" is no entry with a text`}},
		{"an edition that is no entry", map[string]string{"a": entry("a", "silent =", "editions = [\"c\"]\nsilent =")}, []string{`data/a.toml: "c" is no entry with a text`}},
		{"a file of another name", map[string]string{"a": entry("a"), "c": entry("b")}, []string{`data/c.toml:1:1: the entry "b" belongs into a file called b.toml`}},
		{"faults of two files", map[string]string{"a": entry("a", "Example Policy", ""), "b": "id =", "c": entry("c")}, []string{"data/a.toml:", "acceptable-use-policy has no value", "data/b.toml:1:"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fsys := fstest.MapFS{"data/notes.txt": {Data: []byte("no entry")}}
			for name, text := range tt.files {
				fsys["data/"+name+".toml"] = &fstest.MapFile{Data: []byte(text)}
			}
			all, err := Load(v, fsys, "data")
			if tt.want == nil {
				require.NoError(t, err)
				assert.Len(t, all, len(tt.files))
				return
			}
			for _, want := range tt.want {
				assert.ErrorContains(t, err, want)
			}
		})
	}
}

// FuzzLoadEntry: no bytes make the loader panic, each of its faults names the
// file, and what it accepts leaves no question open.
func FuzzLoadEntry(f *testing.F) {
	v := sourceVocabulary(f)
	f.Add([]byte(entryText(v, sound)))
	f.Add([]byte(sound))
	for _, id := range []string{"mit", "gpl-3.0", "llama3.1", "other", "bsd"} {
		if data, err := os.ReadFile("data/" + id + ".toml"); err == nil {
			f.Add(data)
		}
	}
	for _, s := range []string{"", "id", "id = \"a\"", "id = \"a\"\n[terms]\nmodify = 1", "id = \"a\"\nname = \"\\u0000\"\n[[terms]]", "terms = { thresholds = { value = [{}] } }", "\xff"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file := "data/a.toml"
		root, err := datafile.Parse(file, data)
		if err == nil {
			file = "data/" + root.Text(&datafile.Errors{}, "id") + ".toml"
		}
		l, err := LoadEntry(v, file, data)
		if err != nil {
			for _, e := range faults(t, err) {
				require.Equal(t, file, e.Position.File)
			}
			return
		}
		unread := root.Texts(&datafile.Errors{}, "unread")
		for _, def := range v.Terms {
			term, state := l.Term(def.Name)
			require.Equal(t, state == Stated, term != nil)
			if l.NameOnly() || l.IsFamily() {
				require.Equal(t, Unread, state)
				continue
			}
			require.Equal(t, state == Unread, slices.Contains(unread, def.Name), def.Name)
			if term != nil {
				require.NotEmpty(t, term.Clause)
				require.Equal(t, def.Kind == Duty, len(term.Triggers) > 0, def.Name)
			}
		}
		_, _, err = encode([]*License{l})
		require.NoError(t, err)
	})
}
