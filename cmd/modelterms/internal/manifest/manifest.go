// Package manifest reads what the user declares: the models a project uses and
// what it does with them, keeping line and column of every value. It checks
// words and shapes; what they mean for a license is decided elsewhere.
package manifest

import (
	"time"

	"modelterms/cmd/modelterms/internal/evidence"
	"modelterms/licenses"
	"modelterms/rules"
)

// Manifest is a manifest, read and checked.
type Manifest struct {
	File string // as the user would write it
	Dir  string // folder that relative paths are relative to

	Declarations
	Models      []Model
	Datasets    []Dataset
	Agreements  []Agreement
	Clarifies   []Clarify
	Ignores     []Ignore
	NoticeFiles []Text
}

// Text is a string and where it stands.
type Text struct {
	Value    string
	Position rules.Position
}

// Declarations say what is done, by whom and where. A nil list and an empty
// string are not declared.
type Declarations struct {
	Use            string // commercial, research, non-commercial
	Organization   string
	Country        string
	Distribution   []string
	Territories    []string
	Activities     []string
	Fields         []string
	ProjectLicense string
	Facts          map[string]licenses.Fact

	UseAt rules.Position
}

// Model is a listed model, with the declarations that hold for it.
type Model struct {
	evidence.Record
	Declarations
	PublishAs string
	At        rules.Position // of its id
	LicenseAt rules.Position
}

// Dataset is a [[dataset]].
type Dataset struct {
	evidence.Dataset
	Models []string // empty: the project's own
	At     rules.Position
}

// Agreement is an [[agreement]].
type Agreement struct {
	licenses.Agreement
	Model   string
	License string
	Until   time.Time
	At      rules.Position
}

// Clarify is a [[clarify]].
type Clarify struct {
	Model   string
	License evidence.Declared
	Files   []File
	Reason  string
	At      rules.Position
}

// File is a file whose bytes were read, by hash.
type File struct {
	Path   string
	SHA256 string
	At     rules.Position
}

// Ignore is an [[ignore]].
type Ignore struct {
	Rule   string // code
	Model  string
	Reason string
	Until  time.Time
	At     rules.Position
}
