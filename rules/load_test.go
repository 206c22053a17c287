package rules

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"modelterms/licenses/datafile"
)

// sound is a rule without a fault; tests change one line of it.
const (
	soundFile = "rules/MT999-made-up.toml"
	sound     = `code = "MT999"
name = "made-up"
title = "a made-up rule"
subject = "model"
about = ["forbidden"]
when = 'fact.term == "modify"'
severity = "by-verdict"
message = '{model.id} is under {fact.license}{fact.via}'
help = 'ask {fact.license == "" ? "somebody" : "the licensor"}'
why = "because"
fix = "do something"
misses = "everything else"

[[example]]
name = "it fires"
finds = 1
model = { id = "org/model" }
facts = [{ code = "forbidden", term = "modify", license = "x" }]

[[example]]
name = "it stays silent"
finds = 0
facts = [{ code = "forbidden", term = "redistribute" }]
`
)

// changed is the sound rule with one part replaced.
func changed(t testing.TB, old, replacement string) string {
	t.Helper()
	require.Equal(t, 1, strings.Count(sound, old), "%q has to stand once in the sound rule", old)
	return strings.Replace(sound, old, replacement, 1)
}

// faults lists the faults in a joined error.
func faults(err error) []*datafile.Error {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var out []*datafile.Error
		for _, e := range many.Unwrap() {
			out = append(out, faults(e)...)
		}
		return out
	}
	var one *datafile.Error
	if errors.As(err, &one) {
		return []*datafile.Error{one}
	}
	return nil
}

// told gives faults as file:line:column: message (hint).
func told(err error) string {
	var lines []string
	for _, f := range faults(err) {
		line := f.Error()
		if f.Hint != "" {
			line += " (" + f.Hint + ")"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func TestLoadRule(t *testing.T) {
	r, err := LoadRule(soundFile, []byte(sound))
	require.NoError(t, err)
	assert.Equal(t, []string{"MT999", "made-up", "a made-up rule", "by-verdict", "because", "do something", "everything else"},
		[]string{r.Code, r.Name, r.Title, r.Severity, r.Why, r.Fix, r.Misses})
	assert.Equal(t, SubjectModel, r.Subject)
	assert.Equal(t, []string{"forbidden"}, r.About)
	require.Len(t, r.Examples, 2)
	assert.Equal(t, "org/model", r.Examples[0].Env.Model.ID)
	assert.Equal(t, []Fact{{Code: "forbidden", Term: "redistribute"}}, r.Examples[1].Facts)

	found, err := r.Check(Env{Fact: Fact{Code: "forbidden", Term: "modify", License: "gpl-3.0", Via: " (through a/b)"}, Model: Model{ID: "org/model"}})
	require.NoError(t, err)
	require.NotNil(t, found)
	assert.Equal(t, "org/model is under gpl-3.0 (through a/b)", found.Message)
	assert.Equal(t, "ask the licensor", found.Help)
}

func TestLoadRuleWrittenOtherwise(t *testing.T) {
	for name, text := range map[string]string{
		"with CRLF":              strings.ReplaceAll(sound, "\n", "\r\n"),
		"with a byte order mark": "\ufeff" + sound,
		"a condition over lines": changed(t, `'fact.term == "modify"'`, "'''\nfact.term == \"modify\"\nor model.own'''"),
		"without a condition":    strings.Replace(changed(t, `when = 'fact.term == "modify"'`, ""), `facts = [{ code = "forbidden", term = "redistribute" }]`, "", 1),
	} {
		_, err := LoadRule(soundFile, []byte(text))
		assert.NoError(t, err, name)
	}
}

// TestLoadRuleFaults: every fault a contributor can make is told at its place.
func TestLoadRuleFaults(t *testing.T) {
	tests := []struct {
		name, old, replacement string
		at, message, hint      string
	}{
		{"code missing", `code = "MT999"`, ``, "1:1", "no code", ""},
		{"code with too few digits", `"MT999"`, `"MT99"`, "1:8", `"MT99" is not a rule code`, ""},
		{"code with too many digits", `"MT999"`, `"MT9999"`, "1:8", "is not a rule code", ""},
		{"code in lower case", `"MT999"`, `"mt999"`, "1:8", "is not a rule code", ""},
		{"code of one letter", `"MT999"`, `"M999"`, "1:8", "is not a rule code", ""},
		{"code of five letters", `"MT999"`, `"MTXYZ999"`, "1:8", "is not a rule code", ""},
		{"code with letters of another script", `"MT999"`, `"ΜΤ999"`, "1:8", "is not a rule code", ""},
		{"code is no string", `"MT999"`, `999`, "1:8", "code must be a string", ""},
		{"code is not that of the file", `"MT999"`, `"MT998"`, "1:1", "MT998-made-up.toml", ""},
		{"name missing", `name = "made-up"`, ``, "1:1", "no name", ""},
		{"name in capitals", `"made-up"`, `"Made-Up"`, "2:8", "kebab-case", ""},
		{"name with an underscore", `"made-up"`, `"made_up"`, "2:8", "kebab-case", ""},
		{"name with a hyphen at its end", `"made-up"`, `"made-up-"`, "2:8", "kebab-case", ""},
		{"name is not that of the file", `"made-up"`, `"made-down"`, "1:1", "MT999-made-down.toml", ""},
		{"title missing", `title = "a made-up rule"`, ``, "1:1", "no title", ""},
		{"message missing", `message = '{model.id} is under {fact.license}{fact.via}'`, ``, "1:1", "no message", ""},
		{"why missing", `why = "because"`, ``, "1:1", "no why", ""},
		{"why blank", `"because"`, `" \n "`, "10:7", "no why", ""},
		{"why is no string", `"because"`, `["because"]`, "10:1", "why must be a string", ""},
		{"fix missing", `fix = "do something"`, ``, "1:1", "no fix", ""},
		{"misses missing", `misses = "everything else"`, ``, "1:1", "no misses", ""},
		{"help missing", `help = 'ask {fact.license == "" ? "somebody" : "the licensor"}'`, ``, "1:1", "no help", ""},
		{"subject missing", `subject = "model"`, ``, "1:1", "not model or project", ""},
		{"subject unknown", `subject = "model"`, `subject = "models"`, "4:11", `"models", not model or project`, ""},
		{"subject is no string", `subject = "model"`, `subject = 4`, "4:11", "subject must be a string", ""},
		{"about missing", `about = ["forbidden"]`, ``, "1:1", "does not say in `about`", ""},
		{"about nothing", `["forbidden"]`, `[]`, "1:1", "does not say in `about`", ""},
		{"about an unknown fact", `["forbidden"]`, `["forbiden"]`, "5:", `"forbiden" is not the code of a fact`, `"forbidden"`},
		{"about no string", `["forbidden"]`, `[1]`, "5:10", "about must be a string", ""},
		{"severity missing", `severity = "by-verdict"`, ``, "1:1", `severity is ""`, ""},
		{"severity unknown", `"by-verdict"`, `"fatal"`, "7:12", `severity is "fatal", not error, warning, note or by-verdict`, ""},
		{"severity in capitals", `"by-verdict"`, `"Error"`, "7:12", `severity is "Error"`, ""},
		{"unknown key", `title = "a made-up rule"`, "title = \"a made-up rule\"\nseverty = \"note\"", "4:1", `unknown key "severty"`, `"severity"`},
		{"unknown key in an example", "finds = 1\n", "finds = 1\nfind = 2\n", "17:1", `unknown key "find"`, `"finds"`},
		{"unknown key of a model", `{ id = "org/model" }`, `{ ids = "org/model" }`, "17:11", `unknown key "ids"`, `"id"`},
		{"unknown key of a fact", `term = "modify"`, `trem = "modify"`, "18:32", `unknown key "trem"`, `"term"`},
		{"a place is no key of a fact", `term = "modify"`, `position = "here"`, "18:32", `unknown key "position"`, ""},
		{"unknown fact in an example", `{ code = "forbidden", term = "redistribute" }`, `{ code = "forbade" }`, "23:10", `"forbade" is not the code of a fact`, ""},
		{"condition names what is not there", `'fact.term == "modify"'`, `'model.own and nope'`, "6:23", "when: unknown name nope", ""},
		{"condition names an unknown field", `'fact.term == "modify"'`, `'fact.trem == "modify"'`, "6:14", "trem", ""},
		{"condition compares a word with a number", `'fact.term == "modify"'`, `'fact.term == 3'`, "6:19", "mismatched types", ""},
		{"condition is a word", `'fact.term == "modify"'`, `'fact.term'`, "6:9", "expected bool", ""},
		{"condition is a number", `'fact.term == "modify"'`, `'len(fact.path)'`, "6:9", "expected bool", ""},
		{"condition is nothing", `'fact.term == "modify"'`, `'nil'`, "6:9", "expected bool", ""},
		{"condition is not finished", `'fact.term == "modify"'`, `'fact.term =='`, "6:", "unexpected token EOF", ""},
		{"condition assigns", `'fact.term == "modify"'`, `'fact.term = "modify"'`, "6:19", "unexpected token", ""},
		{"condition over lines", `'fact.term == "modify"'`, "'''\nmodel.own\n  and nope'''", "8:7", "when: unknown name nope", ""},
		{"condition is no string", `'fact.term == "modify"'`, `true`, "6:8", "when must be a string", ""},
		{"message names what is not there", `{fact.license}`, `{fact.licence}`, "8:38", "message: type rules.Fact has no field licence", ""},
		{"message with an open brace", `{fact.via}`, `{fact.via`, "8:46", "a { without its }", ""},
		{"message with an empty expression", `{fact.via}`, `{}`, "8:47", "unexpected token EOF", ""},
		{"message with a nested brace", `{fact.via}`, `{{fact.via}}`, "8:", "message:", ""},
		{"message with a place", `{fact.via}`, `{fact.-}`, "8:", "message:", ""},
		{"help names what is not there", `{fact.license == "" ?`, `{license == "" ?`, "9:14", "help: unknown name license", ""},
		{"help is a table", `help = 'ask {fact.license == "" ? "somebody" : "the licensor"}'`, `help = { is = "here" }`, "9:", "help must be a string", ""},
		{"an example without a name", "name = \"it fires\"\n", "", "14:3", "an example has a name", ""},
		{"an example without a number", "finds = 0\n", "", "20:3", "says in `finds`", ""},
		{"an example finds less than it says", "finds = 1\n", "finds = 2\n", "14:3", `"it fires" gives 1 findings, not 2`, ""},
		{"an example finds more than it says", `term = "redistribute"`, `term = "modify"`, "20:3", `"it stays silent" gives 1 findings, not 0`, ""},
		{"an example is about nothing the rule is about", `{ code = "forbidden", term = "modify", license = "x" }`, `{ code = "duty", term = "modify" }`, "14:3", "gives 0 findings, not 1", ""},
		{"no example that fires", "finds = 1\nmodel = { id = \"org/model\" }\nfacts = [{ code = \"forbidden\", term = \"modify\", license = \"x\" }]", "finds = 0", "1:1", "an example that fires", ""},
		{"no example that stays silent", "finds = 0\nfacts = [{ code = \"forbidden\", term = \"redistribute\" }]", "finds = 1\nfacts = [{ code = \"forbidden\", term = \"modify\" }]", "1:1", "one that stays silent", ""},
		{"a condition that fails on an example", `'fact.term == "modify"'`, `'fact.path[0] == "modify"'`, "14:3", "index out of range", ""},
		{"not TOML", `severity = "by-verdict"`, `severity`, "7:", "", ""},
		{"a key twice", `fix = "do something"`, "fix = \"a\"\nfix = \"b\"", "12:1", `"fix" is defined twice`, ""},
		{"not UTF-8", `"because"`, "\"\xff\"", "10:8", "not valid UTF-8", ""},
		{"a zero byte", `"because"`, "\"\x00\"", "10:", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := LoadRule(soundFile, []byte(changed(t, tt.old, tt.replacement)))
			require.Error(t, err)
			assert.Nil(t, r)
			for _, f := range faults(err) {
				place := strings.TrimPrefix(f.Position.String(), soundFile+":")
				// A place may be given by its line alone, as "7:".
				if (place == tt.at || strings.HasSuffix(tt.at, ":") && strings.HasPrefix(place, tt.at)) && strings.Contains(f.Message, tt.message) && strings.Contains(f.Hint, tt.hint) {
					return
				}
			}
			t.Errorf("no fault at %s with %q and the hint %q, but\n%s", tt.at, tt.message, tt.hint, told(err))
		})
	}
}

func TestLoadRuleTellsAllFaults(t *testing.T) {
	text := strings.NewReplacer(`"MT999"`, `"MT9"`, `"by-verdict"`, `"fatal"`, `"because"`, `""`).Replace(sound)
	_, err := LoadRule(soundFile, []byte(text))
	var places []string
	for _, f := range faults(err) {
		places = append(places, strings.TrimPrefix(f.Position.String(), soundFile+":"))
	}
	assert.Equal(t, []string{"1:1", "1:8", "7:12", "10:7"}, places)
}

func TestLoadRuleWithoutExamples(t *testing.T) {
	text, _, _ := strings.Cut(sound, "[[example]]")
	_, err := LoadRule(soundFile, []byte(text))
	assert.Contains(t, told(err), soundFile+":1:1: a rule has an example that fires and one that stays silent")
}

func TestLoadRuleTooLarge(t *testing.T) {
	_, err := LoadRule(soundFile, []byte(sound+"#"+strings.Repeat("x", 9<<20)))
	assert.ErrorContains(t, err, soundFile)
	assert.ErrorContains(t, err, "larger than")
}

func TestLoad(t *testing.T) {
	rule := func(code, name string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(strings.NewReplacer(`"MT999"`, `"`+code+`"`, `"made-up"`, `"`+name+`"`).Replace(sound))}
	}
	all, err := Load(fstest.MapFS{
		"pack/MT902-second.toml":   rule("MT902", "second"),
		"pack/AB901-first.toml":    rule("AB901", "first"),
		"pack/README.md":           {Data: []byte("not a rule")},
		"elsewhere/MT903-not.toml": {Data: []byte("not read")},
	}, "pack")
	require.NoError(t, err)
	require.Len(t, all, 2)
	assert.Equal(t, []string{"AB901", "MT902"}, []string{all[0].Code, all[1].Code})

	for name, files := range map[string]fstest.MapFS{
		"pack/MT901-second.toml:1:1: ": {"pack/MT901-first.toml": rule("MT901", "first"), "pack/MT901-second.toml": rule("MT901", "second")},
		"pack/MT902-same.toml:1:1: ":   {"pack/MT901-same.toml": rule("MT901", "same"), "pack/MT902-same.toml": rule("MT902", "same")},
		"pack/MT902-bad.toml:1:":       {"pack/MT901-good.toml": rule("MT901", "good"), "pack/MT902-bad.toml": {Data: []byte("code =")}},
	} {
		_, err := Load(files, "pack")
		assert.ErrorContains(t, err, name)
	}
}

func TestParseSeverity(t *testing.T) {
	for _, s := range []Severity{Note, Warning, Error} {
		got, ok := ParseSeverity(s.String())
		assert.True(t, ok)
		assert.Equal(t, s, got)
		text, err := s.MarshalText()
		require.NoError(t, err)
		assert.Equal(t, s.String(), string(text))
	}
	for _, word := range []string{"", "Error", "ERROR", "error ", "info", ByVerdict} {
		_, ok := ParseSeverity(word)
		assert.False(t, ok, word)
	}
	assert.True(t, Note < Warning && Warning < Error)
}

func TestSeverityByVerdict(t *testing.T) {
	tests := []struct {
		severity, answer, purpose string
		want                      Severity
	}{
		{ByVerdict, "denied", "commercial", Error},
		{ByVerdict, "denied", "research", Error},
		{ByVerdict, "undecided", "commercial", Error},
		{ByVerdict, "undecided", "research", Warning},
		{ByVerdict, "undecided", "non-commercial", Warning},
		{ByVerdict, "conditional", "commercial", Note},
		{ByVerdict, "allowed", "commercial", Note},
		{"note", "denied", "commercial", Note},
		{"warning", "allowed", "research", Warning},
		{"error", "allowed", "research", Error},
	}
	for _, tt := range tests {
		f, err := (&Rule{Code: "MT999", Severity: tt.severity}).Check(Env{Fact: Fact{Answer: tt.answer}, Use: Use{Purpose: tt.purpose}})
		require.NoError(t, err)
		assert.Equal(t, tt.want, f.Severity, "%+v", tt)
		assert.Equal(t, tt.answer, f.Verdict)
	}
}

func TestPack(t *testing.T) {
	model := &Rule{Code: "MT901", Name: "about-models", Subject: SubjectModel, About: []string{"duty"}, Severity: "note", Message: "{fact.ancestor}{fact.via}"}
	project := &Rule{Code: "MT902", Name: "about-projects", Subject: SubjectProject, About: []string{"duty", "unread"}, Severity: "note"}
	p := NewPack([]*Rule{model, project})

	assert.Same(t, model, p.Rule("MT901"))
	assert.Same(t, model, p.Rule("about-models"))
	assert.Nil(t, p.Rule("mt901"))
	assert.Nil(t, p.Rule(""))

	found, err := p.Check(SubjectModel, Env{}, []Fact{{Code: "duty", Ancestor: "a"}, {Code: "duty", Ancestor: "b", Depth: 1}, {Code: "unread"}})
	require.NoError(t, err)
	require.Len(t, found, 2)
	assert.Equal(t, "a", found[0].Message)
	assert.Equal(t, "b (through b)", found[1].Message)

	found, err = p.Check(SubjectProject, Env{}, []Fact{{Code: "unread"}, {Code: "forbidden"}})
	require.NoError(t, err)
	require.Len(t, found, 1)
	assert.Equal(t, "MT902", found[0].Rule)

	_, err = NewPack([]*Rule{{Code: "MT903", Subject: SubjectModel, About: []string{"duty"}, When: `fact.path[0] == "x"`}}).Check(SubjectModel, Env{}, []Fact{{Code: "duty"}})
	assert.ErrorContains(t, err, "MT903")
}

// TestFingerprint: a finding is known again by what it is about. Line, wording,
// revision and severity do not count.
func TestFingerprint(t *testing.T) {
	base := func() (Rule, Env) {
		return Rule{Code: "MT999", Name: "made-up", Severity: "note", Message: "m", Help: "h"},
			Env{Fact: Fact{Code: "forbidden", License: "l", Ancestor: "a", Term: "t", Position: Position{File: "models.toml", Line: 3, Column: 1}},
				Model: Model{ID: "org/model", Revision: "r"}, Use: Use{Purpose: "commercial", Distribution: []string{"weights"}}}
	}
	of := func(change func(*Rule, *Env)) string {
		r, env := base()
		change(&r, &env)
		f, err := r.Check(env)
		require.NoError(t, err)
		return f.Fingerprint
	}
	want := of(func(*Rule, *Env) {})
	assert.Len(t, want, 64)

	for name, change := range map[string]func(*Rule, *Env){
		"line":                   func(_ *Rule, e *Env) { e.Fact.Position.Line = 40 },
		"file":                   func(_ *Rule, e *Env) { e.Fact.Position.File = "pyproject.toml" },
		"wording":                func(r *Rule, _ *Env) { r.Message, r.Help, r.Title = "other", "words", "here" },
		"name of the rule":       func(r *Rule, _ *Env) { r.Name = "renamed" },
		"severity":               func(r *Rule, _ *Env) { r.Severity = "error" },
		"revision":               func(_ *Rule, e *Env) { e.Model.Revision = "s" },
		"verdict":                func(_ *Rule, e *Env) { e.Fact.Answer, e.Model.Verdict = "undecided", "undecided" },
		"clause and our words":   func(_ *Rule, e *Env) { e.Fact.Clause, e.Fact.Note, e.Fact.Label = "2", "n", "l" },
		"path":                   func(_ *Rule, e *Env) { e.Fact.Path, e.Fact.Depth = []string{"org/model", "b", "a"}, 2 },
		"declared number":        func(_ *Rule, e *Env) { e.Fact.Declared = "12" },
		"what is in the notices": func(_ *Rule, e *Env) { e.Fact.FoundIn = "NOTICE" },
	} {
		assert.Equal(t, want, of(change), name)
	}

	seen := map[string]string{want: "nothing"}
	for name, change := range map[string]func(*Rule, *Env){
		"rule":              func(r *Rule, _ *Env) { r.Code = "MT998" },
		"model":             func(_ *Rule, e *Env) { e.Model.ID = "org/other" },
		"license":           func(_ *Rule, e *Env) { e.Fact.License = "k" },
		"ancestor":          func(_ *Rule, e *Env) { e.Fact.Ancestor = "b" },
		"term":              func(_ *Rule, e *Env) { e.Fact.Term = "u" },
		"metric":            func(_ *Rule, e *Env) { e.Fact.Metric = "employees" },
		"use":               func(_ *Rule, e *Env) { e.Use.Purpose = "research" },
		"distribution":      func(_ *Rule, e *Env) { e.Use.Distribution = []string{"internal"} },
		"more distribution": func(_ *Rule, e *Env) { e.Use.Distribution = []string{"weights", "internal"} },
		"no distribution":   func(_ *Rule, e *Env) { e.Use.Distribution = nil },
		// The parts may not run into each other.
		"a letter moved": func(_ *Rule, e *Env) { e.Fact.License, e.Fact.Ancestor = "la", "" },
	} {
		got := of(change)
		assert.Empty(t, seen[got], "%s gives the fingerprint of %s", name, seen[got])
		seen[got] = name
	}
}

func TestSort(t *testing.T) {
	at := func(file string, line, column int) Position { return Position{File: file, Line: line, Column: column} }
	want := []Finding{
		{Fingerprint: "01", Position: at("a.toml", 9, 9)},
		{Fingerprint: "02", Position: at("b.toml", 1, 1)},
		{Fingerprint: "03", Position: at("b.toml", 1, 2)},
		{Fingerprint: "04", Position: at("b.toml", 2, 1), Model: "a", Severity: Note},
		{Fingerprint: "05", Position: at("b.toml", 2, 1), Model: "b", Severity: Error, Rule: "MT999"},
		{Fingerprint: "06", Position: at("b.toml", 2, 1), Model: "b", Severity: Warning, Rule: "MT101"},
		{Fingerprint: "07", Position: at("b.toml", 2, 1), Model: "b", Severity: Note, Rule: "MT101", Path: []string{"1", "2"}},
		{Fingerprint: "08", Position: at("b.toml", 2, 1), Model: "b", Severity: Note, Rule: "MT102", Path: []string{"1"}, License: "z"},
		{Fingerprint: "09", Position: at("b.toml", 2, 1), Model: "b", Severity: Note, Rule: "MT102", Path: []string{"1", "2"}, License: "a", Term: "z"},
		{Fingerprint: "10", Position: at("b.toml", 2, 1), Model: "b", Severity: Note, Rule: "MT102", Path: []string{"1", "2"}, License: "b", Term: "a", Message: "b"},
		{Fingerprint: "11", Position: at("b.toml", 2, 1), Model: "b", Severity: Note, Rule: "MT102", Path: []string{"1", "2"}, License: "b", Term: "b", Message: "a"},
		{Fingerprint: "12", Position: at("b.toml", 2, 1), Model: "b", Severity: Note, Rule: "MT102", Path: []string{"1", "2"}, License: "b", Term: "b", Message: "b"},
	}
	rapid.Check(t, func(t *rapid.T) {
		assert.Equal(t, want, Sort(rapid.Permutation(want).Draw(t, "order")))
	})
}

// TestSortJoins: of findings with one fingerprint the first of the order stays,
// whatever the order in which they were found.
func TestSortJoins(t *testing.T) {
	finding := rapid.Custom(func(t *rapid.T) Finding {
		about := rapid.SampledFrom([]string{"1", "2", "3"}).Draw(t, "about")
		return Finding{
			Fingerprint: about,
			Message:     about,
			Position:    Position{File: "f", Line: rapid.IntRange(1, 2).Draw(t, "line")},
			Severity:    rapid.SampledFrom([]Severity{Note, Error}).Draw(t, "severity"),
			Path:        make([]string, rapid.IntRange(0, 2).Draw(t, "path")),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		given := rapid.SliceOf(finding).Draw(t, "findings")
		other := rapid.Permutation(given).Draw(t, "order")
		first := map[string]Finding{}
		heavier := func(a, b Finding) bool {
			return a.Position.Line < b.Position.Line || a.Position.Line == b.Position.Line && (a.Severity > b.Severity || a.Severity == b.Severity && len(a.Path) < len(b.Path))
		}
		for _, f := range given {
			if old, ok := first[f.Fingerprint]; !ok || heavier(f, old) {
				first[f.Fingerprint] = f
			}
		}
		got := Sort(append([]Finding(nil), given...))
		assert.Len(t, got, len(first))
		for _, f := range got {
			assert.Equal(t, first[f.Fingerprint], f)
		}
		assert.Equal(t, got, Sort(other))
	})
}

// FuzzLoadRule: whatever stands in a file, the loader neither panics nor hangs,
// every fault has a place, and what is accepted can be used.
func FuzzLoadRule(f *testing.F) {
	files, err := filepath.Glob("packs/builtin/*.toml")
	require.NoError(f, err)
	require.NotEmpty(f, files)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(f, err)
		f.Add(filepath.Base(file), data)
	}
	name := filepath.Base(soundFile)
	f.Add(name, []byte(sound))
	for _, condition := range []string{
		"", "(", "1..1000000000 == []", "any(1..9, true)", "let x = 1; x == 1", `fact.term matches "(a+)+$"`, "any(fact.path, any(fact.path, true))",
		strings.Repeat("(", 300) + "true" + strings.Repeat(")", 300), strings.Repeat("not ", 400) + "true", strings.Repeat("[", 400), "fact.path[99] == \"\"", "fact.depth % 0 == 1", "$env", "\u202e", `"\q"`, "'",
	} {
		f.Add(name, []byte(changed(f, `'fact.term == "modify"'`, fmt.Sprintf("'''\n%s'''", condition))))
		f.Add(name, []byte(changed(f, `{fact.via}`, "{"+condition+"}")))
	}
	for _, text := range []string{"", "code", "[[example]]", "a = [[[[[[", "\xff\xfe", "\x00", sound[:200], strings.ReplaceAll(sound, "\n", "\r"), "example = 3", "about = {}", "when = '''\n"} {
		f.Add(name, []byte(text))
	}
	f.Fuzz(func(t *testing.T, file string, data []byte) {
		r, err := LoadRule(file, data)
		if err != nil {
			list := faults(err)
			require.NotEmpty(t, list, "%v", err)
			for _, fault := range list {
				require.Equal(t, file, fault.Position.File)
				require.True(t, fault.Position.Line >= 1 && fault.Position.Column >= 1, "%v", fault)
				require.NotEmpty(t, fault.Message)
			}
			return
		}
		require.Equal(t, r.Code+"-"+r.Name+".toml", filepath.Base(file))
		require.GreaterOrEqual(t, len(r.Examples), 2)
		_, err = NewPack([]*Rule{r}).Check(r.Subject, r.Examples[0].Env, r.Examples[0].Facts)
		require.NoError(t, err)
	})
}
