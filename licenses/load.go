package licenses

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"

	"modelterms/licenses/datafile"
)

// Load reads the license entries of a folder, one TOML file each, strictly:
// every fault of every file is reported with its line, an entry that leaves a
// question of the vocabulary unanswered is a fault, and so are two entries
// that claim one name.
func Load(vocab *Vocabulary, fsys fs.FS, dir string) ([]*License, error) {
	files, err := fs.Glob(fsys, path.Join(dir, "*.toml"))
	if err != nil {
		return nil, err
	}
	var errs datafile.Errors
	var all []*License
	for _, file := range files {
		data, err := fs.ReadFile(fsys, file)
		if err != nil {
			errs.Add(err)
			continue
		}
		l, err := LoadEntry(vocab, file, data)
		if err != nil {
			errs.Add(err)
			continue
		}
		all = append(all, l)
	}
	for _, err := range checkSet(all, dir) {
		errs.Add(err)
	}
	return all, errs.Err()
}

// LoadEntry reads one license entry. The file is named after the id.
func LoadEntry(vocab *Vocabulary, file string, data []byte) (*License, error) {
	root, err := datafile.Parse(file, data)
	if err != nil {
		return nil, err
	}
	r := &entryReader{vocab: vocab, root: root}
	l := r.entry()
	if want := l.ID + ".toml"; l.ID != "" && path.Base(file) != want {
		r.errs.Addf(root.Key("id").Position, "the entry %q belongs into a file called %s", l.ID, want)
	}
	return l, r.errs.Err()
}

type entryReader struct {
	vocab *Vocabulary
	root  *datafile.Table
	errs  datafile.Errors
}

// isSHA256 reports whether s is a SHA-256 in lower-case hexadecimal.
func isSHA256(s string) bool {
	raw, err := hex.DecodeString(s)
	return err == nil && len(raw) == sha256.Size && s == strings.ToLower(s)
}

func (r *entryReader) entry() *License {
	t, errs := r.root, &r.errs
	l := &License{
		ID: t.Text(errs, "id"), Name: t.Text(errs, "name"), Version: t.Text(errs, "version"), Steward: t.Text(errs, "steward"),
		URL: t.Text(errs, "url"), SPDX: t.Text(errs, "spdx"), HubTag: t.Flag(errs, "hub-tag"), Kind: t.Text(errs, "kind"),
		Read:   t.Text(errs, "read"),
		Closed: t.Flag(errs, "closed"), Suggest: t.Flag(errs, "suggest"), Vague: t.Flag(errs, "vague"), Tried: t.Text(errs, "tried"), Note: t.Text(errs, "note"),
		LicenseNames: t.Texts(errs, "license-names"), Aliases: t.Texts(errs, "aliases"), TextSHA256: t.Texts(errs, "text-sha256"),
		Editions: t.Texts(errs, "editions"), Members: t.Texts(errs, "members"), Silent: t.Texts(errs, "silent"),
	}
	r.need("id", l.ID)
	r.need("name", l.Name)
	r.oneOf("kind", l.Kind, kinds)
	r.oneOf("read", l.Read, []string{"text", "pattern", "name-only"})
	for _, names := range [][]string{{l.ID, l.SPDX}, l.LicenseNames, l.Aliases} {
		for _, n := range names {
			if strings.ContainsFunc(n, unicode.IsControl) {
				errs.Addf(t.Position, "the name %q holds a control character", n)
			}
		}
	}
	for _, h := range l.TextSHA256 {
		if !isSHA256(h) {
			errs.Addf(t.Key("text-sha256").Position, "%q is not a SHA-256 in lower-case hexadecimal", h)
		}
	}
	l.GeneralGrant = r.general()
	unread := t.Texts(errs, "unread")
	if terms := t.Sub(errs, "terms"); terms != nil {
		l.Terms = map[string]*Term{}
		for _, def := range r.vocab.Terms {
			if sub := terms.Sub(errs, def.Name); sub != nil {
				l.Terms[def.Name] = r.term(def, sub)
			}
		}
		terms.Finish(errs, " in [terms]", nil)
	}
	t.Finish(errs, "", nil)
	r.complete(l, unread)
	return l
}

func (r *entryReader) need(key, value string) {
	if value == "" {
		r.errs.Addf(r.root.Position, "the entry has no %s", key)
	}
}

func (r *entryReader) oneOf(key, value string, known []string) {
	r.oneOfIn(r.root, key, value, known)
}

func (r *entryReader) oneOfIn(t *datafile.Table, key, value string, known []string) {
	if slices.Contains(known, value) {
		return
	}
	at := t.Position
	if k := t.Key(key); k != nil {
		at = k.Value.Position
	}
	e := datafile.Errorf(at, "%s is %q, which is not one of: %s", key, value, strings.Join(known, ", "))
	r.errs.Add(e)
}

func (r *entryReader) general() *General {
	t := r.root.Sub(&r.errs, "general-grant")
	if t == nil {
		return nil
	}
	g := &General{Value: t.Flag(&r.errs, "value"), Clause: t.Text(&r.errs, "clause"), Note: t.Text(&r.errs, "note")}
	if t.Key("value") == nil {
		r.errs.Addf(t.Position, "general-grant has no value")
	}
	if g.Clause == "" {
		r.errs.Addf(t.Position, "general-grant names no clause")
	}
	t.Finish(&r.errs, " in general-grant", nil)
	return g
}

// complete refuses gaps: each question is answered exactly once.
func (r *entryReader) complete(l *License, unread []string) {
	at := func(key string) datafile.Position {
		if k := r.root.Key(key); k != nil {
			return k.Position
		}
		return r.root.Position
	}
	for key, list := range map[string][]string{"silent": l.Silent, "unread": unread} {
		for _, name := range list {
			if r.vocab.Term(name) == nil {
				r.errs.Addf(at(key), "%q is not a term of the vocabulary", name)
			}
		}
	}
	if l.NameOnly() || l.IsFamily() {
		if len(l.Terms)+len(l.Silent)+len(unread) > 0 || l.GeneralGrant != nil {
			r.errs.Addf(r.root.Position, "%s has no text of its own and cannot answer terms", l.ID)
		}
		if l.IsFamily() == (len(l.Members) == 0) {
			r.errs.Addf(r.root.Position, "a family has members, and nothing else has")
		}
		if l.NameOnly() && !l.IsFamily() && l.Tried == "" {
			r.errs.Addf(r.root.Position, "a name-only entry says in `tried` where a text was looked for")
		}
		return
	}
	if len(l.TextSHA256) == 0 && l.Read == "text" {
		r.errs.Addf(r.root.Position, "the entry names no hash of the text that was read")
	}
	if l.GeneralGrant == nil && !slices.Contains(unread, "general-grant") && l.Kind != "policy" {
		r.errs.Addf(r.root.Position, "general-grant is not answered")
	}
	for _, def := range r.vocab.Terms {
		n := 0
		for _, has := range []bool{l.Terms[def.Name] != nil, slices.Contains(l.Silent, def.Name), slices.Contains(unread, def.Name)} {
			if has {
				n++
			}
		}
		switch {
		case n == 0:
			r.errs.Addf(r.root.Position, "%q is not answered: give it a value, or list it under silent or unread", def.Name)
		case n > 1:
			r.errs.Addf(r.root.Position, "%q is answered more than once", def.Name)
		}
	}
}

func (r *entryReader) term(def TermDef, t *datafile.Table) *Term {
	errs := &r.errs
	out := &Term{Clause: t.Text(errs, "clause"), Note: t.Text(errs, "note"), URL: t.Text(errs, "url")}
	if out.Clause == "" {
		errs.Addf(t.Position, "%s names no clause", def.Name)
	}
	switch def.Type {
	case TypePermission:
		r.permission(def, t, out)
	case TypeRequired:
		out.Value = t.Text(errs, "value")
		r.oneOfIn(t, "value", out.Value, []string{"required"})
	case TypeChoice:
		out.Value = t.Text(errs, "value")
		r.oneOfIn(t, "value", out.Value, def.Values)
		out.Compatible = t.Texts(errs, "compatible")
	case TypeText, TypePhrase:
		if out.Value = t.Text(errs, "value"); out.Value == "" {
			errs.Addf(t.Position, "%s has no value", def.Name)
		}
	case TypeActs:
		r.acts(t, out)
	case TypeThresholds:
		r.thresholds(t, out)
	case TypeTerritories:
		r.territories(t, out)
	}
	if def.Kind == Duty {
		out.Triggers = r.triggers(t)
		if len(out.Triggers) == 0 {
			errs.Addf(t.Position, "the duty %s names no triggers", def.Name)
		}
		if out.AppliesTo = t.Text(errs, "applies-to"); out.AppliesTo != "" {
			r.oneOfIn(t, "applies-to", out.AppliesTo, []string{"all", "multimodal"})
		}
	}
	t.Finish(errs, fmt.Sprintf(" in %s", def.Name), nil)
	return out
}

func (r *entryReader) triggers(t *datafile.Table) []Trigger {
	var out []Trigger
	for _, s := range t.Texts(&r.errs, "triggers") {
		r.errs.Add(r.vocab.checkTrigger(t.Key("triggers").Position, Trigger(s)))
		out = append(out, Trigger(s))
	}
	return out
}

func (r *entryReader) permission(def TermDef, t *datafile.Table, out *Term) {
	errs := &r.errs
	out.Value = t.Text(errs, "value")
	r.oneOfIn(t, "value", out.Value, []string{"allowed", "forbidden", "conditional"})
	out.Purposes, out.By, out.NotBy = t.Texts(errs, "purposes"), t.Texts(errs, "by"), t.Texts(errs, "not-by")
	out.Route, out.Condition, out.See, out.Scope = t.Text(errs, "route"), t.Text(errs, "condition"), t.Texts(errs, "see"), t.Text(errs, "scope")
	out.ExceptDerivatives = t.Flag(errs, "except-derivatives")
	for _, p := range out.Purposes {
		r.oneOfIn(t, "purposes", p, r.vocab.Purposes())
	}
	for _, o := range slices.Concat(out.By, out.NotBy) {
		r.oneOfIn(t, "by", o, organizations)
	}
	if out.Route != "" {
		r.oneOfIn(t, "route", out.Route, routes)
	}
	for _, s := range out.See {
		if r.vocab.Term(s) == nil {
			errs.Addf(t.Position, "see names %q, which is not a term", s)
		}
	}
	if out.Scope != "" && !slices.ContainsFunc(r.vocab.Scopes, func(n Named) bool { return n.Name == out.Scope }) {
		errs.Addf(t.Position, "%q is not a scope", out.Scope)
	}
	qualified := len(out.Purposes)+len(out.By)+len(out.NotBy)+len(out.See) > 0 || out.Route != "" || out.Condition != ""
	switch {
	case out.Value == "conditional" && !qualified:
		errs.Addf(t.Position, "%s is conditional without saying on what: purposes, by, not-by, route, condition or see", def.Name)
	case out.Value == "allowed" && (qualified || out.Scope != ""):
		errs.Addf(t.Position, "%s is allowed and limited at once; say conditional", def.Name)
	case out.Value == "forbidden" && qualified && out.Route == "":
		errs.Addf(t.Position, "%s is forbidden and given to some at once; say conditional", def.Name)
	}
}

func (r *entryReader) acts(t *datafile.Table, out *Term) {
	errs := &r.errs
	out.Partial = t.Flag(errs, "partial")
	for _, a := range t.Tables(errs, "value") {
		act := Restricted{Act: a.Text(errs, "act"), Clause: a.Text(errs, "clause"), Unless: a.Text(errs, "unless")}
		if !r.vocab.IsRestriction(act.Act) {
			var known []string
			for _, n := range r.vocab.Restrictions {
				known = append(known, n.Name)
			}
			e := datafile.Errorf(a.Position, "%q is not a restricted act of the vocabulary", act.Act)
			if near := datafile.Nearest(act.Act, known); near != "" {
				e.Hint = "did you mean \"" + near + "\"?"
			}
			errs.Add(e)
		}
		if slices.ContainsFunc(out.Acts, func(x Restricted) bool { return x.Act == act.Act }) {
			errs.Addf(a.Position, "%q is listed twice", act.Act)
		}
		if act.Clause == "" {
			errs.Addf(a.Position, "%q names no clause", act.Act)
		}
		a.Finish(errs, " in use-restrictions", nil)
		out.Acts = append(out.Acts, act)
	}
	if len(out.Acts) == 0 && !out.Partial {
		errs.Addf(t.Position, "use-restrictions lists nothing")
	}
}

// isMeasured reports whether s says when a number is measured: now, or in a
// month.
func isMeasured(s string) bool {
	_, err := time.Parse("2006-01", s)
	return s == "current" || err == nil
}

func (r *entryReader) thresholds(t *datafile.Table, out *Term) {
	errs := &r.errs
	out.Logic = t.Text(errs, "logic")
	for _, x := range t.Tables(errs, "value") {
		th := Threshold{Metric: x.Text(errs, "metric"), Limit: x.Int(errs, "limit"), Comparison: x.Text(errs, "comparison"), Measured: x.Text(errs, "measured"),
			Affiliates: x.Flag(errs, "affiliates"), Effect: x.Text(errs, "effect"), Text: x.Text(errs, "text"), Triggers: r.triggers(x),
			Exempt: x.Texts(errs, "exempt"), Clause: x.Text(errs, "clause"), Note: x.Text(errs, "note")}
		if r.vocab.MetricDef(th.Metric) == nil {
			errs.Addf(x.Position, "%q is not a metric", th.Metric)
		}
		if r.vocab.effect(th.Effect) == nil {
			errs.Addf(x.Position, "%q is not an effect", th.Effect)
		}
		r.oneOfIn(x, "comparison", th.Comparison, []string{">", ">="})
		if th.Limit <= 0 {
			errs.Addf(x.Position, "the limit is not a positive number")
		}
		if !isMeasured(th.Measured) {
			errs.Addf(x.Position, "measured is %q, not current or a month such as 2024-06", th.Measured)
		}
		if th.Effect == "display-notice" && th.Text == "" {
			errs.Addf(x.Position, "display-notice has no text")
		}
		for _, o := range th.Exempt {
			r.oneOfIn(x, "exempt", o, organizations)
		}
		x.Finish(errs, " in thresholds", nil)
		out.Thresholds = append(out.Thresholds, th)
	}
	if len(out.Thresholds) == 0 {
		errs.Addf(t.Position, "thresholds lists nothing")
	}
	if out.Logic == "" && len(out.Thresholds) == 1 {
		out.Logic = "any"
	}
	r.oneOfIn(t, "logic", out.Logic, []string{"any", "all"})
}

func (r *entryReader) territories(t *datafile.Table, out *Term) {
	errs := &r.errs
	out.Territories, out.About, out.AppliesTo = t.Texts(errs, "value"), t.Texts(errs, "about"), t.Text(errs, "applies-to")
	for _, x := range out.Territories {
		if r.vocab.Place(x) == nil {
			errs.Addf(t.Position, "%q is neither a country code nor a region", x)
		}
	}
	if len(out.Territories) == 0 || len(out.About) == 0 {
		errs.Addf(t.Position, "territories-excluded needs a value and what it is about")
	}
	for _, a := range out.About {
		r.oneOfIn(t, "about", a, []string{"domicile", "use", "outputs"})
	}
	r.oneOfIn(t, "applies-to", out.AppliesTo, []string{"all", "multimodal"})
}

// checkSet finds faults that only show between entries.
func checkSet(all []*License, dir string) []error {
	var errs []error
	byID := map[string]*License{}
	for _, l := range all {
		if byID[l.ID] != nil {
			errs = append(errs, fmt.Errorf("%s: two entries with the id %q", dir, l.ID))
		}
		byID[l.ID] = l
	}
	claimed := map[string]string{}
	for _, l := range all {
		for _, m := range slices.Concat(l.Members, l.Editions) {
			if other := byID[m]; other == nil || other.IsFamily() {
				errs = append(errs, fmt.Errorf("%s/%s.toml: %q is no entry with a text", dir, l.ID, m))
			}
		}
		for _, n := range namesOf(l) {
			if other, taken := claimed[n.key]; taken && other != l.ID {
				errs = append(errs, fmt.Errorf("%s/%s.toml: the name %q is claimed by %q too", dir, l.ID, n.key, other))
			}
			claimed[n.key] = l.ID
		}
	}
	return errs
}
