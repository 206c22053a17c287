package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"modelterms/cmd/modelterms/internal/check"
	"modelterms/licenses"
	"modelterms/rules"
)

// Human writes a report for people: findings at their place in the manifest,
// then every model with its verdict, what is owed and what it hangs on.
func Human(w io.Writer, r *check.Result, o Options) error {
	b := bufio.NewWriter(w)
	h := &human{Writer: b, r: r, o: o, s: style{o.Color}, lines: strings.Split(string(r.Source), "\n")}
	if !o.Quiet {
		h.use()
	}
	h.findings()
	if !o.Quiet {
		h.models()
		h.notes()
		h.suppressed()
	}
	h.summary()
	return b.Flush()
}

type human struct {
	*bufio.Writer
	r     *check.Result
	o     Options
	s     style
	lines []string
}

func (h *human) printf(format string, args ...any) { fmt.Fprintf(h, format, args...) }

// use says which use was judged.
func (h *human) use() {
	d := h.r.Use
	parts := []string{d.Use + " use"}
	if len(d.Distribution) > 0 {
		parts = append(parts, strings.Join(d.Distribution, " + "))
	} else {
		parts = append(parts, "internal (distribution not declared)")
	}
	if len(d.Activities) > 0 && !slices.Equal(d.Activities, []string{"run"}) {
		parts = append(parts, strings.Join(d.Activities, " + "))
	}
	who := map[string]string{"company": "a company", "academic": "an academic body", "nonprofit": "a nonprofit", "government": "a government body", "individual": "an individual"}[d.Organization]
	if who == "" && d.Country != "" {
		who = "somebody"
	}
	if d.Country != "" {
		who += " in " + d.Country
	}
	if who != "" {
		parts = append(parts, "by "+who)
	}
	if len(d.Territories) > 0 {
		parts = append(parts, "used in "+strings.Join(d.Territories, " + "))
	}
	if len(d.Fields) > 0 {
		parts = append(parts, "for "+strings.Join(d.Fields, ", "))
	}
	h.printf("%s %s\n\n", h.s.bold("Judged for:"), Clean(strings.Join(parts, ", ")))
}

// findings writes errors and warnings, each with its place.
func (h *human) findings() {
	for _, f := range h.r.Findings {
		if f.Suppressed == nil && !f.Baselined && f.Severity != rules.Note {
			h.finding(f)
		}
	}
}

func (h *human) finding(f rules.Finding) {
	head := fmt.Sprintf("%s[%s]", f.Severity, f.Rule)
	h.printf("%s %s\n", h.s.severity(f.Severity, head), wrap(h.s.bold(f.Name)+": "+Clean(f.Message), len(head)+1, h.o.Width, "  "))
	gutter := h.frame(f)
	line := func(label, text string) {
		if text != "" {
			lead := gutter + " = " + pad(label+":", 9)
			h.printf("%s%s\n", h.s.faint(lead), wrap(Clean(text), columns(lead), h.o.Width, strings.Repeat(" ", columns(lead))))
		}
	}
	line("path", h.path(f))
	line("clause", h.clause(f))
	line("help", f.Help)
	if f.Block != "" {
		h.printf("%s\n", h.s.faint(gutter+" = to settle it, put into the manifest:"))
		for _, l := range strings.Split(f.Block, "\n") {
			h.printf("%s   %s\n", gutter, Clean(l))
		}
	}
	line("explain", "modelterms explain "+f.Rule)
	h.printf("\n")
}

// frame shows the line of the manifest and gives the gutter for what follows.
func (h *human) frame(f rules.Finding) string {
	p := f.Position
	if p.Line == 0 || p.Line > len(h.lines) {
		return " "
	}
	use := h.r.Use.UseAt
	showUse := f.Verdict != "" && use.Line > 0 && use.Line < p.Line && use.Line <= len(h.lines)
	digits := len(strconv.Itoa(p.Line))
	gutter := strings.Repeat(" ", digits+1)
	h.printf("%s%s %s:%d:%d\n", strings.Repeat(" ", digits), h.s.faint("-->"), Clean(p.File), p.Line, p.Column)
	h.printf("%s\n", h.s.faint(gutter+"|"))
	if showUse {
		h.source(use, digits, "declared use", false)
	}
	label := map[string]string{"denied": "not allowed", "undecided": "cannot tell"}[f.Verdict]
	h.source(p, digits, label, true)
	h.printf("%s\n", h.s.faint(gutter+"|"))
	return gutter
}

// source shows one line with a mark below the words in question.
func (h *human) source(p rules.Position, digits int, label string, primary bool) {
	text := strings.TrimRight(h.lines[p.Line-1], "\r")
	start := min(max(p.Column-1, 0), len(text))
	end := len(text)
	if p.EndLine == p.Line {
		end = min(max(p.EndColumn-1, start), len(text))
	}
	before := columns(Clean(text[:start]))
	marks := max(1, columns(Clean(text[start:end])))
	mark := strings.Repeat("-", marks)
	if primary {
		mark = strings.Repeat("^", marks)
	}
	h.printf("%s %s\n", h.s.faint(fmt.Sprintf("%*d |", digits, p.Line)), Clean(text))
	under := mark
	if label != "" {
		under += " " + label
	}
	if primary {
		under = h.s.bold(under)
	}
	h.printf("%s %s%s\n", h.s.faint(strings.Repeat(" ", digits)+" |"), strings.Repeat(" ", before), under)
}

// path draws the way from the model to what decides.
func (h *human) path(f rules.Finding) string {
	if len(f.Path) < 2 {
		return ""
	}
	var m *check.Model
	for i := range h.r.Models {
		if h.r.Models[i].ID == f.Model {
			m = &h.r.Models[i]
		}
	}
	out := f.Path[0]
	for i := 1; i < len(f.Path); i++ {
		relation, license := "", ""
		if m != nil {
			for _, s := range m.Lineage {
				if s.ID == f.Path[i] && s.Via == f.Path[i-1] {
					relation, license = s.Relation, s.License
				}
			}
		}
		if relation != "" {
			relation = "--" + relation
		}
		out += " " + relation + "--> " + f.Path[i]
		if license != "" {
			out += " (" + license + ")"
		}
	}
	return out
}

// clause names where the license says it, and what it says in our words.
func (h *human) clause(f rules.Finding) string {
	if f.Clause == "" {
		return ""
	}
	out := cmp.Or(f.Edition, f.License) + ", " + f.Clause
	if note := h.note(f); note != "" {
		out += ": " + note
	}
	for _, e := range f.Evidence {
		if e.URL != "" {
			out += " (" + e.URL + ")"
		}
	}
	return out
}

func (h *human) note(f rules.Finding) string {
	for _, m := range h.r.Models {
		if m.ID != f.Model {
			continue
		}
		for _, x := range m.Facts {
			if x.License == f.License && x.Clause == f.Clause && x.Note != "" && (x.Term == f.Term || x.Metric == f.Term) {
				return x.Note
			}
		}
	}
	return ""
}

// models writes every model with its verdict.
func (h *human) models() {
	width := 0
	for _, m := range h.r.Models {
		width = max(width, columns(Clean(m.ID)))
	}
	for _, m := range h.r.Models {
		verdict := pad(Symbols(m.Verdict)+" "+Words(m.Verdict), 15)
		license := h.license(m)
		if m.Accepted != "" {
			license += "  [" + m.Accepted + "]"
		}
		h.printf("%s %s  %s\n", h.s.verdict(m.Verdict, verdict), h.s.bold(pad(Clean(m.ID), width)), Clean(license))
		h.lineage(m)
		h.conditions(m)
		h.obligations(m)
	}
	if len(h.r.Models) > 0 {
		h.printf("\n")
	}
}

func (h *human) license(m check.Model) string {
	l := m.License.Concluded
	switch {
	case m.Own && l == "" && len(m.License.Declared) == 0:
		l = "own, no license declared"
	case m.Own:
		l = "own, published as " + strings.Join(m.License.Declared, ", ")
	case l == "" && len(m.License.Says) > 1:
		return strings.Join(m.License.Says, " or ")
	case l == "" && len(m.License.Says) == 1:
		l = m.License.Says[0]
	case l == "":
		l = "no license known"
	}
	if m.License.Inferred {
		l += " (inferred from its base)"
	}
	for _, s := range m.License.Sources {
		if s.Date != "" {
			return l + ", " + string(s.Kind) + " " + s.Date
		}
	}
	return l
}

// lineage writes what the model was made from.
func (h *human) lineage(m check.Model) {
	for _, s := range m.Lineage {
		if s.Depth > 3 {
			continue
		}
		license := s.License
		if license == "" {
			license = "license not known"
		}
		relation := s.Relation
		if s.Inferred {
			relation += "?"
		}
		h.detail("from", fmt.Sprintf("%s%s (%s, %s)", strings.Repeat("  ", s.Depth-1), s.ID, relation, license))
	}
}

func (h *human) conditions(m check.Model) {
	for _, c := range m.Conditions {
		text := ""
		where := cmp.Or(c.Edition, c.License) + " " + c.Clause
		switch {
		case c.Limit > 0:
			text = limitWords(c) + " (" + where + ")"
		case c.Kind == "agreement":
			text = "held under " + c.Text
		case c.Kind == "territories-excluded":
			text = fmt.Sprintf("not in %s (%s)", c.Text, where)
		case c.Kind == "organization":
			text = fmt.Sprintf("you are: %s (%s)", c.Text, where)
		case c.Kind == "register":
			text = fmt.Sprintf("you register (%s)", where)
		default:
			text = fmt.Sprintf("%s: %s (%s)", c.Kind, c.Text, where)
		}
		h.detail("if", text)
	}
}

// limitWords says within which limit the permission stays as it is.
func limitWords(c check.Condition) string {
	most := "at most"
	if c.Compare == ">=" {
		most = "less than"
	}
	out := fmt.Sprintf("%s %s %s", strings.ReplaceAll(c.Kind, "-", " "), most, grouped(c.Limit))
	if c.Measured != "" && c.Measured != "current" {
		out += " in " + c.Measured
	}
	out += map[string]string{"license-required": ", else a separate license is required", "no-rights": ", else no rights are given", "display-notice": ", else words have to be displayed",
		"registration": ", else you have to register", "unclear": ", else it is not clear whether rights end"}[c.Effect]
	if c.Declared == nil {
		return out + "; not declared"
	}
	return out + "; declared " + grouped(*c.Declared)
}

func (h *human) obligations(m check.Model) {
	for _, o := range m.Obligations {
		text := o.Kind
		switch {
		case o.Text != "" && o.Text != "required":
			text += " \"" + o.Text + "\""
		case o.Note != "" && o.Kind != "acceptable-use-policy":
			text += ": " + o.Note
		}
		if len(o.Acts) > 0 {
			text += ": no " + strings.Join(o.Acts[:min(5, len(o.Acts))], ", ")
			if n := len(o.Acts) - 5; n > 0 {
				text += fmt.Sprintf(" and %d more", n)
			}
		}
		text += " (" + cmp.Or(o.Edition, o.License) + " " + o.Clause
		if o.Trigger != "" && o.Trigger != "use" {
			text += "; " + o.Trigger
		}
		text += ")"
		if o.FoundIn != "" {
			text += ", found in " + o.FoundIn
		}
		h.detail("owed", text)
	}
}

func (h *human) detail(label, text string) {
	lead := "    " + pad(label, 6)
	h.printf("%s%s\n", h.s.faint(lead), wrap(Clean(text), 10, h.o.Width, strings.Repeat(" ", 12)))
}

// notes writes the notes, one line each.
func (h *human) notes() {
	any := false
	for _, f := range h.r.Findings {
		if f.Suppressed != nil || f.Baselined || f.Severity != rules.Note {
			continue
		}
		any = true
		head := fmt.Sprintf("note[%s]", f.Rule)
		where := ""
		if f.Position.Line > 0 {
			where = fmt.Sprintf(" (%s:%d)", f.Position.File, f.Position.Line)
		}
		h.printf("%s %s\n", h.s.severity(f.Severity, head), wrap(Clean(f.Message+where), len(head)+1, h.o.Width, "  "))
	}
	for _, o := range alike(h.r.Otherwise) {
		any = true
		h.printf("%s %s\n", h.s.severity(rules.Note, "note"), wrap(fmt.Sprintf("as %s: %s", o.Form, counts(o.Counts)), 5, h.o.Width, "  "))
	}
	if any {
		h.printf("\n")
	}
}

// alike joins the forms of distribution under which the verdicts are the same.
func alike(all []check.Otherwise) []check.Otherwise {
	var out []check.Otherwise
	for _, o := range all {
		i := slices.IndexFunc(out, func(x check.Otherwise) bool { return counts(x.Counts) == counts(o.Counts) })
		if i < 0 {
			out = append(out, o)
			continue
		}
		out[i].Form += ", " + o.Form
	}
	return out
}

func (h *human) suppressed() {
	if !h.o.ShowSuppressed {
		return
	}
	for _, f := range h.r.Findings {
		if f.Suppressed != nil {
			until := "for good"
			if f.Suppressed.Until != "" {
				until = "until " + f.Suppressed.Until
			}
			h.printf("%s\n", wrap(Clean(fmt.Sprintf("accepted[%s] %s: %s (%s, %s)", f.Rule, f.Model, f.Message, f.Suppressed.Reason, until)), 0, h.o.Width, "  "))
		}
	}
}

// summary closes the report: counts, the date of the data, and what decides.
func (h *human) summary() {
	severities, suppressed := h.r.Severities()
	line := fmt.Sprintf("%s: %s", plural(len(h.r.Models), "model"), counts(h.r.Counts()))
	if len(h.r.Models) == 0 {
		line = "0 models"
	}
	var found []string
	for _, s := range []rules.Severity{rules.Error, rules.Warning, rules.Note} {
		if n := severities[s]; n > 0 {
			found = append(found, plural(n, s.String()))
		}
	}
	if suppressed > 0 {
		found = append(found, fmt.Sprintf("%d accepted", suppressed))
	}
	if len(found) > 0 {
		line += ". " + strings.Join(found, ", ")
	}
	h.printf("%s\n", wrap(h.s.bold(line), 0, h.o.Width, ""))
	h.printf("%s\n", wrap(fmt.Sprintf("License data of %s. The license texts decide, not this tool; nothing here is legal advice.", h.r.Data), 0, h.o.Width, ""))
}

func counts(c map[licenses.Answer]int) string {
	var out []string
	for _, a := range []licenses.Answer{licenses.Denied, licenses.Undecided, licenses.Conditional, licenses.Allowed} {
		if c[a] > 0 {
			out = append(out, fmt.Sprintf("%d %s", c[a], Words(a)))
		}
	}
	return strings.Join(out, ", ")
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
