package check_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"modelterms/cmd/modelterms/internal/evidence"
	"modelterms/licenses"
)

// ancestry is a made-up lineage: the first model is the listed one, and each
// is made from later ones.
type ancestry struct {
	own      bool
	license  []string   // by model
	bases    [][]string // by model: "id relation"
	declared string
}

func (a ancestry) run(t rapid.TB) licenses.Answer {
	var models []evidence.Record
	for i := 1; i < len(a.license); i++ {
		models = append(models, card(member(i), a.license[i], a.bases[i]...))
	}
	text := a.declared + "[[model]]\nid = \"org/m0\"\n"
	if a.own {
		text += "own = true\n"
	}
	if a.license[0] != "" {
		text += fmt.Sprintf("license = %q\n", a.license[0])
	}
	var bases []string
	for _, b := range a.bases[0] {
		id, relation, _ := strings.Cut(b, " ")
		bases = append(bases, fmt.Sprintf("{ id = %q, relation = %q }", id, relation))
	}
	text += "base-model = [" + strings.Join(bases, ", ") + "]\n"
	return trial{manifest: text, models: shelve(models...)}.run(t).Verdict
}

func member(i int) string { return fmt.Sprintf("org/m%d", i) }

// related are the relations through which weights are inherited.
var related = slices.DeleteFunc(evidence.Relations(), func(r string) bool { return r == string(evidence.Distill) })

// anyLicense draws the id of an entry, often of a well-known one.
func anyLicense(set *licenses.Set) *rapid.Generator[string] {
	common := []string{"mit", "apache-2.0", "cc-by-nc-4.0", "gpl-3.0", "agpl-3.0", "cc-by-sa-4.0", "llama3.1", "creativeml-openrail-m", "other", "cc", "acme-unknown"}
	return rapid.OneOf(rapid.SampledFrom(set.IDs()), rapid.SampledFrom(common))
}

// drawAncestry draws a lineage in which every model has a license, but for one
// that the project makes.
func drawAncestry(t *rapid.T, set *licenses.Set) ancestry {
	license := anyLicense(set)
	n := rapid.IntRange(1, 4).Draw(t, "models")
	a := ancestry{own: rapid.Bool().Draw(t, "own"), license: make([]string, n), bases: make([][]string, n)}
	for i := range n {
		a.license[i] = license.Draw(t, "license")
		for j := i + 1; j < n; j++ {
			if rapid.Bool().Draw(t, "edge") {
				a.bases[i] = append(a.bases[i], member(j)+" "+rapid.SampledFrom(related).Draw(t, "relation"))
			}
		}
	}
	if a.own {
		oneText := license.Filter(func(id string) bool {
			l, err := set.Get(id)
			return err == nil && (l == nil || len(set.Texts(l)) == 1)
		})
		a.license[0] = rapid.OneOf(oneText, rapid.Just("")).Draw(t, "published under")
	}
	forms := rapid.SliceOfNDistinct(rapid.SampledFrom(set.Vocabulary().Forms()), 1, 2, rapid.ID[string]).Draw(t, "distribution")
	a.declared = fmt.Sprintf("use = %q\ndistribution = [\"%s\"]\n", rapid.SampledFrom(set.Vocabulary().Purposes()).Draw(t, "use"), strings.Join(forms, "\", \""))
	if rapid.Bool().Draw(t, "places") {
		a.declared += "organization-country = \"DE\"\nterritories = [\"US\"]\n"
	}
	return a
}

// TestAncestorNeverHelps: one more ancestor, under any license, never makes a
// verdict better. Every model has a license here: one that has none may get it
// from an ancestor. Nothing is distilled but the one that is added: some texts
// let their own derivatives be trained on outputs, so that a base may permit
// what a teacher forbids others.
func TestAncestorNeverHelps(t *testing.T) {
	set, err := licenses.Builtin()
	require.NoError(t, err)
	rapid.Check(t, func(t *rapid.T) {
		a := drawAncestry(t, set)
		n := len(a.license)
		more := a
		more.license = append(slices.Clone(a.license), anyLicense(set).Draw(t, "its license"))
		more.bases = append(slices.Clone(a.bases), nil)
		child := rapid.IntRange(0, n-1).Draw(t, "child")
		edge := member(n) + " " + rapid.SampledFrom(evidence.Relations()).Draw(t, "its relation")
		at := rapid.IntRange(0, len(a.bases[child])).Draw(t, "place")
		more.bases[child] = slices.Insert(slices.Clone(a.bases[child]), at, edge)

		before, after := a.run(t), more.run(t)
		if after < before {
			t.Fatalf("%s without %s of %s under %s, %s with it\n%+v", before, edge, member(child), more.license[n], after, a)
		}
	})
}

// TestOrderOfBases: a verdict does not hang on which base is named first.
func TestOrderOfBases(t *testing.T) {
	set, err := licenses.Builtin()
	require.NoError(t, err)
	rapid.Check(t, func(t *rapid.T) {
		a := drawAncestry(t, set)
		other := a
		other.bases = nil
		for _, bases := range a.bases {
			other.bases = append(other.bases, rapid.Permutation(bases).Draw(t, "order"))
		}
		if one, two := a.run(t), other.run(t); one != two {
			t.Fatalf("%s, and %s with the bases in another order\n%+v\n%+v", one, two, a, other)
		}
	})
}
