package licenses

import "strings"

// How says by which kind of name a license was found.
type How string

// The ways to find a license, the surest first.
const (
	ByHubID       How = "hub-id"       // a license identifier of the Hub
	ByID          How = "id"           // an entry that is no Hub identifier
	BySPDX        How = "spdx-id"      // an SPDX license identifier
	ByLicenseName How = "license-name" // a license_name of model cards
	ByAlias       How = "alias"        // any other name
	byURL         How = "url"          // the address of the text
)

// Match is the result of a lookup.
type Match struct {
	ID    string // the entry
	How   How
	Exact bool // the name was given letter by letter; else case or separators differ
}

// name is one name of an entry: folded for comparison, and as it is spelled.
type name struct {
	key      string
	how      How
	spelling string
}

// fold makes two spellings of a name equal: case, and white space or
// underscores for hyphens.
func fold(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '_' || r == '\t' || r == '\u00a0' }), "-")
}

// namesOf lists the folded names of an entry, the surest first and each once.
func namesOf(l *License) []name {
	var out []name
	seen := map[string]bool{}
	add := func(how How, names ...string) {
		for _, n := range names {
			if k := fold(n); k != "" && !seen[k] {
				seen[k] = true
				out = append(out, name{k, how, n})
			}
		}
	}
	if l.HubTag {
		add(ByHubID, l.ID)
	} else {
		add(ByID, l.ID)
	}
	add(BySPDX, l.SPDX)
	add(ByLicenseName, l.LicenseNames...)
	add(ByAlias, l.Aliases...)
	add(ByAlias, l.Name)
	if l.URL != "" {
		out = append(out, name{foldURL(l.URL), byURL, l.URL})
	}
	return out
}

// foldURL makes two spellings of an address equal: the scheme, a www, a
// trailing slash and case are left out.
func foldURL(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	s = strings.TrimPrefix(strings.TrimPrefix(s, "https://"), "http://")
	s, _, _ = strings.Cut(s, "#")
	return "url:" + strings.TrimSuffix(strings.TrimPrefix(s, "www."), "/")
}

// LookupURL finds the entry whose text is published at an address.
func (s *Set) LookupURL(address string) (id string, ok bool) {
	f := s.line(foldURL(address))
	if f == nil {
		return "", false
	}
	return f[2], true
}
