// Package conclude turns what sources declare of a model's license into the
// licenses it may be under: each declaration resolved to entries, equal ones
// joined, families narrowed by what else is known. Which of several holds is
// not decided here; that sources disagree is a result.
package conclude

import (
	"slices"
	"strings"

	"modelterms/cmd/modelterms/internal/evidence"
	"modelterms/licenses"
)

// Problems of a declared license that names no entry.
const (
	Unknown         = "unknown-license"  // a name nobody here knows
	Unnamed         = "other-unnamed"    // other, without a name that says which
	DeclaredUnknown = "declared-unknown" // the author does not know
)

// License is one declared license, resolved.
type License struct {
	Given   string // as declared
	Entry   *licenses.License
	Match   licenses.Match
	Problem string // why there is no entry that says anything
}

// ID gives the entry's id, or what was given.
func (l License) ID() string {
	if l.Entry != nil {
		return l.Entry.ID
	}
	return l.Given
}

// Claim is what one source says: all its licenses bind together. Sources that
// say the same share a claim; the weightiest stands first.
type Claim struct {
	Licenses []License
	Declared evidence.Declared
	Sources  []evidence.Source
	Narrowed bool // a family, narrowed by another source
	Inferred bool // not said of this model, but of what it was made from
	Earlier  bool // said before, and no longer
	// Beside says that the claim comes from license_name standing beside a
	// license that says something else.
	Beside bool
}

// IDs gives the ids of the claim, sorted.
func (c Claim) IDs() []string {
	out := make([]string, len(c.Licenses))
	for i, l := range c.Licenses {
		out[i] = l.ID()
	}
	slices.Sort(out)
	return out
}

// Key identifies what a claim says.
func (c Claim) Key() string { return strings.Join(c.IDs(), " ") }

// Conclusion is what is known of a model's license.
type Conclusion struct {
	Claims   []Claim // empty: nobody declares one
	Untagged bool    // a source says that there is none
	Settled  bool    // by the user, whatever others say
}

// Conclude resolves what the records of a model declare. A clarification
// settles it.
func Conclude(set *licenses.Set, records []evidence.Record, clarified *evidence.Record) (Conclusion, error) {
	var c Conclusion
	if clarified != nil {
		return settle(set, records, *clarified)
	}
	for _, r := range records {
		if r.License.Empty() {
			c.Untagged = c.Untagged || r.Untagged && !r.Earlier
			continue
		}
		claims, err := resolve(set, r)
		if err != nil {
			return c, err
		}
		for _, claim := range claims {
			c.add(claim)
		}
	}
	c.narrow(set)
	return c, nil
}

// settle takes a clarification for true. A family it names is still narrowed
// by what else is known of the model.
func settle(set *licenses.Set, records []evidence.Record, clarified evidence.Record) (Conclusion, error) {
	claims, err := resolve(set, clarified)
	if err != nil {
		return Conclusion{}, err
	}
	c := Conclusion{Claims: claims[:1], Settled: true}
	wide := claims[0].Licenses
	if len(wide) != 1 || wide[0].Entry == nil || !wide[0].Entry.IsFamily() {
		return c, nil
	}
	for _, r := range records {
		if r.License.Empty() {
			continue
		}
		others, err := resolve(set, r)
		if err != nil {
			return c, err
		}
		for _, o := range others {
			if len(o.Licenses) == 1 && covers(set, wide[0], o.Licenses[0]) {
				o.Narrowed, o.Sources = true, append(claims[0].Sources, o.Sources...)
				c.Claims = []Claim{o}
				return c, nil
			}
		}
	}
	return c, nil
}

// add joins a claim with an equal one.
func (c *Conclusion) add(claim Claim) {
	for i := range c.Claims {
		if c.Claims[i].Key() == claim.Key() {
			c.Claims[i].Sources = append(c.Claims[i].Sources, claim.Sources...)
			c.Claims[i].Earlier = c.Claims[i].Earlier && claim.Earlier
			return
		}
	}
	c.Claims = append(c.Claims, claim)
}

// narrow drops a claim that names a family, or other without a name, where
// another claim names a member: that is not a disagreement.
func (c *Conclusion) narrow(set *licenses.Set) {
	drop := map[int]bool{}
	for i, wide := range c.Claims {
		if len(wide.Licenses) != 1 {
			continue
		}
		for j, slim := range c.Claims {
			if i == j || drop[j] || len(slim.Licenses) != 1 || !covers(set, wide.Licenses[0], slim.Licenses[0]) {
				continue
			}
			drop[i] = true
			c.Claims[j].Narrowed = true
			c.Claims[j].Sources = append(c.Claims[j].Sources, wide.Sources...)
			break
		}
	}
	var kept []Claim
	for i, claim := range c.Claims {
		if !drop[i] {
			kept = append(kept, claim)
		}
	}
	c.Claims = kept
}

// covers reports whether a wide license may mean the slim one.
func covers(set *licenses.Set, wide, slim License) bool {
	if slim.Entry == nil || slim.Problem != "" {
		return false
	}
	if wide.Problem == Unnamed {
		// other says that the license is none of the Hub's list.
		return !slim.Entry.HubTag
	}
	if wide.Entry == nil || slim.Entry.IsFamily() {
		return false
	}
	if wide.Entry.Vague {
		return slim.Entry.SPDX == "" && !slim.Entry.Vague
	}
	return slices.Contains(wide.Entry.Members, slim.Entry.ID) || slices.Contains(wide.Entry.Editions, slim.Entry.ID)
}

// resolve turns one record into claims: one, or two when license_name names
// another license than the tag beside it.
func resolve(set *licenses.Set, r evidence.Record) ([]Claim, error) {
	d := r.License
	claim := Claim{Declared: d, Sources: []evidence.Source{r.Source}, Earlier: r.Earlier}
	ids := d.IDs
	if len(ids) == 0 {
		ids = []string{"other"}
	}
	for _, id := range ids {
		l, err := one(set, id, d.Name, d.Link)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(claim.Licenses, func(x License) bool { return x.ID() == l.ID() }) {
			claim.Licenses = append(claim.Licenses, l)
		}
	}
	out := []Claim{claim}
	named := len(d.IDs) > 0 && d.Name != "" && !slices.ContainsFunc(d.IDs, func(id string) bool { return strings.EqualFold(id, "other") })
	if !named {
		return out, nil
	}
	l, err := find(set, d.Name)
	if err != nil {
		return nil, err
	}
	if l.Entry == nil || l.Problem != "" || slices.ContainsFunc(claim.Licenses, func(x License) bool { return x.ID() == l.ID() || covers(set, x, l) || covers(set, l, x) }) {
		return out, nil
	}
	return append(out, Claim{Licenses: []License{l}, Declared: d, Sources: claim.Sources, Earlier: r.Earlier, Beside: true}), nil
}

// one resolves a tag; other is resolved by its name, or else its link.
func one(set *licenses.Set, id, name, link string) (License, error) {
	l, err := find(set, id)
	if err != nil || l.Entry == nil {
		return l, err
	}
	if l.Entry.Kind != "unknown" || !l.Entry.HubTag {
		return l, nil
	}
	if l.Entry.ID != "other" {
		l.Problem = DeclaredUnknown
		return l, nil
	}
	if name != "" {
		named, err := find(set, name)
		if named.Problem == "" && named.Entry != nil && named.Entry.ID == "other" {
			named.Problem = Unnamed
		}
		return named, err
	}
	if link != "" {
		if byLink, ok := set.LookupURL(link); ok {
			entry, err := set.Get(byLink)
			return License{Given: link, Entry: entry, Match: licenses.Match{ID: byLink, How: licenses.ByAlias}}, err
		}
	}
	l.Problem = Unnamed
	return l, nil
}

func find(set *licenses.Set, given string) (License, error) {
	m, ok := set.Lookup(given)
	if !ok {
		return License{Given: given, Problem: Unknown}, nil
	}
	entry, err := set.Get(m.ID)
	return License{Given: given, Entry: entry, Match: m}, err
}
