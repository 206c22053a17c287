// Package datafile reads the TOML files that licenses, rules, manifests and
// policies are written in, and keeps the line and column of every key and
// value, so that whoever reads them can point at what is wrong.
//
// It knows nothing of what the files mean. Values are reached through a
// [Table], which remembers which keys were asked for: [Table.Finish] reports
// every key nobody asked for, with the nearest known one.
package datafile

import (
	"errors"
	"fmt"
	"sort"
	"strings"
)

// Position is a place in a file. Lines and columns count from 1, columns in
// bytes as editors and compilers do; the end is exclusive.
type Position struct {
	File      string
	Line      int
	Column    int
	EndLine   int
	EndColumn int
}

// String gives file:line:column.
func (p Position) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Error is a fault in a data file. Hint, when there is one, says what to do.
type Error struct {
	Position Position
	Message  string
	Hint     string
}

func (e *Error) Error() string { return e.Position.String() + ": " + e.Message }

// Errorf makes an [Error] at a position.
func Errorf(at Position, format string, args ...any) *Error {
	return &Error{Position: at, Message: fmt.Sprintf(format, args...)}
}

// Errors collects faults, so that a file is reported whole and not fault by
// fault. The zero value is ready for use.
type Errors struct{ list []error }

// Add keeps err unless it is nil.
func (e *Errors) Add(err error) {
	if err != nil {
		e.list = append(e.list, err)
	}
}

// Addf adds an [Error] at a position.
func (e *Errors) Addf(at Position, format string, args ...any) {
	e.list = append(e.list, Errorf(at, format, args...))
}

// Len is the number of faults so far.
func (e *Errors) Len() int { return len(e.list) }

// Err is nil, or all faults joined in the order of their places.
func (e *Errors) Err() error {
	sort.SliceStable(e.list, func(i, j int) bool {
		var a, b *Error
		if !errors.As(e.list[i], &a) || !errors.As(e.list[j], &b) || a.Position.File != b.Position.File {
			return false
		}
		if a.Position.Line != b.Position.Line {
			return a.Position.Line < b.Position.Line
		}
		return a.Position.Column < b.Position.Column
	})
	return errors.Join(e.list...)
}

// Nearest gives the candidate most like word, or "" when none is close: at
// most a third of its letters, and one more, differ. Case does not count.
func Nearest(word string, candidates []string) string {
	best, bestDistance := "", 1+len(word)/3
	lower := strings.ToLower(word)
	for _, c := range candidates {
		d := distance(lower, strings.ToLower(c), bestDistance)
		if d < bestDistance || d == bestDistance && best == "" {
			best, bestDistance = c, d
		}
	}
	return best
}

// distance is the optimal string alignment distance of a and b, or limit+1
// when it is more than limit.
func distance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	before, row, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}
