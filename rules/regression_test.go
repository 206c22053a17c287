package rules

// Conditions that once cost more than the lists they look at are long.

import (
	"strings"
	"testing"

	"github.com/expr-lang/expr"
	"github.com/stretchr/testify/assert"
)

func TestConditionsDoNotLoopInLoops(t *testing.T) {
	for _, condition := range []string{
		`len(map(fact.path, #)) > 0`, `len(filter(fact.path, true)) > 0`, `count(fact.path, true) > 0`, `reduce(fact.path, #acc + #acc, "aaaa") == ""`,
		`any(fact.path, count(fact.path, true) > 0)`, `any(fact.path, len(fact.path[(any(fact.path, true) ? 0 : 1):]) > 0)`, `any(fact.path, len({"a": any(fact.path, true)}) > 0)`,
	} {
		_, err := compile(condition, expr.AsBool())
		assert.Error(t, err, condition)
	}
}

func TestDeepConditionIsRefused(t *testing.T) {
	_, err := LoadRule(soundFile, []byte(changed(t, `'fact.term == "modify"'`, "'"+strings.Repeat("(", 2<<20)+"'")))
	assert.Error(t, err)
}
