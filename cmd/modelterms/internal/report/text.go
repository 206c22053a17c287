package report

import (
	"strings"

	"github.com/fatih/color"
	"github.com/mattn/go-runewidth"

	"modelterms/licenses"
	"modelterms/rules"
)

// Clean takes from a string what could act on a terminal or hide its meaning:
// control characters, escape sequences, direction marks. What is taken shows
// as a replacement.
func Clean(s string) string {
	plain := true
	for i := range len(s) {
		plain = plain && s[i] >= ' ' && s[i] < 0x7f
	}
	if plain {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n':
			return ' '
		case r < ' ', r >= 0x7f && r < 0xa0, r >= 0x200b && r <= 0x200f, r >= 0x2028 && r <= 0x202e, r >= 0x2060 && r <= 0x2069, r == 0xfeff:
			return '\ufffd'
		}
		return r
	}, s)
}

// style paints words; without color it leaves them as they are.
type style struct{ on bool }

func (s style) paint(text string, attributes ...color.Attribute) string {
	if !s.on {
		return text
	}
	c := color.New(attributes...)
	c.EnableColor()
	return c.Sprint(text)
}

func (s style) bold(text string) string  { return s.paint(text, color.Bold) }
func (s style) faint(text string) string { return s.paint(text, color.Faint) }

func (s style) verdict(a licenses.Answer, text string) string {
	return s.paint(text, map[licenses.Answer]color.Attribute{licenses.Allowed: color.FgGreen, licenses.Conditional: color.FgCyan, licenses.Denied: color.FgRed, licenses.Undecided: color.FgYellow}[a])
}

func (s style) severity(v rules.Severity, text string) string {
	return s.paint(text, map[rules.Severity]color.Attribute{rules.Error: color.FgRed, rules.Warning: color.FgYellow, rules.Note: color.FgBlue}[v], color.Bold)
}

// columns counts the columns a text takes on a terminal.
func columns(s string) int {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return runewidth.StringWidth(s)
		}
	}
	return len(s)
}

// wrap breaks text into lines of at most width columns; the lines after the
// first are indented. Words are never broken. Width 0 does not break.
func wrap(text string, first, width int, indent string) string {
	if width <= 0 {
		return text
	}
	var b strings.Builder
	column := first
	for i, word := range strings.Fields(text) {
		w := columns(word)
		switch {
		case i == 0:
		case column+1+w > width:
			b.WriteString("\n" + indent)
			column = columns(indent)
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += w
	}
	return b.String()
}

// pad fills text to width columns.
func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-columns(text)))
}
