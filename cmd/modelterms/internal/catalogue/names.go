package catalogue

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed names.txt
var namesText string

// hint is a line of names.txt: words of a name, and the base they tell of;
// none for an exception.
type hint struct {
	words []string
	base  string
}

var hints = sync.OnceValue(func() []hint {
	var out []hint
	for _, line := range strings.Split(namesText, "\n") {
		left, base, ok := strings.Cut(line, "=")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		out = append(out, hint{words(left), strings.TrimSpace(base)})
	}
	return out
})

func words(name string) []string {
	return strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return strings.ContainsRune("-_./ ", r) })
}

// NameSuggests gives a base that the name of a model tells of. It is a reason
// to ask, not a fact.
func NameSuggests(id string) (base string, ok bool) {
	org, name, found := strings.Cut(id, "/")
	if !found {
		org, name = "", id
	}
	w := words(name)
	for _, h := range hints() {
		if !contains(w, h.words) {
			continue
		}
		theirs, _, _ := strings.Cut(h.base, "/")
		if h.base == "" || strings.EqualFold(org, theirs) {
			return "", false
		}
		return h.base, true
	}
	return "", false
}

// contains reports whether some words stand in a name one after the other.
func contains(name, some []string) bool {
	for i := 0; i+len(some) <= len(name); i++ {
		if slices.Equal(name[i:i+len(some)], some) {
			return true
		}
	}
	return false
}
