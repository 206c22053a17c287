package catalogue

import (
	"strings"

	"modelterms/cmd/modelterms/internal/evidence"
	"modelterms/licenses/datafile"
)

// Nearest gives the known id that one nobody knows was most likely meant to
// be: of the same organization with another spelling, or of the same name with
// another organization. It reads the whole catalogue.
func (c Catalogue) Nearest(id string) (string, bool) {
	org, name, found := strings.Cut(evidence.Fold(id), "/")
	if !found {
		org, name = "", org
	}
	var siblings, namesakes []string
	c.Each(func(known string) {
		o, n, ok := strings.Cut(evidence.Fold(known), "/")
		switch {
		case !ok:
		case n == name:
			namesakes = append(namesakes, known)
		case o == org:
			siblings = append(siblings, known)
		}
	})
	if len(namesakes) > 0 {
		// The first is curated, if any is.
		return namesakes[0], true
	}
	near := datafile.Nearest(id, siblings)
	return near, near != ""
}
