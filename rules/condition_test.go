package rules

import (
	"strings"
	"testing"

	"github.com/expr-lang/expr"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// someEnv is what the conditions below are about.
func someEnv() Env {
	return Env{
		Fact: Fact{Code: "duty", Answer: "conditional", License: "llama3.1", Term: "display-notice", Depth: 2, Path: []string{"a", "b", "c"}, Acts: []string{"military"},
			Position: Position{File: "models.toml", Line: 3}},
		Model: Model{ID: "org/Model", Own: true},
		Use:   Use{Purpose: "commercial", Distribution: []string{"weights", "internal"}},
	}
}

func TestConditions(t *testing.T) {
	tests := []struct {
		condition string
		want      bool
	}{
		{`fact.license == "llama3.1"`, true},
		{`fact.license != "llama3.1"`, false},
		{`fact.depth > 1 and fact.depth <= 2`, true},
		{`not model.own or model.gated`, false},
		{`fact.term in ["display-notice", "flow-down"]`, true},
		{`fact.term not in fact.acts`, true},
		{`"weights" in use.distribution`, true},
		{`len(fact.path) == 3`, true},
		{`len(fact.members) == 0`, true},
		{`fact.license startsWith "llama"`, true},
		{`fact.license contains "3.1"`, true},
		{`fact.license endsWith "3"`, false},
		{`lower(model.id) == "org/model"`, true},
		{`any(fact.path, # == "b")`, true},
		{`all(fact.path, # == "b")`, false},
		{`none(fact.path, # == "d")`, true},
		{`one(fact.path, # in ["a", "b"])`, false},
		{`any(fact.path, # == "b") and any(fact.acts, # == "military")`, true},
		{`fact.path | any(# == "c")`, true},
		{`model.own ? fact.depth == 2 : false`, true},
		{`join(fact.path) == "a, b and c"`, true},
		{`fact.path[1] == "b"`, true},
		{`true`, true},
		{strings.Repeat("(", 1000) + "true" + strings.Repeat(")", 1000), true},
	}
	for _, tt := range tests {
		p, err := compile(tt.condition, expr.AsBool())
		require.NoError(t, err, tt.condition)
		got, err := evalBool(p, someEnv())
		require.NoError(t, err, tt.condition)
		assert.Equal(t, tt.want, got, tt.condition)
	}
}

// TestConditionsRefused: what the language allows and conditions do not need,
// most of all whatever costs more than the lists a condition looks at are long.
func TestConditionsRefused(t *testing.T) {
	tests := []struct {
		name, condition, message string
		line, column             int // of the fault, from 1 and 0
	}{
		{"a range", `len(1..1000000000) > 0`, "ranges", 1, 5},
		{"a range to walk", `any(1..9, true)`, "ranges", 1, 5},
		{"a range of what is given", `any(0..fact.depth, true)`, "ranges", 1, 5},
		{"a range in a list", `fact.depth in 1..3`, "ranges", 1, 15},
		{"a regular expression", `fact.code matches "(a+)+$"`, "regular expressions", 1, 10},
		{"a regular expression that is given", `"a" matches fact.code`, "regular expressions", 1, 4},
		{"a regular expression in a loop", `any(fact.path, "a" matches #)`, "regular expressions", 1, 19},
		{"a variable", `let x = fact.depth; x == 1`, "variables", 1, 4},
		{"a variable in a loop", `any(fact.path, {let y = #; y == "a"})`, "variables", 1, 20},
		{"a sequence", `true; false`, "variables", 1, 0},
		{"a loop in a loop", `any(fact.path, any(fact.acts, true))`, "a loop stands inside a loop", 1, 15},
		{"another loop in a loop", `none(fact.path, all(fact.acts, one(fact.path, true)))`, "a loop stands inside a loop", 1, 16},
		{"a loop in a loop's list", `any([any(fact.path, true)], #)`, "a loop stands inside a loop", 1, 5},
		{"a loop behind not", `any(fact.path, not any(fact.path, true))`, "a loop stands inside a loop", 1, 19},
		{"a loop behind and", `any(fact.path, # == "a" and any(fact.path, true))`, "a loop stands inside a loop", 1, 28},
		{"a loop in a choice", `any(fact.path, # == "a" ? true : any(fact.path, true))`, "a loop stands inside a loop", 1, 33},
		{"a loop in a list", `any(fact.path, true in [any(fact.path, true)])`, "a loop stands inside a loop", 1, 24},
		{"a loop in an index", `any(fact.path, fact.path[any(fact.path, true) ? 0 : 1] == "a")`, "a loop stands inside a loop", 1, 25},
		{"a loop behind a pipe", `any(fact.path, fact.path | any(true))`, "a loop stands inside a loop", 1, 27},
		{"a long text", `repeat("a", 1000000000) == ""`, "repeat", 1, 0},
		{"the clock", `now() == now()`, "now", 1, 0},
		{"text from a number", `string(fact.depth) == ""`, "string", 1, 0},
		{"JSON", `toJSON(fact) == ""`, "toJSON", 1, 0},
		{"decoding", `fromBase64("") == ""`, "fromBase64", 1, 0},
		{"splitting", `split(fact.code, "") == []`, "split", 1, 0},
		{"a field by name", `get(fact, "code") == ""`, "get", 1, 0},
		{"a Go name", `fact.License == "x"`, "License", 1, 5},
		{"a place", `fact.position.line == 1`, "position", 1, 5},
		{"a method", `model.String() == ""`, "String", 1, 6},
		{"nothing", ``, "EOF", 1, 0},
		{"no text", `fact.depth`, "expected bool", 1, 0},
		{"not finished", `fact.depth ==`, "EOF", 1, 12},
		{"second line", "model.own and\n  nope", "unknown name nope", 2, 2},
		{"too long", "true" + strings.Repeat(" and true", maxNodes), "maximum allowed nodes", 0, 0},
		{"too deep", strings.Repeat("not ", maxNodes) + "true", "maximum allowed nodes", 0, 0},
		{"too many elements", `fact.code in ["a"` + strings.Repeat(`, "a"`, maxNodes) + "]", "maximum allowed nodes", 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := compile(tt.condition, expr.AsBool())
			require.Error(t, err)
			message, line, column := faultAt(err)
			assert.Contains(t, message, tt.message)
			if tt.line > 0 {
				assert.Equal(t, []int{tt.line, tt.column}, []int{line, column})
			}
		})
	}
}

// TestConditionsThatFail give an error, never an answer.
func TestConditionsThatFail(t *testing.T) {
	for _, condition := range []string{`fact.path[9] == "a"`, `fact.path[-9] == "a"`, `fact.depth % 0 == 1`} {
		p, err := compile(condition, expr.AsBool())
		require.NoError(t, err, condition)
		got, err := evalBool(p, someEnv())
		assert.Error(t, err, condition)
		assert.False(t, got, condition)
	}
}

func TestTemplates(t *testing.T) {
	tests := []struct{ text, want string }{
		{``, ``},
		{`plain } text`, `plain } text`},
		{`{model.id} is under {fact.license}.`, `org/Model is under llama3.1.`},
		{`{fact.path}`, `a, b and c`},
		{`{use.distribution}`, `weights and internal`},
		{`{fact.acts}`, `military`},
		{`[{fact.members}]`, `[]`},
		{`{fact.depth} {model.own}`, `2 true`},
		{`{fact.depth > 1 ? "deep" : "near"}`, `deep`},
		{`{fact.term + " of " + fact.license}`, `display-notice of llama3.1`},
		{`{join(fact.path)}/{len(fact.path)}/{lower(model.id)}`, `a, b and c/3/org/model`},
		{`{fact.license}{fact.license}`, `llama3.1llama3.1`},
		{`ends with {fact.license}`, `ends with llama3.1`},
		{`é {fact.license} 漢`, `é llama3.1 漢`},
	}
	for _, tt := range tests {
		p, _, err := parseTemplate(tt.text)
		require.NoError(t, err, tt.text)
		got, err := p.render(someEnv())
		require.NoError(t, err, tt.text)
		assert.Equal(t, tt.want, got)
	}
}

func TestTemplatesRefused(t *testing.T) {
	tests := []struct {
		text   string
		offset int
	}{
		{`under {fact.license`, 6},
		{`{`, 0},
		{`{model.id} {nope}`, 12},
		{`{model.id} {}`, 12},
		{`{fact.-}`, 1},
		{`{fact.Position}`, 1},
		{`{{fact.license}}`, 1},
		{`{any(fact.path, any(fact.path, true))}`, 1},
		{`{1..9}`, 1},
	}
	for _, tt := range tests {
		_, offset, err := parseTemplate(tt.text)
		require.Error(t, err, tt.text)
		assert.Equal(t, tt.offset, offset, tt.text)
	}
	p, _, err := parseTemplate(`{fact.path[9]}`)
	require.NoError(t, err)
	_, err = p.render(someEnv())
	assert.ErrorContains(t, err, "{fact.path[9]}")
}
