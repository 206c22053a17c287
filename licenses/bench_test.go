package licenses

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// fresh opens the built-in set as [Builtin] does the first time.
func fresh(b *testing.B) *Set {
	s := &Set{index: builtinIndex, entries: builtinEntries, decoded: map[string]*License{}, vocab: &Vocabulary{}}
	require.NoError(b, json.Unmarshal([]byte(builtinVocabulary), s.vocab))
	require.NoError(b, json.Unmarshal([]byte(builtinCompat), &s.compat))
	return s
}

func BenchmarkOpen(b *testing.B) {
	b.ReportAllocs()
	for range b.N {
		fresh(b)
	}
}

// BenchmarkLoad opens the set and reads one entry, which is what a command
// that needs one license pays.
func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for range b.N {
		s := fresh(b)
		m, ok := s.Lookup("Apache 2.0")
		require.True(b, ok)
		l, err := s.Get(m.ID)
		require.NoError(b, err)
		require.NotNil(b, l)
	}
}

func BenchmarkLookup(b *testing.B) {
	s, err := Builtin()
	require.NoError(b, err)
	b.ReportAllocs()
	for range b.N {
		if _, ok := s.Lookup("Apache 2.0"); !ok {
			b.Fatal("not found")
		}
	}
}

func benchmarkPair(b *testing.B) (*Set, *License, *License) {
	s, err := Builtin()
	require.NoError(b, err)
	llama, err := s.Get("llama3.1")
	require.NoError(b, err)
	apache, err := s.Get("apache-2.0")
	require.NoError(b, err)
	b.ReportAllocs()
	b.ResetTimer()
	return s, llama, apache
}

func BenchmarkDecide(b *testing.B) {
	s, llama, _ := benchmarkPair(b)
	act := Act{Purpose: "commercial", Activity: "fine-tune", Form: "hosted-service", Territories: []string{"US", "EU"}, Facts: map[string]Fact{"monthly-active-users": {Value: 120_000}}}
	for range b.N {
		s.Decide(llama, act)
	}
}

func BenchmarkOutbound(b *testing.B) {
	s, llama, apache := benchmarkPair(b)
	for range b.N {
		s.Outbound(offer(apache), llama, publish())
	}
}
