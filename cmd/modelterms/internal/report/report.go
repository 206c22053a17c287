// Package report writes the result of a run: one file a format. Formats get
// plain data in its final order and add nothing to it.
package report

import (
	"io"
	"slices"

	"modelterms/cmd/modelterms/internal/check"
	"modelterms/licenses"
)

// Options are what the reader's side asks for.
type Options struct {
	Color          bool
	Width          int // columns; 0 is unlimited
	Quiet          bool
	ShowSuppressed bool
}

// Format writes a result.
type Format func(w io.Writer, r *check.Result, o Options) error

var formats = map[string]Format{
	"human": Human,
	"json":  JSON,
}

// Named gives the format called name.
func Named(name string) (Format, bool) {
	f, ok := formats[name]
	return f, ok
}

// Names lists the formats.
func Names() []string {
	var out []string
	for n := range formats {
		out = append(out, n)
	}
	slices.Sort(out)
	return out
}

// Words are the verdicts as people read them.
func Words(a licenses.Answer) string {
	return map[licenses.Answer]string{licenses.Allowed: "allowed", licenses.Conditional: "allowed if …", licenses.Denied: "not allowed", licenses.Undecided: "cannot tell"}[a]
}

// Symbols carry the verdict without color.
func Symbols(a licenses.Answer) string {
	return map[licenses.Answer]string{licenses.Allowed: "✓", licenses.Conditional: "~", licenses.Denied: "✗", licenses.Undecided: "?"}[a]
}
