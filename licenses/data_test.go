package licenses

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func sourceVocabulary(t testing.TB) *Vocabulary {
	t.Helper()
	data, err := os.ReadFile("vocabulary.toml")
	require.NoError(t, err)
	v, err := loadVocabulary("vocabulary.toml", data)
	require.NoError(t, err)
	return v
}

func TestEntriesLoad(t *testing.T) {
	all, err := Load(sourceVocabulary(t), os.DirFS("."), "data")
	require.NoError(t, err)
	require.NotEmpty(t, all)
}
