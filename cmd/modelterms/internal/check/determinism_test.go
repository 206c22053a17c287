package check_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"modelterms/cmd/modelterms/internal/check"
	"modelterms/rules"
)

// everything is a manifest that asks for most of what a check does, over
// sources that disagree.
const everything = commercial + `organization = "company"
distribution = ["weights", "hosted-service"]
territories = ["EU", "US"]
notice-files = ["NOTICE"]
%s
[[model]]
id = "acme/made"
own = true
license = "mit"
base-model-relation = "merge"
base-model = ["org/gpl", "org/differ", { id = "acme/part", license = "creativeml-openrail-m", base-model = ["org/llama", "org/quantized"] }]
datasets = [{ id = "acme/data", license = "cc-by-sa-4.0", base-model = ["org/llama"] }]
publish-as = "acme/Support"

[[agreement]]
license = "gpl-3.0"
grants = ["share-alike"]
reference = "contract 7"

[[clarify]]
model = "org/untagged"
license = "apache-2.0"

[[ignore]]
rule = "MT101"
model = "org/tuned-twice"
reason = "we know"
`

// crowd lists models that share ancestors.
var crowd = []string{"org/mit", "org/nc", "org/tuned-twice", "org/merged", "org/quantized-twice", "org/differ", "org/bases", "org/on", "org/untagged", "org/nobody", "org/circle", "org/llama", "org/list", "org/student"}

// disputed is the library, with models about which sources disagree.
func disputed() shelf {
	s := shelf{}
	for id, records := range library {
		s[id] = records
	}
	for id, records := range shelve(
		card("org/differ", "mit"), card("org/differ", "cc-by-nc-4.0"), card("org/differ", "apache-2.0"), card("org/bases", "mit", "org/mit finetune"), card("org/bases", "mit", "org/nc finetune"),
		card("org/on", "mit", "org/differ finetune", "org/bases finetune"), card("org/circle", "mit", "org/circle-too finetune"), card("org/circle-too", "cc", "org/circle finetune", "org/on finetune"),
	) {
		s[id] = records
	}
	return s
}

func runEverything(t rapid.TB, models []string) *check.Result {
	t.Helper()
	list := "models = [\"" + strings.Join(models, "\", \"") + "\"]"
	return trial{manifest: fmt.Sprintf(everything, list), models: disputed(), files: map[string]string{"NOTICE": "Built with Llama"}}.run(t)
}

// TestSameResult: what comes out hangs on what goes in, and on nothing else.
func TestSameResult(t *testing.T) {
	want := runEverything(t, crowd)
	for range 50 {
		require.Equal(t, want, runEverything(t, crowd))
	}
}

// TestOrderOfModels: what is said of a model does not hang on the models that
// are listed before it.
func TestOrderOfModels(t *testing.T) {
	outcome := func(r *check.Result) map[string]check.Model {
		out := map[string]check.Model{}
		for _, m := range r.Models {
			m.At = rules.Position{}
			m.Facts = slices.Clone(m.Facts)
			for i := range m.Facts {
				m.Facts[i].Position = rules.Position{}
			}
			m.License.Sources = nil // these have places
			out[m.ID] = m
		}
		return out
	}
	want := outcome(runEverything(t, crowd))
	rapid.Check(t, func(t *rapid.T) {
		got := outcome(runEverything(t, rapid.Permutation(crowd).Draw(t, "order")))
		for id, m := range want {
			assert.Equal(t, m, got[id], id)
		}
	})
}
