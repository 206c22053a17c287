package rules

import (
	"io/fs"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/expr-lang/expr"

	"modelterms/licenses/datafile"
)

// Load reads the rules of a folder, one TOML file each, named
// CODE-name.toml. Every fault is reported with its line: an unknown key, a
// condition that does not compile, a rule without documentation, or without
// an example that fires and one that stays silent.
func Load(fsys fs.FS, dir string) ([]*Rule, error) {
	files, err := fs.Glob(fsys, path.Join(dir, "*.toml"))
	if err != nil {
		return nil, err
	}
	var errs datafile.Errors
	var all []*Rule
	for _, file := range files {
		data, err := fs.ReadFile(fsys, file)
		if err != nil {
			errs.Add(err)
			continue
		}
		r, err := LoadRule(file, data)
		if err != nil {
			errs.Add(err)
			continue
		}
		for _, other := range all {
			if other.Code == r.Code || other.Name == r.Name {
				errs.Addf(datafile.Position{File: file, Line: 1, Column: 1}, "%s %s is also the code or the name of %s %s", r.Code, r.Name, other.Code, other.Name)
			}
		}
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b *Rule) int { return strings.Compare(a.Code, b.Code) })
	return all, errs.Err()
}

// isCode reports whether s is a rule code: two to four capitals and three
// digits.
func isCode(s string) bool {
	letters := strings.TrimRight(s, "0123456789")
	return len(s)-len(letters) == 3 && len(letters) >= 2 && len(letters) <= 4 && strings.Trim(letters, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// isName reports whether s is a name in kebab-case.
func isName(s string) bool {
	for _, word := range strings.Split(s, "-") {
		if word == "" || strings.Trim(word, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
			return false
		}
	}
	return true
}

// LoadRule reads one rule file.
func LoadRule(file string, data []byte) (*Rule, error) {
	t, err := datafile.Parse(file, data)
	if err != nil {
		return nil, err
	}
	l := &loader{table: t, source: string(data)}
	errs := &l.errs
	r := &Rule{Code: t.Text(errs, "code"), Name: t.Text(errs, "name"), Title: t.Text(errs, "title"), Subject: Subject(t.Text(errs, "subject")),
		About: t.Texts(errs, "about"), When: t.Text(errs, "when"), Severity: t.Text(errs, "severity"), Message: t.Text(errs, "message"),
		Help: t.Text(errs, "help"), Why: t.Text(errs, "why"), Fix: t.Text(errs, "fix"), Misses: t.Text(errs, "misses")}
	l.check(file, r)
	for _, e := range t.Tables(errs, "example") {
		r.Examples = append(r.Examples, l.example(e))
	}
	t.Finish(errs, "", nil)
	if errs.Len() == 0 {
		l.expressions(r)
	}
	if errs.Len() == 0 {
		l.examples(r)
	}
	if err := errs.Err(); err != nil {
		return nil, err
	}
	return r, nil
}

type loader struct {
	table  *datafile.Table
	source string
	errs   datafile.Errors
}

// check refuses a rule that is not documented.
func (l *loader) check(file string, r *Rule) {
	at := func(key string) datafile.Position {
		if k := l.table.Key(key); k != nil {
			return k.Value.Position
		}
		return l.table.Position
	}
	for key, value := range map[string]string{"code": r.Code, "name": r.Name, "title": r.Title, "why": r.Why, "fix": r.Fix, "misses": r.Misses, "message": r.Message, "help": r.Help} {
		if strings.TrimSpace(value) == "" {
			l.errs.Addf(at(key), "the rule has no %s", key)
		}
	}
	if r.Code != "" && !isCode(r.Code) {
		l.errs.Addf(at("code"), "%q is not a rule code such as MT101", r.Code)
	}
	if r.Name != "" && !isName(r.Name) {
		l.errs.Addf(at("name"), "%q is not a rule name in kebab-case", r.Name)
	}
	if want := r.Code + "-" + r.Name + ".toml"; path.Base(file) != want {
		l.errs.Addf(l.table.Position, "the file of this rule is called %s", want)
	}
	if r.Subject != SubjectModel && r.Subject != SubjectProject {
		l.errs.Addf(at("subject"), "subject is %q, not model or project", r.Subject)
	}
	if _, ok := ParseSeverity(r.Severity); !ok && r.Severity != ByVerdict {
		l.errs.Addf(at("severity"), "severity is %q, not error, warning, note or %s", r.Severity, ByVerdict)
	}
	if len(r.About) == 0 {
		l.errs.Addf(l.table.Position, "the rule does not say in `about` which facts it is about")
	}
	for _, code := range r.About {
		if !slices.Contains(Codes(), code) {
			e := datafile.Errorf(at("about"), "%q is not the code of a fact", code)
			if near := datafile.Nearest(code, Codes()); near != "" {
				e.Hint = "did you mean \"" + near + "\"?"
			}
			l.errs.Add(e)
		}
	}
}

// expressions compiles the condition and the texts, and points at faults in
// them where they stand in the file.
func (l *loader) expressions(r *Rule) {
	if r.When != "" {
		if _, err := compile(r.When, expr.AsBool()); err != nil {
			l.fault("when", 0, err)
		}
	}
	for key, text := range map[string]string{"message": r.Message, "help": r.Help} {
		if _, offset, err := parseTemplate(text); err != nil {
			l.fault(key, offset, err)
		}
	}
}

// fault adds an error inside the string that is the value of a key: offset
// bytes into it, plus what the expression compiler says.
func (l *loader) fault(key string, offset int, err error) {
	message, line, column := faultAt(err)
	at := l.table.Key(key).Value.Position
	lines := strings.Split(l.source, "\n")
	first := lines[at.Line-1][at.Column-1:]
	switch {
	case strings.HasPrefix(first, "'''") || strings.HasPrefix(first, `"""`):
		if len(strings.TrimSpace(first)) == 3 {
			at.Line, at.Column = at.Line+line, column+1
		} else {
			at.Column += 3 + offset + column
		}
	default:
		at.Column += 1 + offset + column
	}
	at.EndLine, at.EndColumn = at.Line, at.Column+1
	l.errs.Addf(at, "%s: %s", key, message)
}

// example reads an example. Its tables have the keys conditions use.
func (l *loader) example(t *datafile.Table) Example {
	errs := &l.errs
	e := Example{Name: t.Text(errs, "name"), Finds: int(t.Int(errs, "finds"))}
	if e.Name == "" || t.Key("finds") == nil {
		errs.Addf(t.Position, "an example has a name and says in `finds` how many findings it gives")
	}
	if sub := t.Sub(errs, "model"); sub != nil {
		l.fill(sub, reflect.ValueOf(&e.Env.Model).Elem())
	}
	if sub := t.Sub(errs, "use"); sub != nil {
		l.fill(sub, reflect.ValueOf(&e.Env.Use).Elem())
	}
	for _, sub := range t.Tables(errs, "facts") {
		var f Fact
		l.fill(sub, reflect.ValueOf(&f).Elem())
		if !slices.Contains(Codes(), f.Code) {
			errs.Addf(sub.Position, "%q is not the code of a fact", f.Code)
		}
		e.Facts = append(e.Facts, f)
	}
	t.Finish(errs, " in [[example]]", nil)
	return e
}

// fill sets the fields of a struct from a table by their expr names.
func (l *loader) fill(t *datafile.Table, v reflect.Value) {
	for i := range v.NumField() {
		name := v.Type().Field(i).Tag.Get("expr")
		if name == "-" || t.Key(name) == nil {
			continue
		}
		switch f := v.Field(i); f.Interface().(type) {
		case string:
			f.SetString(t.Text(&l.errs, name))
		case int:
			f.SetInt(t.Int(&l.errs, name))
		case bool:
			f.SetBool(t.Flag(&l.errs, name))
		case []string:
			f.Set(reflect.ValueOf(t.Texts(&l.errs, name)))
		}
	}
	t.Finish(&l.errs, "", nil)
}

// examples runs the examples: they are the rule's tests.
func (l *loader) examples(r *Rule) {
	fires, silent := false, false
	for i, e := range r.Examples {
		found, err := NewPack([]*Rule{r}).Check(r.Subject, e.Env, e.Facts)
		at := l.table.Tables(&l.errs, "example")[i].Position
		switch {
		case err != nil:
			l.errs.Addf(at, "example %q: %s", e.Name, err)
		case len(found) != e.Finds:
			l.errs.Addf(at, "example %q gives %d findings, not %d", e.Name, len(found), e.Finds)
		}
		fires, silent = fires || e.Finds > 0, silent || e.Finds == 0
	}
	if !fires || !silent {
		l.errs.Addf(l.table.Position, "a rule has an example that fires and one that stays silent")
	}
}
