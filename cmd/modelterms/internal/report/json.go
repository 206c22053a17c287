package report

import (
	"encoding/json"
	"io"
	"strings"

	"modelterms/cmd/modelterms/internal/check"
	"modelterms/cmd/modelterms/internal/evidence"
	"modelterms/cmd/modelterms/internal/manifest"
	"modelterms/licenses"
	"modelterms/rules"
)

// The structs below are the contract of --format json: additive only. An
// absent or null key means unknown, never no.

type jsonReport struct {
	Schema     string           `json:"schema"`
	Tool       jsonTool         `json:"tool"`
	Manifest   *string          `json:"manifest"`
	Use        jsonUse          `json:"use"`
	Verdict    licenses.Answer  `json:"verdict"`
	Models     []jsonModel      `json:"models"`
	Findings   []jsonFinding    `json:"findings"`
	Incomplete []jsonIncomplete `json:"incomplete"`
	Otherwise  []jsonOtherwise  `json:"otherwise,omitempty"`
	Summary    jsonSummary      `json:"summary"`
}

type jsonTool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Data    string `json:"data"`
}

type jsonUse struct {
	Use            string              `json:"use"`
	Organization   *string             `json:"organization"`
	Country        *string             `json:"organization-country"`
	Distribution   []string            `json:"distribution"`
	Territories    []string            `json:"territories"`
	Activities     []string            `json:"activities"`
	Fields         []string            `json:"fields-of-use"`
	ProjectLicense *string             `json:"project-license"`
	Facts          map[string]jsonFact `json:"facts"`
}

type jsonFact struct {
	Value      int64   `json:"value"`
	AsOf       *string `json:"as-of,omitempty"`
	Affiliates bool    `json:"affiliates,omitempty"`
}

type jsonModel struct {
	ID          string           `json:"id"`
	Revision    *string          `json:"revision"`
	Verdict     licenses.Answer  `json:"verdict"`
	Accepted    *string          `json:"accepted,omitempty"`
	Own         bool             `json:"own,omitempty"`
	Use         *jsonUse         `json:"use,omitempty"`
	License     jsonLicense      `json:"license"`
	Lineage     []jsonStep       `json:"lineage"`
	Obligations []jsonObligation `json:"obligations"`
	Conditions  []jsonCondition  `json:"conditions"`
	Findings    []string         `json:"findings"`
}

type jsonLicense struct {
	Concluded *string      `json:"concluded"`
	Declared  []string     `json:"declared"`
	Detected  *string      `json:"detected"`
	Inferred  bool         `json:"inferred,omitempty"`
	Members   []string     `json:"members,omitempty"`
	Sources   []jsonSource `json:"sources"`
}

type jsonSource struct {
	Kind     evidence.Kind `json:"kind"`
	Place    *string       `json:"place"`
	Revision *string       `json:"revision"`
	Date     *string       `json:"date"`
	SHA256   *string       `json:"sha256"`
}

type jsonStep struct {
	ID       string  `json:"id"`
	Relation string  `json:"relation"`
	License  *string `json:"license"`
	Depth    int     `json:"depth"`
	Via      string  `json:"via"`
	Source   *string `json:"source"`
	Dataset  bool    `json:"dataset,omitempty"`
	Inferred bool    `json:"inferred,omitempty"`
}

type jsonObligation struct {
	Kind    string   `json:"kind"`
	Text    *string  `json:"text"`
	Note    *string  `json:"note"`
	License string   `json:"license"`
	Edition *string  `json:"edition,omitempty"`
	Clause  string   `json:"clause"`
	From    string   `json:"from"`
	Trigger *string  `json:"trigger"`
	URL     *string  `json:"url"`
	Acts    []string `json:"acts,omitempty"`
	FoundIn *string  `json:"found-in"`
}

type jsonCondition struct {
	Kind     string  `json:"kind"`
	Text     *string `json:"text,omitempty"`
	Limit    *int64  `json:"limit,omitempty"`
	Compare  *string `json:"comparison,omitempty"`
	Measured *string `json:"measured,omitempty"`
	Effect   *string `json:"effect,omitempty"`
	Declared *int64  `json:"declared"`
	License  string  `json:"license"`
	Edition  *string `json:"edition,omitempty"`
	Clause   string  `json:"clause"`
	From     string  `json:"from"`
	Note     *string `json:"note,omitempty"`
}

type jsonFinding struct {
	Rule        string           `json:"rule"`
	Name        string           `json:"name"`
	Severity    rules.Severity   `json:"severity"`
	Verdict     *string          `json:"verdict"`
	Model       *string          `json:"model"`
	Dataset     *string          `json:"dataset"`
	License     *string          `json:"license"`
	Edition     *string          `json:"edition,omitempty"`
	Clause      *string          `json:"clause"`
	Path        []string         `json:"path"`
	Message     string           `json:"message"`
	Help        *string          `json:"help"`
	Block       *string          `json:"block,omitempty"`
	Location    *jsonLocation    `json:"location"`
	Evidence    []jsonEvidence   `json:"evidence"`
	Fingerprint string           `json:"fingerprint"`
	Suppressed  *jsonSuppression `json:"suppressed"`
	Baselined   bool             `json:"baselined"`
}

type jsonLocation struct {
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndLine   int    `json:"endLine"`
	EndColumn int    `json:"endColumn"`
}

type jsonEvidence struct {
	Kind    string  `json:"kind"`
	Place   string  `json:"place"`
	SHA256  *string `json:"sha256"`
	Excerpt *string `json:"excerpt"`
	URL     *string `json:"url"`
	Date    *string `json:"date"`
}

type jsonSuppression struct {
	Reason string  `json:"reason"`
	Until  *string `json:"until"`
}

type jsonIncomplete struct {
	Model  string `json:"model"`
	Reason string `json:"reason"`
	Detail string `json:"detail"`
}

type jsonOtherwise struct {
	Distribution string         `json:"distribution"`
	Verdicts     map[string]int `json:"verdicts"`
}

type jsonSummary struct {
	Models      int `json:"models"`
	Allowed     int `json:"allowed"`
	Conditional int `json:"conditional"`
	Denied      int `json:"denied"`
	Undecided   int `json:"undecided"`
	Errors      int `json:"errors"`
	Warnings    int `json:"warnings"`
	Notes       int `json:"notes"`
	Suppressed  int `json:"suppressed"`
}

// JSON writes the report for programs.
func JSON(w io.Writer, r *check.Result, _ Options) error {
	out := jsonReport{Schema: "modelterms/check/v1", Tool: jsonTool{"modelterms", r.Version, r.Data}, Manifest: text(r.Manifest), Use: useOf(r.Use), Verdict: r.Verdict,
		Models: []jsonModel{}, Findings: []jsonFinding{}, Incomplete: []jsonIncomplete{}}
	for _, m := range r.Models {
		out.Models = append(out.Models, modelOf(m, r))
	}
	for _, f := range r.Findings {
		out.Findings = append(out.Findings, findingOf(f))
	}
	for _, i := range r.Incomplete {
		out.Incomplete = append(out.Incomplete, jsonIncomplete(i))
	}
	for _, o := range r.Otherwise {
		v := map[string]int{}
		for a, n := range o.Counts {
			v[a.String()] = n
		}
		out.Otherwise = append(out.Otherwise, jsonOtherwise{o.Form, v})
	}
	c := r.Counts()
	severities, suppressed := r.Severities()
	out.Summary = jsonSummary{Models: len(r.Models), Allowed: c[licenses.Allowed], Conditional: c[licenses.Conditional], Denied: c[licenses.Denied], Undecided: c[licenses.Undecided],
		Errors: severities[rules.Error], Warnings: severities[rules.Warning], Notes: severities[rules.Note], Suppressed: suppressed}
	return writeJSON(w, out)
}

// writeJSON writes indented JSON without escaping what is no markup here.
func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// text is null for what is not known.
func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func list(l []string) []string {
	if l == nil {
		return []string{}
	}
	return l
}

func useOf(d manifest.Declarations) jsonUse {
	u := jsonUse{Use: d.Use, Organization: text(d.Organization), Country: text(d.Country), Distribution: d.Distribution, Territories: d.Territories, Activities: d.Activities,
		Fields: list(d.Fields), ProjectLicense: text(d.ProjectLicense), Facts: map[string]jsonFact{}}
	for name, f := range d.Facts {
		x := jsonFact{Value: f.Value, Affiliates: f.Affiliates}
		if !f.AsOf.IsZero() {
			x.AsOf = text(f.AsOf.Format("2006-01-02"))
		}
		u.Facts[name] = x
	}
	return u
}

func modelOf(m check.Model, r *check.Result) jsonModel {
	out := jsonModel{ID: m.ID, Revision: text(m.Revision), Verdict: m.Verdict, Accepted: text(m.Accepted), Own: m.Own, Lineage: []jsonStep{}, Obligations: []jsonObligation{}, Conditions: []jsonCondition{}, Findings: []string{}}
	if !sameUse(m.Use, r.Use) {
		u := useOf(m.Use)
		out.Use = &u
	}
	out.License = jsonLicense{Concluded: text(m.License.Concluded), Declared: list(m.License.Declared), Inferred: m.License.Inferred, Members: m.License.Members, Sources: []jsonSource{}}
	for _, s := range m.License.Sources {
		out.License.Sources = append(out.License.Sources, jsonSource{s.Kind, text(s.Place), text(s.Revision), text(s.Date), text(s.SHA256)})
	}
	for _, s := range m.Lineage {
		out.Lineage = append(out.Lineage, jsonStep{s.ID, s.Relation, text(s.License), s.Depth, s.Via, text(s.Source), s.Dataset, s.Inferred})
	}
	for _, o := range m.Obligations {
		out.Obligations = append(out.Obligations, jsonObligation{o.Kind, text(o.Text), text(o.Note), o.License, text(o.Edition), o.Clause, o.From, text(o.Trigger), text(o.URL), o.Acts, text(o.FoundIn)})
	}
	for _, c := range m.Conditions {
		out.Conditions = append(out.Conditions, conditionOf(c))
	}
	for _, f := range r.Findings {
		if f.Model == m.ID {
			out.Findings = append(out.Findings, f.Fingerprint)
		}
	}
	return out
}

func conditionOf(c check.Condition) jsonCondition {
	out := jsonCondition{Kind: c.Kind, Text: text(c.Text), Compare: text(c.Compare), Measured: text(c.Measured), Effect: text(c.Effect), Declared: c.Declared, License: c.License, Edition: text(c.Edition), Clause: c.Clause, From: c.From, Note: text(c.Note)}
	if c.Limit > 0 {
		out.Limit = &c.Limit
	}
	return out
}

// sameUse reports whether a model is judged for the use of the manifest.
func sameUse(a, b manifest.Declarations) bool {
	x, _ := json.Marshal(useOf(a))
	y, _ := json.Marshal(useOf(b))
	return string(x) == string(y)
}

func findingOf(f rules.Finding) jsonFinding {
	out := jsonFinding{Rule: f.Rule, Name: f.Name, Severity: f.Severity, Model: text(f.Model), Dataset: text(f.Dataset), License: text(f.License), Edition: text(f.Edition), Clause: text(f.Clause), Path: list(f.Path),
		Message: strings.TrimSpace(f.Message), Help: text(f.Help), Block: text(f.Block), Evidence: []jsonEvidence{}, Fingerprint: f.Fingerprint, Baselined: f.Baselined}
	if f.Verdict != "" && f.Model != "" {
		out.Verdict = text(f.Verdict)
	}
	if p := f.Position; p.Line > 0 {
		out.Location = &jsonLocation{p.File, p.Line, p.Column, p.EndLine, p.EndColumn}
	}
	for _, e := range f.Evidence {
		out.Evidence = append(out.Evidence, jsonEvidence{e.Kind, e.Place, text(e.SHA256), text(e.Excerpt), text(e.URL), text(e.Date)})
	}
	if f.Suppressed != nil {
		out.Suppressed = &jsonSuppression{f.Suppressed.Reason, text(f.Suppressed.Until)}
	}
	return out
}
