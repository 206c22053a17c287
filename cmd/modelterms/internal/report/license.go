package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"modelterms/licenses"
)

// LicenseIDs lists all licenses for programs.
func LicenseIDs(w io.Writer, set *licenses.Set) error {
	return writeJSON(w, struct {
		Schema string   `json:"schema"`
		IDs    []string `json:"ids"`
	}{"modelterms/licenses/v1", set.IDs()})
}

// LicenseList lists all licenses for people.
func LicenseList(w io.Writer, set *licenses.Set) error {
	b := bufio.NewWriter(w)
	read := map[string]int{}
	for _, id := range set.IDs() {
		l, err := set.Get(id)
		if err != nil {
			return err
		}
		how := l.Kind
		switch {
		case l.IsFamily():
			how = "family of " + fmt.Sprint(len(l.Members))
		case l.NameOnly():
			how = "by name only"
		}
		read[l.Read]++
		fmt.Fprintf(b, "%s  %s  %s\n", pad(id, 40), pad(how, 18), Clean(l.Name))
	}
	fmt.Fprintf(b, "\n%d read in the text, %d in the pattern of a license scanner, %d families or known by name only\n", read["text"], read["pattern"], read["name-only"])
	return b.Flush()
}

// LicenseJSON shows what a license says, one key a question.
func LicenseJSON(w io.Writer, set *licenses.Set, l *licenses.License) error {
	terms := map[string]any{}
	for _, def := range set.Vocabulary().Terms {
		terms[def.Name] = answer(set.Vocabulary(), def, l)
	}
	out := struct {
		Schema   string   `json:"schema"`
		ID       string   `json:"id"`
		Name     string   `json:"name"`
		Version  *string  `json:"version"`
		SPDX     *string  `json:"spdx"`
		Aliases  []string `json:"aliases"`
		HubTag   bool     `json:"hub-tag"`
		URL      *string  `json:"url"`
		Steward  *string  `json:"steward"`
		Texts    []string `json:"text-sha256"`
		Read     string   `json:"read"`
		Tried    *string  `json:"tried,omitempty"`
		Kind     string   `json:"kind"`
		Note     *string  `json:"note"`
		Editions []string `json:"editions,omitempty"`
		Members  []string `json:"members,omitempty"`
		General  any      `json:"general-grant"`
		Terms    any      `json:"terms"`
	}{"modelterms/license/v1", l.ID, l.Name, text(l.Version), text(l.SPDX), slices.Concat([]string{}, l.LicenseNames, l.Aliases), l.HubTag, text(l.URL), text(l.Steward), list(l.TextSHA256), l.Read, text(l.Tried), l.Kind, text(l.Note), l.Editions, l.Members, "unread", ordered{set.Vocabulary(), terms}}
	if l.GeneralGrant != nil {
		out.General = l.GeneralGrant.Value
	}
	return writeJSON(w, out)
}

// ordered writes a map in the order of the vocabulary.
type ordered struct {
	vocab *licenses.Vocabulary
	terms map[string]any
}

// MarshalJSON writes the terms in order.
func (o ordered) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, def := range o.vocab.Terms {
		if i > 0 {
			b.WriteByte(',')
		}
		key, _ := json.Marshal(def.Name)
		var value bytes.Buffer
		e := json.NewEncoder(&value)
		e.SetEscapeHTML(false)
		if err := e.Encode(o.terms[def.Name]); err != nil {
			return nil, err
		}
		b.Write(key)
		b.WriteByte(':')
		b.Write(bytes.TrimSpace(value.Bytes()))
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// answer gives the answer to one question: a value with its clause, silent, or
// unread.
func answer(v *licenses.Vocabulary, def licenses.TermDef, l *licenses.License) any {
	t, state := l.Term(def.Name)
	out := map[string]any{}
	switch state {
	case licenses.Unread:
		out["value"] = "unread"
		return out
	case licenses.Silent:
		out["value"] = "silent"
		return out
	}
	out["clause"] = t.Clause
	optional := func(key, value string) {
		if value != "" {
			out[key] = value
		}
	}
	lists := func(key string, value []string) {
		if len(value) > 0 {
			out[key] = value
		}
	}
	optional("note", t.Note)
	optional("url", t.URL)
	switch def.Type {
	case licenses.TypeActs:
		acts, items := []string{}, []map[string]string{}
		for _, a := range t.Acts {
			acts = append(acts, a.Act)
			item := map[string]string{"act": a.Act, "clause": a.Clause}
			if a.Unless != "" {
				item["unless"] = a.Unless
			}
			items = append(items, item)
		}
		out["value"], out["items"], out["partial"] = acts, items, t.Partial
	case licenses.TypeThresholds:
		limits := []map[string]any{}
		for _, x := range t.Thresholds {
			m := map[string]any{"metric": x.Metric, "limit": x.Limit, "comparison": x.Comparison, "measured": x.Measured, "affiliates": x.Affiliates, "effect": x.Effect}
			for key, value := range map[string]string{"text": x.Text, "clause": x.Clause, "note": x.Note} {
				if value != "" {
					m[key] = value
				}
			}
			if len(x.Triggers) > 0 {
				m["triggers"] = x.Triggers
			}
			if len(x.Exempt) > 0 {
				m["exempt"] = x.Exempt
			}
			limits = append(limits, m)
		}
		out["value"], out["logic"] = limits, t.Logic
	case licenses.TypeTerritories:
		out["value"], out["about"], out["applies-to"] = t.Territories, t.About, t.AppliesTo
	default:
		out["value"] = t.Value
	}
	lists("purposes", t.Purposes)
	lists("by", t.By)
	lists("not-by", t.NotBy)
	lists("see", t.See)
	lists("compatible", t.Compatible)
	optional("route", t.Route)
	optional("condition", t.Condition)
	optional("scope", t.Scope)
	if t.ExceptDerivatives {
		out["except-derivatives"] = true
	}
	if len(t.Triggers) > 0 {
		out["triggers"] = t.Triggers
		if t.AppliesTo != "" {
			out["applies-to"] = t.AppliesTo
		}
	}
	return out
}

// License explains a license for people who are no lawyers.
func License(w io.Writer, set *licenses.Set, l *licenses.License, m licenses.Match, o Options) error {
	b := bufio.NewWriter(w)
	s := style{o.Color}
	p := func(first string, indent string, text string) {
		fmt.Fprintf(b, "%s%s\n", first, wrap(Clean(text), len(first), o.Width, indent))
	}
	fmt.Fprintf(b, "%s\n", s.bold(Clean(l.Name)))
	p("", "", introduction(set, l, m))
	if l.Note != "" {
		fmt.Fprintln(b)
		p("", "", l.Note)
	}
	if !l.IsFamily() && !l.NameOnly() {
		sections(b, set, l, o, p, s)
	}
	fmt.Fprintln(b)
	p("", "", fmt.Sprintf("This rests on licenses/data/%s.toml of the program's sources, read %s. Report a mistake by quoting the clause; the license text decides.", l.ID, readWords(l)))
	return b.Flush()
}

func readWords(l *licenses.License) string {
	return map[string]string{"text": "in the text", "pattern": "in the pattern a license scanner has of the text", "name-only": "by nobody"}[l.Read]
}

func introduction(set *licenses.Set, l *licenses.License, m licenses.Match) string {
	parts := []string{l.ID}
	if m.How != licenses.ByID && m.How != licenses.ByHubID || !m.Exact {
		parts = append(parts, "found by "+strings.ReplaceAll(string(m.How), "-", " "))
	}
	for _, x := range []string{l.Steward, l.Version, l.URL} {
		if x != "" {
			parts = append(parts, x)
		}
	}
	out := strings.Join(parts, ", ") + "."
	switch {
	case l.IsFamily():
		out += " The name may mean several texts: " + strings.Join(l.Members, ", ") + ". A use is decided only where they answer alike."
	case l.NameOnly():
		out += " It is known by name only: nobody has read what it says (" + l.Tried + "). What nobody read is not permission."
	case len(l.Editions) > 0:
		out += " The name may also mean: " + strings.Join(l.Editions, ", ") + "."
	}
	return out
}

func sections(b *bufio.Writer, set *licenses.Set, l *licenses.License, o Options, p func(string, string, string), s style) {
	v := set.Vocabulary()
	for _, kind := range []struct {
		kind  licenses.TermKind
		title string
	}{{licenses.Grant, "What it permits"}, {licenses.Restriction, "What it restricts"}, {licenses.Duty, "What is owed"}, {licenses.Information, "Also"}} {
		fmt.Fprintf(b, "\n%s\n", s.bold(kind.title))
		var silent, unread []string
		for _, def := range v.Terms {
			if def.Kind != kind.kind {
				continue
			}
			t, state := l.Term(def.Name)
			switch state {
			case licenses.Silent:
				silent = append(silent, def.Label)
			case licenses.Unread:
				unread = append(unread, def.Label)
			default:
				p("  - ", "    ", def.Label+": "+sentence(v, def, t)+" ("+t.Clause+")")
			}
		}
		if len(silent) > 0 {
			words := "not mentioned, so not restricted: "
			if kind.kind == licenses.Grant {
				words = "not mentioned: "
			}
			if kind.kind == licenses.Duty || kind.kind == licenses.Information {
				words = "not mentioned: "
			}
			p("  ", "  ", words+strings.Join(silent, ", "))
		}
		if len(unread) > 0 {
			p("  ", "  ", "not read: "+strings.Join(unread, ", "))
		}
	}
}

// sentence puts an answer into words.
func sentence(v *licenses.Vocabulary, def licenses.TermDef, t *licenses.Term) string {
	out := t.Value
	switch def.Type {
	case licenses.TypeActs:
		var acts []string
		for _, a := range t.Acts {
			acts = append(acts, v.RestrictionLabel(a.Act))
		}
		out = strings.Join(acts, "; ")
		if t.Partial {
			out += "; and what a policy says that was not read"
		}
	case licenses.TypeThresholds:
		var limits []string
		for _, x := range t.Thresholds {
			limits = append(limits, fmt.Sprintf("%s %s %s, measured %s: %s", strings.ReplaceAll(x.Metric, "-", " "), x.Comparison, grouped(x.Limit), x.Measured, strings.ReplaceAll(x.Effect, "-", " ")))
		}
		out = strings.Join(limits, "; ")
	case licenses.TypeTerritories:
		out = fmt.Sprintf("%s (%s)", strings.Join(t.Territories, ", "), strings.Join(t.About, ", "))
		if t.AppliesTo == "multimodal" {
			out += ", for multimodal models"
		}
	case licenses.TypeText:
		if t.Value != "required" {
			out = "\"" + t.Value + "\""
		}
	}
	switch {
	case len(t.Purposes) > 0:
		out += ", for " + strings.Join(t.Purposes, ", ")
	case len(t.By) > 0:
		out += ", to " + strings.Join(t.By, ", ")
	case len(t.NotBy) > 0:
		out += ", not to " + strings.Join(t.NotBy, ", ")
	}
	if t.Route != "" {
		out += ", by " + strings.ReplaceAll(t.Route, "-", " ")
	}
	if t.Condition != "" {
		out += ", if " + t.Condition
	}
	if def.Kind == licenses.Duty {
		var when []string
		for _, x := range t.Triggers {
			when = append(when, string(x))
		}
		out += ", on " + strings.Join(when, ", ")
		if t.AppliesTo == "multimodal" {
			out += ", for multimodal models"
		}
	}
	if t.Note != "" {
		out += "; " + t.Note
	}
	return out
}
