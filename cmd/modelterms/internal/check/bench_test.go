package check_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"modelterms/cmd/modelterms/internal/catalogue"
	"modelterms/cmd/modelterms/internal/check"
	"modelterms/cmd/modelterms/internal/lineage"
	"modelterms/cmd/modelterms/internal/manifest"
	"modelterms/licenses"
	"modelterms/rules/packs"
)

// manyModels makes a manifest of n models of the catalogue.
func manyModels(n int) []byte {
	var ids []string
	catalogue.Builtin().Each(func(id string) {
		if len(ids) < n && len(id) > 12 {
			ids = append(ids, fmt.Sprintf("%q", id))
		}
	})
	return []byte("use = \"commercial\"\ndistribution = [\"hosted-service\"]\nmodels = [" + strings.Join(ids, ",\n") + "]\n")
}

func benchmarkRun(b *testing.B, n int) {
	set, err := licenses.Builtin()
	require.NoError(b, err)
	pack, err := packs.Builtin()
	require.NoError(b, err)
	data := manyModels(n)
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		m, err := manifest.Parse("models.toml", data, manifest.Words{Vocabulary: set.Vocabulary(), Rules: pack}, false)
		require.NoError(b, err)
		_, err = check.Run(check.Input{Manifest: m, Source: data, Licenses: set, Rules: pack, Sources: []lineage.Source{catalogue.Builtin()}, Suspect: catalogue.NameSuggests,
			Now: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), Read: func(string) ([]byte, error) { return nil, os.ErrNotExist }})
		require.NoError(b, err)
	}
}

func BenchmarkCheck20(b *testing.B)  { benchmarkRun(b, 20) }
func BenchmarkCheck200(b *testing.B) { benchmarkRun(b, 200) }
