package check

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"modelterms/cmd/modelterms/internal/evidence"
	"modelterms/licenses"
	"modelterms/rules"
)

// clarify files the clarifications that hold, and tells which do not: a hash
// that does not match is an error, a clarification without bytes is unproven.
func (c *checker) clarify(in Input) []rules.Fact {
	var facts []rules.Fact
	for _, cl := range in.Manifest.Clarifies {
		f := rules.Fact{Answer: "allowed", Subject: cl.Model, License: cl.License.String(), Position: cl.At}
		holds, proven := true, false
		var wanted []string
		for _, file := range cl.Files {
			data, err := in.Read(file.Path)
			if err != nil {
				wanted = append(wanted, file.Path)
				continue
			}
			sum := sha256.Sum256(data)
			if got := hex.EncodeToString(sum[:]); got != file.SHA256 {
				holds = false
				f.Code, f.Text, f.Note, f.Position = rules.ClarifyMismatch, file.Path, got, file.At
				facts = append(facts, f)
				break
			}
			proven = true
		}
		if !holds {
			c.used["clarify "+evidence.Fold(cl.Model)] = true
			continue
		}
		if !proven {
			f.Code, f.Members = rules.ClarifyUnproven, wanted
			facts = append(facts, f)
		}
		rec := &evidence.Record{ID: cl.Model, License: cl.License, Source: evidence.Source{Kind: evidence.Clarify, Place: fmt.Sprintf("%s:%d", in.Manifest.File, cl.At.Line), Line: cl.At.Line, Column: cl.At.Column}}
		c.clarified[c.builder.Key(cl.Model)] = rec
	}
	return facts
}

// hygiene tells what is worth mending in the manifest itself.
func (c *checker) hygiene(in Input, r *Result) []rules.Fact {
	var facts []rules.Fact
	m := in.Manifest
	if len(m.Models) == 0 {
		facts = append(facts, rules.Fact{Code: rules.EmptyManifest, Subject: "models", Position: rules.Position{File: m.File, Line: 1, Column: 1, EndLine: 1, EndColumn: 1}})
	}
	if m.Distribution == nil && len(m.Models) > 0 {
		facts = append(facts, rules.Fact{Code: rules.DistributionAbsent, Subject: "distribution", Position: m.UseAt})
	}
	for i, a := range m.Agreements {
		name := a.Model
		if name == "" {
			name = a.License
		}
		f := rules.Fact{Subject: name, Reference: a.Reference, Position: a.At}
		switch {
		case !a.Until.IsZero() && in.Now.Format("2006-01-02") > a.Until.Format("2006-01-02"):
			f.Code, f.Text = rules.AgreementExpired, a.Until.Format("2006-01-02")
			facts = append(facts, f)
		case !c.used["agreement "+strconv.Itoa(i)]:
			f.Code = rules.AgreementUnused
			facts = append(facts, f)
		}
	}
	for _, cl := range m.Clarifies {
		if !c.used["clarify "+evidence.Fold(cl.Model)] {
			facts = append(facts, rules.Fact{Code: rules.ClarifyUnused, Subject: cl.Model, Position: cl.At})
		}
	}
	var unpinned []string
	var first rules.Position
	for _, x := range m.Models {
		if x.Revision == "" && !x.Own && x.At.File != "" {
			if unpinned == nil {
				first = x.At
			}
			unpinned = append(unpinned, x.ID)
		}
	}
	if unpinned != nil {
		facts = append(facts, rules.Fact{Code: rules.Unpinned, Subject: "revision", Members: unpinned, Text: some(unpinned), Position: first})
	}
	return facts
}

// some names the first few of a list.
func some(list []string) string {
	if len(list) <= 4 {
		return strings.Join(list, ", ")
	}
	return strings.Join(list[:3], ", ") + fmt.Sprintf(" and %d more", len(list)-3)
}

// notices holds the declared notice files, prepared for search.
type notices struct {
	declared bool
	files    []notice
}

type notice struct {
	name string
	text string
}

// readNotices reads the notice files. One that is not there yet is told, not
// an error: its words are missing all the same.
func readNotices(in Input, project *[]rules.Fact) notices {
	n := notices{declared: len(in.Manifest.NoticeFiles) > 0}
	for _, f := range in.Manifest.NoticeFiles {
		data, err := in.Read(f.Value)
		if err != nil {
			*project = append(*project, rules.Fact{Code: rules.NoticeFileMissing, Subject: f.Value, Position: f.Position})
			continue
		}
		n.files = append(n.files, notice{f.Value, squeeze(data)})
	}
	return n
}

// squeeze makes texts comparable: letters and digits only, in lower case.
func squeeze(data []byte) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, string(bytes.ToValidUTF8(data, nil)))
}

// mark looks for the words of text duties, and tells the ones that are not
// there, once a license.
func (n notices) mark(e *evaluation) {
	missing := map[string]*rules.Fact{}
	var order []string
	for i := range e.facts {
		f := &e.facts[i]
		if f.Code != licenses.CodeDuty || f.Text == "" || f.Text == "required" || f.Term == e.checker.nameTerm || !n.declared {
			continue
		}
		want := squeeze([]byte(f.Text))
		for _, file := range n.files {
			if strings.Contains(file.text, want) {
				f.FoundIn = file.name
			}
		}
		if f.FoundIn != "" {
			continue
		}
		m := missing[f.License]
		if m == nil {
			c := *f
			c.Code, c.Members = rules.NoticeMissing, nil
			m = &c
			missing[f.License] = m
			order = append(order, f.License)
		}
		if !slices.Contains(m.Members, f.Text) {
			m.Members = append(m.Members, f.Text)
		}
	}
	for _, l := range order {
		e.add(*missing[l])
	}
}
