package manifest_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"modelterms/cmd/modelterms/internal/evidence"
	"modelterms/cmd/modelterms/internal/manifest"
	"modelterms/licenses"
	"modelterms/licenses/datafile"
	"modelterms/rules"
	"modelterms/rules/packs"
)

func words(t testing.TB) manifest.Words {
	t.Helper()
	set, err := licenses.Builtin()
	require.NoError(t, err)
	pack, err := packs.Builtin()
	require.NoError(t, err)
	return manifest.Words{Vocabulary: set.Vocabulary(), Rules: pack}
}

func parse(t testing.TB, text string) (*manifest.Manifest, error) {
	t.Helper()
	return manifest.Parse("dir/models.toml", []byte(text), words(t), false)
}

// faults lists the faults in a joined error.
func faults(err error) []*datafile.Error {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var out []*datafile.Error
		for _, e := range many.Unwrap() {
			out = append(out, faults(e)...)
		}
		return out
	}
	var one *datafile.Error
	if errors.As(err, &one) {
		return []*datafile.Error{one}
	}
	return nil
}

// told gives faults as file:line:column: message (hint).
func told(err error) string {
	var lines []string
	for _, f := range faults(err) {
		lines = append(lines, fmt.Sprintf("%s (%s)", f.Error(), f.Hint))
	}
	return strings.Join(lines, "\n")
}

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

func TestSmallestForm(t *testing.T) {
	m, err := parse(t, "use = \"commercial\"\nmodels = [\"Qwen/Qwen2.5-3B-Instruct\", \"sentence-transformers/all-MiniLM-L6-v2\"]\n")
	require.NoError(t, err)
	assert.Equal(t, "dir/models.toml", m.File)
	assert.Equal(t, "dir", m.Dir)
	assert.Equal(t, "commercial", m.Use)
	require.Len(t, m.Models, 2)
	second := m.Models[1]
	assert.Equal(t, "sentence-transformers/all-MiniLM-L6-v2", second.ID)
	assert.Equal(t, rules.Position{File: "dir/models.toml", Line: 2, Column: 39, EndLine: 2, EndColumn: 79}, second.At)
	assert.Equal(t, evidence.Source{Kind: evidence.Manifest, Place: "dir/models.toml:2", Line: 2, Column: 39}, second.Source)
	assert.Equal(t, "commercial", second.Use)
	assert.Nil(t, m.Distribution, "absent is not declared")
	assert.Nil(t, m.Territories)
	assert.Nil(t, m.Activities)
	assert.Empty(t, m.Organization+m.Country+m.ProjectLicense)
	assert.Empty(t, m.Facts)
}

func TestNothing(t *testing.T) {
	for name, text := range map[string]string{"an empty file": "", "a comment": "# nothing\n", "only the use": `use = "research"`, "no models": "use = \"research\"\nmodels = []\n"} {
		m, err := parse(t, text)
		require.NoError(t, err, name)
		assert.Empty(t, m.Models, name)
	}
}

// full is the full form of the contract, without what this version does not
// implement.
const full = `version = 1
use = "commercial"
organization = "company"
organization-country = "DE"
distribution = ["hosted-service"]
territories = ["US", "EU"]
activities = ["run", "fine-tune"]
fields-of-use = ["healthcare", "military"]
project-license = "Apache-2.0"
notice-files = ["NOTICE", "README.md"]
models = ["org/listed@main"]

[facts]
monthly-active-users = 120_000
annual-revenue-usd = { value = 8_000_000, as-of = 2025-12-31, affiliates = true }
employees = 40

[[model]]
id = "meta-llama/Llama-3.1-8B-Instruct"
revision = "0e9e39f249a16976918f6564b8830bc894c89659"
use = "research"
distribution = ["internal"]
facts = { employees = 7 }

[[model]]
id = "acme/support-lora"
own = true
license = "other"
license-name = "acme-internal"
license-link = "LICENSE"
base-model = ["meta-llama/Llama-3.1-8B-Instruct", { id = "acme/base", license = ["other", "mit"], license-name = "acme-eula", base-model = ["a/b", "c/d"], base-model-relation = "merge", relation = "finetune" }]
base-model-relation = "adapter"
datasets = ["databricks/databricks-dolly-15k", { id = "our own data", license = "mit", base-model = ["openai/gpt"] }]
publish-as = "acme/Llama-3.1-Support-8B"
modality = ["text", "image"]

[[dataset]]
id = "databricks/databricks-dolly-15k"
license = "cc-by-sa-3.0"
used-for = "evaluation"
models = ["Acme/Support-LoRA"]

[[agreement]]
model = "mistralai/Codestral-22B-v0.1"
grants = ["commercial", "hosted-service", "thresholds", "employees", "military"]
reference = "contract LEG-2291"
until = 2027-03-31

[[agreement]]
license = "mnpl"
grants = ["commercial-use"]
reference = "ticket 7"

[[clarify]]
model = "org/model-without-tag"
license = "apache-2.0"
files = [{ path = "LICENSE", sha256 = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" }]
reason = "read it"

[[ignore]]
rule = "commercial-use-forbidden"
model = "https://huggingface.co/coqui/XTTS-v2"
reason = " agreed "
until = 2027-03-31
`

func TestFullForm(t *testing.T) {
	m, err := parse(t, full)
	require.NoError(t, err)

	assert.Equal(t, []string{"commercial", "company", "DE", "Apache-2.0"}, []string{m.Use, m.Organization, m.Country, m.ProjectLicense})
	assert.Equal(t, []string{"hosted-service"}, m.Distribution)
	assert.Equal(t, []string{"US", "EU"}, m.Territories)
	assert.Equal(t, []string{"run", "fine-tune"}, m.Activities)
	assert.Equal(t, []string{"healthcare", "military"}, m.Fields)
	require.Len(t, m.NoticeFiles, 2)
	assert.Equal(t, "README.md", m.NoticeFiles[1].Value)
	assert.Equal(t, 27, m.NoticeFiles[1].Position.Column)
	assert.Equal(t, map[string]licenses.Fact{"monthly-active-users": {Value: 120_000}, "annual-revenue-usd": {Value: 8_000_000, AsOf: day(2025, 12, 31), Affiliates: true}, "employees": {Value: 40}}, m.Facts)

	require.Len(t, m.Models, 3)
	listed, llama, lora := m.Models[0], m.Models[1], m.Models[2]
	assert.Equal(t, []string{"org/listed", "main"}, []string{listed.ID, listed.Revision})
	assert.Equal(t, 40, int(listed.Facts["employees"].Value))

	assert.Equal(t, "0e9e39f249a16976918f6564b8830bc894c89659", llama.Revision)
	assert.Equal(t, "research", llama.Use, "overridden for one model")
	assert.Equal(t, 21, llama.UseAt.Line)
	assert.Equal(t, 2, listed.UseAt.Line)
	assert.Equal(t, []string{"internal"}, llama.Distribution)
	assert.Equal(t, "company", llama.Organization, "not overridden")
	assert.Equal(t, []int64{7, 120_000}, []int64{llama.Facts["employees"].Value, llama.Facts["monthly-active-users"].Value}, "one fact overridden")
	assert.Equal(t, int64(40), m.Facts["employees"].Value, "for that model only")

	assert.True(t, lora.Own)
	assert.Equal(t, evidence.Declared{IDs: []string{"other"}, Name: "acme-internal", Link: "LICENSE"}, lora.License)
	assert.Equal(t, rules.Position{File: "dir/models.toml", Line: 26, Column: 6, EndLine: 26, EndColumn: 25}, lora.At)
	assert.Equal(t, 28, lora.LicenseAt.Line)
	assert.Equal(t, "acme/Llama-3.1-Support-8B", lora.PublishAs)
	assert.Equal(t, []string{"text", "image"}, lora.Modality)
	require.Len(t, lora.Bases, 2)
	assert.Equal(t, evidence.Base{ID: "meta-llama/Llama-3.1-8B-Instruct", Relation: evidence.Adapter}, lora.Bases[0])
	base := lora.Bases[1]
	assert.Equal(t, evidence.Finetune, base.Relation, "its own relation counts")
	require.NotNil(t, base.Record)
	assert.Equal(t, evidence.Declared{IDs: []string{"other", "mit"}, Name: "acme-eula"}, base.Record.License)
	assert.Equal(t, "dir/models.toml:31", base.Record.Source.Place)
	assert.Equal(t, []evidence.Base{{ID: "a/b", Relation: evidence.Merge}, {ID: "c/d", Relation: evidence.Merge}}, base.Record.Bases)

	require.Len(t, lora.Datasets, 2)
	assert.Equal(t, evidence.Dataset{ID: "databricks/databricks-dolly-15k", UsedFor: "training", Named: true}, lora.Datasets[0])
	assert.Equal(t, "our own data", lora.Datasets[1].ID)
	assert.Equal(t, []string{"mit"}, lora.Datasets[1].Record.License.IDs)
	assert.Equal(t, []evidence.Base{{ID: "openai/gpt", Relation: evidence.Distill}}, lora.Datasets[1].Record.Bases)

	require.Len(t, m.Datasets, 1)
	assert.Equal(t, []string{"evaluation", "databricks/databricks-dolly-15k"}, []string{m.Datasets[0].UsedFor, m.Datasets[0].ID})
	assert.Equal(t, []string{"Acme/Support-LoRA"}, m.Datasets[0].Models)
	assert.Equal(t, []int{38, 6}, []int{m.Datasets[0].At.Line, m.Datasets[0].At.Column})

	require.Len(t, m.Agreements, 2)
	assert.Equal(t, manifest.Agreement{Model: "mistralai/Codestral-22B-v0.1", Until: day(2027, 3, 31), At: rules.Position{File: "dir/models.toml", Line: 44, Column: 9, EndLine: 44, EndColumn: 39},
		Agreement: licenses.Agreement{Reference: "contract LEG-2291", Grants: []string{"commercial", "hosted-service", "thresholds", "employees", "military"}}}, m.Agreements[0])
	assert.Equal(t, "mnpl", m.Agreements[1].License)
	assert.True(t, m.Agreements[1].Until.IsZero())

	require.Len(t, m.Clarifies, 1)
	assert.Equal(t, "org/model-without-tag", m.Clarifies[0].Model)
	assert.Equal(t, []string{"apache-2.0"}, m.Clarifies[0].License.IDs)
	assert.Equal(t, "read it", m.Clarifies[0].Reason)
	require.Len(t, m.Clarifies[0].Files, 1)
	assert.Equal(t, []string{"LICENSE", strings.Repeat("a", 64)}, []string{m.Clarifies[0].Files[0].Path, m.Clarifies[0].Files[0].SHA256})
	assert.Equal(t, 57, m.Clarifies[0].Files[0].At.Line)

	require.Len(t, m.Ignores, 1)
	assert.Equal(t, manifest.Ignore{Rule: "MT101", Model: "coqui/XTTS-v2", Reason: "agreed", Until: day(2027, 3, 31), At: rules.Position{File: "dir/models.toml", Line: 61, Column: 8, EndLine: 61, EndColumn: 34}}, m.Ignores[0])
}

func TestWrittenOtherwise(t *testing.T) {
	want, err := parse(t, full)
	require.NoError(t, err)
	for name, text := range map[string]string{
		"with CRLF":              strings.ReplaceAll(full, "\n", "\r\n"),
		"with a byte order mark": "\ufeff" + full,
	} {
		got, err := parse(t, text)
		require.NoError(t, err, name)
		assert.Equal(t, want, got, "%s: the same values at the same places", name)
	}
}

func TestShorthands(t *testing.T) {
	m, err := parse(t, `use = "research"
distribution = "weights"
territories = "worldwide"
models = "org/a"
[[model]]
id = "hf://org/b@v1"
base-model = "org/c"
license = "mit"
publish-as = "org/B"
`)
	require.NoError(t, err)
	assert.Equal(t, []string{"weights"}, m.Distribution)
	assert.Equal(t, []string{"worldwide"}, m.Territories)
	require.Len(t, m.Models, 2)
	b := m.Models[1]
	assert.Equal(t, []string{"org/b", "v1"}, []string{b.ID, b.Revision})
	assert.Equal(t, []evidence.Base{{ID: "org/c"}}, b.Bases, "no relation said is none")
	assert.True(t, b.Own, "publish-as implies own")
}

func TestWholeNumbersAndDates(t *testing.T) {
	m, err := parse(t, "use = \"research\"\n[facts]\nemployees = 1.2e3\nfunding-usd = 0x10\nmonthly-active-users = { value = 5, as-of = 2025-12-31T23:30:00-08:00 }\n")
	require.NoError(t, err)
	assert.Equal(t, map[string]licenses.Fact{"employees": {Value: 1200}, "funding-usd": {Value: 16}, "monthly-active-users": {Value: 5, AsOf: day(2025, 12, 31)}}, m.Facts)
}

// TestFaults: every wrong input is told at its place, with what was likely
// meant.
func TestFaults(t *testing.T) {
	const use = "use = \"commercial\"\n" // line 1
	model := func(lines string) string { return use + "[[model]]\nid = \"org/a\"\n" + lines + "\n" }
	agreement := func(lines string) string { return use + "[[agreement]]\n" + lines + "\n" }
	clarify := func(lines string) string {
		return use + "[[clarify]]\nmodel = \"org/a\"\nlicense = \"mit\"\n" + lines + "\n"
	}
	ignore := func(lines string) string {
		return use + "[[ignore]]\nrule = \"MT101\"\nmodel = \"org/a\"\nreason = \"r\"\n" + lines + "\n"
	}
	hash := strings.Repeat("a", 64)
	tests := []struct {
		name, text        string
		at, message, hint string
	}{
		{"unknown key", use + "distributon = [\"weights\"]", "2:1", `unknown key "distributon"`, `"distribution"`},
		{"unknown key like nothing", use + "zzzzzzzzzzzzzz = 1", "2:1", `unknown key "zzzzzzzzzzzzzz"`, ""},
		{"unknown table", use + "[[modell]]\nid = \"org/a\"", "2:3", `unknown key "modell"`, `"model"`},
		{"unknown key of a model", model(`licens = "mit"`), "4:1", `unknown key "licens"`, `"license"`},
		{"British spelling", model(`licence = "mit"`), "4:1", `unknown key "licence"`, `"license"`},
		{"British spelling above", use + `organisation = "company"`, "2:1", `unknown key "organisation"`, `"organization"`},
		{"unknown key of a base", model(`base-model = [{ id = "org/b", licens = "mit" }]`), "4:31", `unknown key "licens"`, `"license"`},
		{"unknown key of a data set", model(`datasets = [{ id = "d", use-for = "training" }]`), "4:25", `unknown key "use-for"`, `"used-for"`},
		{"unknown key of an agreement", agreement("model = \"org/a\"\ngrants = [\"commercial\"]\nreference = \"r\"\nuntill = 2027-01-01"), "6:1", `unknown key "untill"`, `"until"`},
		{"unknown key of a clarification", clarify(`reasons = "r"`), "5:1", `unknown key "reasons"`, `"reason"`},
		{"unknown key of a file", clarify(`files = [{ path = "LICENSE", sha-256 = "` + hash + `" }]`), "5:30", `unknown key "sha-256"`, `"sha256"`},
		{"unknown key of an exception", ignore(`rules = "MT101"`), "6:1", `unknown key "rules"`, `"rule"`},
		{"unknown key of a fact", use + "facts = { employees = { value = 1, asof = 2025-01-01 } }", "2:36", `unknown key "asof"`, `"as-of"`},

		{"a top-level key below [[model]]", model(`notice-files = ["NOTICE"]`), "4:1", `"notice-files"`, "top-level"},
		{"version below [[model]]", model("version = 1"), "4:1", `"version"`, "top-level"},
		{"models below [[model]]", model(`models = ["org/b"]`), "4:1", `"models"`, "top-level"},
		{"a top-level key below [[ignore]]", ignore(`project-license = "mit"`), "6:1", `"project-license"`, "top-level"},
		{"a top-level key below [[dataset]]", use + "[[dataset]]\nid = \"d\"\ndistribution = [\"weights\"]", "4:1", `"distribution"`, "top-level"},
		{"a top-level key below [facts]", use + "[facts]\nemployees = 1\nmodels = [\"org/a\"]", "4:1", `"models"`, "top-level"},
		{"a key of a model at the top", use + `datasets = ["d"]`, "2:1", `"datasets"`, "[[model]]"},
		{"a key of a model below [[ignore]]", ignore(`base-model = "org/b"`), "6:1", `"base-model"`, "[[model]]"},

		{"not in this version", use + `extends = ["policy.toml"]`, "2:1", `"extends" is not in this version`, ""},
		{"not in this version, below a table", model(`path = "out"`), "4:1", `"path" is not in this version`, ""},

		{"use unknown", `use = "comercial"`, "1:7", `"comercial"`, `"commercial"`},
		{"use like nothing", `use = "for fun and profit"`, "1:7", `"for fun and profit"`, "commercial, research, non-commercial"},
		{"use in capitals", `use = "Commercial"`, "1:7", `"Commercial"`, `"commercial"`},
		{"use empty", `use = ""`, "1:7", `""`, "commercial"},
		{"use a list", `use = ["commercial"]`, "1:1", "use must be a string, not a list", ""},
		{"use absent", `models = ["org/a"]`, "1:1", "does not say what the models are used for", `use = "commercial"`},
		{"use of one model unknown", model(`use = "reserch"`), "4:7", `"reserch"`, `"research"`},
		{"organization unknown", use + `organization = "startup"`, "2:16", `"startup"`, "company"},
		{"organization misspelled", use + `organization = "acadmic"`, "2:16", `"acadmic"`, `"academic"`},
		{"country in lower case", use + `organization-country = "de"`, "2:24", `"de"`, `"DE"`},
		{"country by another code", use + `organization-country = "UK"`, "2:24", `"UK"`, `"GB"`},
		{"country by name", use + `organization-country = "Germany"`, "2:24", `"Germany"`, "two-letter"},
		{"country that is none", use + `organization-country = "XX"`, "2:24", `"XX" is not a country`, ""},
		{"country that is a region", use + `organization-country = "EU"`, "2:24", `"EU" is not a country`, ""},
		{"country worldwide", use + `organization-country = "worldwide"`, "2:24", `"worldwide" is not a country`, ""},
		{"territory unknown", use + `territories = ["US", "Europe"]`, "2:22", `"Europe"`, "EU"},
		{"territory in lower case", use + `territories = ["us"]`, "2:16", `"us"`, `"US"`},
		{"territory a number", use + `territories = [1]`, "2:16", "territories must be a string", ""},
		{"activity unknown", use + `activities = ["run", "finetune"]`, "2:22", `"finetune"`, `"fine-tune"`},
		{"distribution unknown", use + `distribution = ["saas"]`, "2:17", `"saas"`, ""},
		{"distribution misspelled", use + `distribution = ["hosted_service"]`, "2:17", `"hosted_service"`, `"hosted-service"`},
		{"field of use unknown", use + `fields-of-use = ["health-care"]`, "2:18", `"health-care"`, `"healthcare"`},
		{"metric unknown", use + "[facts]\nmonthly-active-user = 3", "3:1", `unknown key "monthly-active-user"`, `"monthly-active-users"`},
		{"a fact with a fraction", use + "facts = { employees = 1.5 }", "2:23", "employees must be a whole number", ""},
		{"a fact as a string", use + `facts = { employees = "40" }`, "2:23", "employees must be a whole number, not a string", ""},
		{"a fact below zero", use + "facts = { employees = -1 }", "2:23", "negative", ""},
		{"a dated fact below zero", use + "facts = { employees = { value = -1 } }", "2:23", "negative", ""},
		{"a fact beyond all numbers", use + "facts = { employees = 99999999999999999999 }", "2:23", "is not a whole number", ""},
		{"a fact that is infinite", use + "facts = { employees = inf }", "2:23", "employees must be a whole number", ""},
		{"a fact without a value", use + "facts = { employees = { as-of = 2025-01-01 } }", "2:23", "employees has no value", ""},
		{"facts are no table", use + "facts = [1]", "2:", "facts must be a table", ""},
		{"a date as a string", use + `facts = { employees = { value = 1, as-of = "2025-12-31" } }`, "2:44", "as-of must be a date, not a string", "without quotes"},
		{"a month", use + "facts = { employees = { value = 1, as-of = 2025-12 } }", "2:", "", ""},
		{"a day there is not", ignore("until = 2027-02-30"), "6:9", "2027-02-30", ""},
		{"a time of day", ignore("until = 10:30:00"), "6:9", "time of day", ""},
		{"until when nobody knows", ignore(`until = "forever"`), "6:9", "until must be a date, not a string", "without quotes"},
		{"a version that is not known", "version = 2\n" + use, "1:11", "version 2 is not known", ""},
		{"a version as a string", "version = \"1\"\n" + use, "1:11", "version must be a whole number", ""},
		{"a project license that is no string", use + "project-license = [\"mit\"]", "2:", "project-license must be a string", ""},
		{"a notice file that is no string", use + "notice-files = [\"NOTICE\", 3]", "2:27", "notice-files must be a string", ""},

		{"a bad id", use + `models = ["org/a", "org/b c"]`, "2:20", `"org/b c" is not a model id`, "org/name"},
		{"an id with an escape sequence", use + `models = ["org/\u001b[31mred"]`, "2:11", "is not a model id", ""},
		{"an id with a direction mark", use + `models = ["org/\u202egpj"]`, "2:11", "is not a model id", ""},
		{"an id that climbs", use + `models = ["../../etc/passwd"]`, "2:11", "is not a model id", ""},
		{"an id of 97 characters", use + `models = ["` + strings.Repeat("a", 97) + `"]`, "2:11", "longer than 96", ""},
		{"an id that is no string", use + `models = [3]`, "2:11", "models must be a string", ""},
		{"an id that is a table", use + `models = [{ id = "org/a" }]`, "2:11", "models must be a string, not a table", ""},
		{"an id of another site", use + `models = ["https://example.com/org/a"]`, "2:11", "is not an address of the Hub", ""},
		{"an id of a data set's page", use + `models = ["https://huggingface.co/datasets/org/a"]`, "2:11", "is not the page of a model", ""},
		{"a model without an id", use + "[[model]]\nlicense = \"mit\"", "2:3", "the entry has no id", ""},
		{"a model with an empty id", use + "[[model]]\nid = \"\"", "3:6", "the id is empty", ""},
		{"one [model]", use + "[model]\nid = \"org/a\"", "2:2", "model must be a list, not a table", ""},
		{"listed twice", use + `models = ["org/a", "org/a"]`, "2:20", "org/a is listed twice; the first time in line 2", ""},
		{"listed twice, in two places", use + "models = [\"org/a\"]\n[[model]]\nid = \"org/a\"", "4:6", "listed twice; the first time in line 2", ""},
		{"listed twice, in capitals", use + "models = [\"org/a\"]\n[[model]]\nid = \"Org/A\"", "4:6", "listed twice; the first time in line 2", ""},
		{"listed twice, by its address", use + "models = [\"org/a\", \"https://huggingface.co/org/a/tree/main\"]", "2:20", "listed twice", ""},
		{"listed twice, by hf://", use + "models = [\"org/a\", \"hf://org/a\"]", "2:20", "listed twice", ""},
		{"listed twice, at two revisions", use + "models = [\"org/a@v1\", \"org/a@v2\"]", "2:23", "listed twice", ""},
		{"own is no flag", model(`own = "yes"`), "4:7", "own must be true or false, not a string", ""},
		{"a revision that is no string", model("revision = 1"), "4:12", "revision must be a string", ""},
		{"a license that is empty", model(`license = ["mit", " "]`), "4:", "license is empty", ""},
		{"a license that is no string", model(`license = [1]`), "4:12", "license must be a string", ""},
		{"a relation unknown", model(`base-model-relation = "merged"`), "4:23", `"merged"`, `"merge"`},
		{"a relation unknown, of one edge", model(`base-model = [{ id = "org/b", relation = "lora" }]`), "4:42", `"lora"`, "adapter"},
		{"a base that is no id", model(`base-model = ["org/b", "./local"]`), "4:24", "is not a model id", ""},
		{"a base in a list of lists", model(`base-model = [["org/b"]]`), "4:", "base-model must be a string, not a list", ""},
		{"a base without an id", model(`base-model = [{ license = "mit" }]`), "4:15", "the entry has no id", ""},
		{"a base deep below", model(`base-model = { id = "org/b", base-model = { id = "org/c", base-model = "d e" } }`), "4:72", `"d e" is not a model id`, ""},
		{"a modality unknown", model(`modality = ["txt"]`), "4:13", `"txt"`, `"text"`},
		{"a published name with a direction mark", model(`publish-as = "org/\u202egpj"`), "4:14", "publish-as", ""},

		{"a data set without an id", model(`datasets = [{ license = "mit" }]`), "4:13", "the data set has no id", ""},
		{"a data set that is a number", model(`datasets = [1]`), "4:13", "datasets must be a string", ""},
		{"a data set with a line break", model(`datasets = ["a\nb"]`), "4:13", "cannot be printed", ""},
		{"used for something unknown", use + "[[dataset]]\nid = \"d\"\nused-for = \"train\"", "4:12", `"train"`, "training"},
		{"for a model that is not listed", use + "models = [\"org/a\"]\n[[dataset]]\nid = \"d\"\nmodels = [\"org/b\"]", "4:6", `"org/b", which is not listed`, ""},

		{"an agreement for nobody", agreement("grants = [\"commercial\"]\nreference = \"r\""), "2:3", "names a model or a license", ""},
		{"an agreement for both", agreement("model = \"org/a\"\nlicense = \"mit\"\ngrants = [\"commercial\"]\nreference = \"r\""), "2:3", "names a model or a license", ""},
		{"an agreement without a reference", agreement("model = \"org/a\"\ngrants = [\"commercial\"]"), "2:3", "reference", ""},
		{"an agreement that grants nothing", agreement("model = \"org/a\"\ngrants = []\nreference = \"r\""), "2:3", "`grants`", ""},
		{"an agreement that grants what nobody knows", agreement("model = \"org/a\"\ngrants = [\"commercial\", \"tresholds\"]\nreference = \"r\""), "4:25", `"tresholds"`, `"thresholds"`},
		{"an agreement for a bad id", agreement("model = \"org/\"\ngrants = [\"commercial\"]\nreference = \"r\""), "3:9", "is not a model id", ""},

		{"a clarification of nothing", use + "[[clarify]]\nlicense = \"mit\"", "2:3", "names its model", ""},
		{"a clarification that says nothing", use + "[[clarify]]\nmodel = \"org/a\"", "2:3", "names a license", ""},
		{"a hash that is too short", clarify(`files = [{ path = "LICENSE", sha256 = "abc" }]`), "5:10", "64 hexadecimal digits", ""},
		{"a hash that is none", clarify(`files = [{ path = "LICENSE", sha256 = "` + strings.Repeat("g", 64) + `" }]`), "5:10", "64 hexadecimal digits", ""},
		{"a file without a path", clarify(`files = [{ sha256 = "` + hash + `" }]`), "5:10", "has a path", ""},
		{"a file outside", clarify(`files = [{ path = "../LICENSE", sha256 = "` + hash + `" }]`), "5:10", `"../LICENSE" leads out`, ""},
		{"a file at the root", clarify(`files = [{ path = "/etc/passwd", sha256 = "` + hash + `" }]`), "5:10", "leads out", ""},
		{"a file that climbs later", clarify(`files = [{ path = "a/../../LICENSE", sha256 = "` + hash + `" }]`), "5:10", "leads out", ""},
		{"files that are names", clarify(`files = ["LICENSE"]`), "5:10", "must be a table, not a string", ""},

		{"an exception without a rule", use + "[[ignore]]\nmodel = \"org/a\"\nreason = \"r\"", "2:3", "names its rule", ""},
		{"an exception without a model", use + "[[ignore]]\nrule = \"MT101\"\nreason = \"r\"", "2:3", "names its model", ""},
		{"an exception without a reason", use + "[[ignore]]\nrule = \"MT101\"\nmodel = \"org/a\"", "2:3", "gives its reason", ""},
		{"an exception with a blank reason", use + "[[ignore]]\nrule = \"MT101\"\nmodel = \"org/a\"\nreason = \" \"", "2:3", "gives its reason", ""},
		{"an exception from a rule that is not", strings.Replace(ignore(""), "MT101", "MT1O1", 1), "3:8", `no rule "MT1O1"`, `"MT101"`},
		{"an exception from a rule misnamed", strings.Replace(ignore(""), "MT101", "commercial-use-forbiden", 1), "3:8", "no rule", `"commercial-use-forbidden"`},
		{"an exception from the project's own", strings.Replace(ignore(""), "MT101", "MT502", 1), "3:8", "MT502", ""},

		{"not TOML", use + "models =", "2:", "", ""},
		{"a string without an end", use + "models = [\"org/a", "2:", "", ""},
		{"a list without an end", use + "models = [\"org/a\"\n", "", "", ""},
		{"a key twice", use + use, "2:1", `"use" is defined twice; the first time in line 1`, ""},
		{"a table over a value", use + "facts = 1\n[facts]", "3:2", `"facts" is defined twice`, ""},
		{"a value as a table", use + "a = 1\n[a.b]", "3:2", `"a" is not a table`, ""},
		{"not UTF-8", use + "models = [\"org/\xff\"]", "2:16", "not valid UTF-8", ""},
		{"UTF-16", "\xff\xfeu\x00s\x00e\x00", "1:1", "not valid UTF-8", ""},
		{"a zero byte", use + "\x00", "2:1", "", ""},
		{"a control character in a string", use + "models = [\"org/\x1b\"]", "2:", "", ""},
		{"lists in lists", use + "models = " + strings.Repeat("[", 300), "2:", "nested too deeply", ""},
		{"tables in tables", model("base-model = " + strings.Repeat(`{ id = "org/b", base-model = `, 250)), "4:", "nested too deeply", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, err := parse(t, tt.text)
			require.Error(t, err)
			assert.Nil(t, m)
			lines := strings.Count(tt.text, "\n") + 1
			found := false
			for _, f := range faults(err) {
				assert.Equal(t, "dir/models.toml", f.Position.File)
				assert.True(t, f.Position.Line >= 1 && f.Position.Line <= lines, "%v is in the file", f)
				place := strings.TrimPrefix(f.Position.String(), "dir/models.toml:")
				at := place == tt.at || tt.at == "" || strings.HasSuffix(tt.at, ":") && strings.HasPrefix(place, tt.at)
				found = found || at && strings.Contains(f.Message, tt.message) && strings.Contains(f.Hint, tt.hint)
			}
			assert.True(t, found, "no fault at %s with %q and the hint %q, but\n%s", tt.at, tt.message, tt.hint, told(err))
		})
	}
}

func TestAllFaultsAreTold(t *testing.T) {
	_, err := parse(t, "use = \"comercial\"\ndistribution = [\"saas\"]\nmodels = [\"a b\"]\n[[model]]\nid = \"org/a\"\nlicens = \"mit\"\n")
	var places []string
	for _, f := range faults(err) {
		places = append(places, fmt.Sprintf("%d:%d", f.Position.Line, f.Position.Column))
	}
	assert.Equal(t, []string{"1:7", "2:17", "3:11", "6:1"}, places)
}

func TestTooLarge(t *testing.T) {
	_, err := parse(t, "use = \"research\"\n"+strings.Repeat("# nothing\n", 1<<20))
	assert.ErrorContains(t, err, "dir/models.toml")
	assert.ErrorContains(t, err, "larger than")
}

// TestLineageInCircles is no fault of the manifest: the lineage tells it.
func TestLineageInCircles(t *testing.T) {
	m, err := parse(t, "use = \"research\"\n[[model]]\nid = \"org/a\"\nbase-model = { id = \"org/b\", base-model = { id = \"org/a\", base-model = \"org/a\" } }\n")
	require.NoError(t, err)
	assert.Equal(t, "org/a", m.Models[0].Bases[0].Record.Bases[0].Record.Bases[0].ID)
}

func TestManyModels(t *testing.T) {
	var b strings.Builder
	b.WriteString("use = \"research\"\nmodels = [\n")
	for i := range 20_000 {
		fmt.Fprintf(&b, "  \"org/m%d\",\n", i)
	}
	b.WriteString("]\n")
	m, err := parse(t, b.String())
	require.NoError(t, err)
	require.Len(t, m.Models, 20_000)
	assert.Equal(t, []int{20_002, 3}, []int{m.Models[19_999].At.Line, m.Models[19_999].At.Column})
}
