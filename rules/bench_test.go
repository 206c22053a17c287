package rules

import (
	"testing"

	"github.com/expr-lang/expr"
)

func BenchmarkCompile(b *testing.B) {
	for range b.N {
		if _, err := compile(`fact.term == "commercial-use" and fact.depth > 0`, expr.AsBool()); err != nil {
			b.Fatal(err)
		}
	}
}
