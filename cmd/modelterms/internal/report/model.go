package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"modelterms/cmd/modelterms/internal/check"
	"modelterms/licenses"
	"modelterms/rules"
)

// UseRow is the verdict for one use people ask about.
type UseRow struct {
	Words   string
	Verdict licenses.Answer
	Because string
	Owed    []string
}

// Model explains what is known of a model.
func Model(w io.Writer, r *check.Result, rows []UseRow, set *licenses.Set, o Options) error {
	b := bufio.NewWriter(w)
	s := style{o.Color}
	m := r.Models[0]
	h := &human{Writer: b, r: r, o: o, s: s}
	fmt.Fprintf(b, "%s\n%s\n", s.bold(Clean(m.ID)), wrap("License: "+Clean(h.license(m)), 0, o.Width, "  "))
	for _, src := range m.License.Sources {
		line := fmt.Sprintf("said by: %s %s", src.Kind, src.Place)
		if src.Date != "" {
			line += ", " + src.Date
		}
		fmt.Fprintf(b, "  %s\n", wrap(Clean(line), 2, o.Width, "    "))
	}
	if len(m.Lineage) > 0 {
		fmt.Fprintf(b, "\n%s\n", s.bold("Made from"))
		h.lineage(m)
	}
	fmt.Fprintf(b, "\n%s\n", s.bold("May it be used"))
	for _, row := range rows {
		words := pad(Symbols(row.Verdict)+" "+Words(row.Verdict), 15)
		fmt.Fprintf(b, "%s %s\n", s.verdict(row.Verdict, words), row.Words)
		if row.Because != "" {
			h.detail("", row.Because)
		}
		if len(row.Owed) > 0 && row.Verdict <= licenses.Conditional {
			h.detail("owed", strings.Join(row.Owed, ", "))
		}
	}
	seen := map[string]bool{}
	var files []string
	for _, f := range m.Facts {
		for _, id := range strings.Split(f.License, ", ") {
			if l, err := set.Get(id); err == nil && l != nil && !seen[id] {
				seen[id] = true
				files = append(files, "licenses/data/"+id+".toml")
			}
		}
	}
	fmt.Fprintln(b)
	for _, f := range r.Findings {
		if f.Severity == rules.Warning {
			fmt.Fprintf(b, "%s\n", wrap("Mind: "+Clean(f.Message), 0, o.Width, "  "))
		}
	}
	rests := "This rests on the built-in catalogue"
	if len(files) > 0 {
		rests += " and on " + strings.Join(files, ", ") + " of the program's sources (modelterms explain shows each license with its clauses)"
	}
	fmt.Fprintf(b, "%s\n", wrap(rests+". Report a mistake by quoting the card or the clause; the license texts decide.", 0, o.Width, ""))
	return b.Flush()
}

// Version is what the version command tells.
type Version struct {
	Name     string `json:"name"`
	Version  string `json:"version"`
	Data     string `json:"data"`
	Licenses int    `json:"licenses"`
	Models   int    `json:"models"`
}

// VersionJSON tells the version to programs.
func VersionJSON(w io.Writer, v Version) error {
	return writeJSON(w, struct {
		Schema string `json:"schema"`
		Version
	}{"modelterms/version/v1", v})
}
