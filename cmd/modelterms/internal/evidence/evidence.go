// Package evidence holds what one source says about one model: its license,
// what it was made from, and where and when that was said. Sources are the
// manifest, the built-in catalogue, and whatever reads cards and weights; the
// package knows none of them, and draws no conclusion.
package evidence

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Kind of source, by its weight: an earlier one weighs more.
type Kind string

// The kinds of source.
const (
	Clarify     Kind = "clarify"      // settled by the user
	Lock        Kind = "lock"         // the lock file
	Card        Kind = "card"         // a model card
	LicenseFile Kind = "license-file" // a license text
	Weights     Kind = "weights"      // the header of a weight file
	Cache       Kind = "cache"        // the local cache of the Hub
	Hub         Kind = "hub"          // the Hub itself
	Manifest    Kind = "manifest"     // declared by the user
	Catalogue   Kind = "catalogue"    // the built-in catalogue
	Inferred    Kind = "inferred"     // concluded, not said
)

// Source says who said something, where and when.
type Source struct {
	Kind     Kind
	Place    string // file:line or URL
	Revision string // commit of the model, if known
	Date     string // 2006-01-02; when it was true
	SHA256   string // of the bytes that were read
	Line     int    // in Place, when it is a file of the user's
	Column   int
}

// Declared is a license as somebody wrote it: the three keys of a model card.
type Declared struct {
	IDs  []string // license: one id, or a list
	Name string   // license_name
	Link string   // license_link
}

// Empty reports whether nothing is declared.
func (d Declared) Empty() bool { return len(d.IDs) == 0 && d.Name == "" && d.Link == "" }

// String gives the declaration in one line.
func (d Declared) String() string {
	s := strings.Join(d.IDs, ", ")
	if d.Name != "" {
		if s != "" {
			s += " "
		}
		s += "(" + d.Name + ")"
	}
	if s == "" {
		s = d.Link
	}
	return s
}

// Relation of a model to what it was made from.
type Relation string

// The relations, as the Hub spells them, and two of our own.
const (
	Finetune  Relation = "finetune"
	Adapter   Relation = "adapter"
	Quantized Relation = "quantized"
	Merge     Relation = "merge"
	Distill   Relation = "distill"
	Component Relation = "component"
)

// Relations lists the relations.
func Relations() []string {
	return []string{string(Finetune), string(Adapter), string(Quantized), string(Merge), string(Distill), string(Component)}
}

// Base is an edge to a model or data set something was made from.
type Base struct {
	ID       string
	Revision string
	Relation Relation // empty: not said
	// Inferred marks a relation that no source states.
	Inferred bool
	// Record holds what the same source says of the base, if it does.
	Record *Record
}

// Dataset is a data set used for a model.
type Dataset struct {
	ID      string
	UsedFor string // training, evaluation, retrieval
	Record  *Record
	// Named says that the user named it; else it is known from a card only.
	Named bool
}

// Record is what one source says of one model or data set.
type Record struct {
	ID       string // as the source spells it
	Revision string
	Source   Source

	License Declared
	// Untagged says that the source would hold a license and holds none; a
	// source that does not speak of licenses leaves it false.
	Untagged bool
	Bases    []Base
	Datasets []Dataset
	Modality []string
	Gated    string
	Own      bool // the project makes it
	// Earlier marks what the same source said before: history, which binds
	// whoever took the model then.
	Earlier bool
}

// idPart reports whether s is one part of a Hub id: letters, digits, dots,
// hyphens and underscores, with neither a dot nor a hyphen at its ends.
func idPart(s string) bool {
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '_':
		case (c == '.' || c == '-') && i > 0 && i < len(s)-1:
		default:
			return false
		}
	}
	return s != ""
}

// CheckID reports what is wrong with a Hub id: at most one slash, parts of
// letters, digits, dots, hyphens and underscores, 96 characters.
func CheckID(id string) error {
	parts := strings.Split(id, "/")
	switch {
	case id == "":
		return fmt.Errorf("the id is empty")
	case len(id) > 96:
		return fmt.Errorf("the id is longer than 96 characters")
	case len(parts) > 2:
		return fmt.Errorf("%q is not a model id: it has more than one slash", id)
	case strings.Contains(id, "--") || strings.Contains(id, "..") || strings.HasSuffix(id, ".git"):
		return fmt.Errorf("%q is not a model id", id)
	}
	for _, p := range parts {
		if !idPart(p) {
			return fmt.Errorf("%q is not a model id such as org/name", id)
		}
	}
	return nil
}

// ParseID reads a model as people write it: org/name, org/name@revision,
// hf://org/name, or the address of a page of the Hub.
func ParseID(given string) (id, revision string, err error) {
	s := strings.TrimSpace(given)
	switch {
	case strings.HasPrefix(s, "hf://"):
		s = strings.TrimPrefix(strings.TrimPrefix(s, "hf://"), "models/")
		if strings.HasPrefix(s, "datasets/") || strings.HasPrefix(s, "spaces/") || strings.HasPrefix(s, "buckets/") {
			return "", "", fmt.Errorf("%q is not a model", given)
		}
		if head, tail, ok := strings.Cut(s, "@"); ok && !strings.HasPrefix(tail, "refs/") {
			tail, _, _ = strings.Cut(tail, "/") // a file behind the revision
			s = head + "@" + tail
		}
	case strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://"):
		if s, revision, err = parseURL(s); err != nil {
			return "", "", err
		}
	}
	if head, tail, ok := strings.Cut(s, "@"); ok {
		s, revision = head, tail
		if !IsRevision(revision) {
			return "", "", fmt.Errorf("%q has no revision after the @", given)
		}
	}
	if err := CheckID(s); err != nil {
		return "", "", err
	}
	if revision != "" && !IsRevision(revision) {
		return "", "", fmt.Errorf("%q has no revision that could be one", given)
	}
	return s, revision, nil
}

// IsRevision reports whether s can name a commit, a branch or a tag.
func IsRevision(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("._-/+", c) >= 0) {
			return false
		}
	}
	return s != "" && len(s) <= 200
}

func parseURL(s string) (id, revision string, err error) {
	u, err := url.Parse(s)
	if err != nil {
		return "", "", fmt.Errorf("%q is not an address", s)
	}
	if h := strings.TrimPrefix(u.Hostname(), "www."); h != "huggingface.co" && h != "hf.co" {
		return "", "", fmt.Errorf("%q is not an address of the Hub (huggingface.co)", s)
	}
	// Escaped slashes stay inside a part: refs%2Fpr%2F1 is one revision.
	parts := strings.Split(strings.Trim(u.EscapedPath(), "/"), "/")
	for i := range parts {
		if parts[i], err = url.PathUnescape(parts[i]); err != nil {
			return "", "", fmt.Errorf("%q is not an address", s)
		}
	}
	if slices.Contains(otherPages, parts[0]) {
		return "", "", fmt.Errorf("%q is not the page of a model", s)
	}
	// A few old models have no organization: huggingface.co/gpt2/tree/main.
	for at := min(2, len(parts)-1); at >= 1; at-- {
		if slices.Contains(views, parts[at]) {
			if at+1 < len(parts) {
				revision = parts[at+1]
			}
			return strings.Join(parts[:at], "/"), revision, nil
		}
	}
	return strings.Join(parts[:min(2, len(parts))], "/"), "", nil
}

// otherPages are first parts of addresses of the Hub that are no model's, and
// views the parts behind a model's id that show it at a revision.
var (
	otherPages = []string{"datasets", "spaces", "docs", "papers", "blog", "collections", "models", "organizations", "posts", "learn", "chat", "settings", "api"}
	views      = []string{"tree", "blob", "resolve", "raw", "commit", "commits"}
)

// CheckName reports what is wrong with a name that need not be a Hub id.
func CheckName(name string) error {
	switch {
	case strings.TrimSpace(name) == "":
		return fmt.Errorf("the id is empty")
	case len(name) > 200:
		return fmt.Errorf("the id is longer than 200 characters")
	case !printable(name):
		return fmt.Errorf("%q holds characters that cannot be printed", name)
	}
	return nil
}

func printable(s string) bool {
	for _, r := range s {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0xfeff || r == 0xfffd {
			return false
		}
	}
	return true
}

// Fold makes ids comparable: the Hub compares without regard to case.
func Fold(id string) string { return strings.ToLower(id) }
