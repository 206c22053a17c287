package catalogue

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"

	"modelterms/cmd/modelterms/internal/evidence"
)

// corpus is the folder of collected data beside the project. Tests that need
// it skip where it is not.
const corpus = "../../../../../shared/corpus"

func needCorpus(t testing.TB) {
	t.Helper()
	if _, err := os.Stat(corpus); err != nil {
		t.Skip("the collected data (../shared/corpus) is not here")
	}
}

// Dates of the collections, and which repeat what others typed.
var collections = map[string]string{
	"YinanWusoymilk/hf-readme":                  "2024-12-01",
	"Wenxin-Jiang/CS577-NLP":                    "2023-03-01",
	"leliuga/cohere-configurations":             "2024-03-01",
	"JoseAdrianRodriguezGonzalez/Llm-Component": "2025-06-01",
}

// collector gathers observations by folded id.
type collector struct {
	t    testing.TB
	byID map[string]*entry
}

// collect reads all collected metadata and gives one entry a model.
func collect(t testing.TB) []entry {
	c := &collector{t: t, byID: map[string]*entry{}}
	c.cards()
	c.frontMatter()
	c.tags()
	c.projects()
	c.embedders()
	c.redHat()
	c.gallery()
	var out []entry
	for _, e := range c.byID {
		e.settle()
		out = append(out, *e)
	}
	return out
}

func (c *collector) add(id string, o observed, modality []string) {
	if evidence.CheckID(id) != nil {
		return
	}
	key := evidence.Fold(id)
	e := c.byID[key]
	if e == nil {
		e = &entry{id: id}
		c.byID[key] = e
	}
	if e.modality == nil {
		e.modality = modality
	}
	o.ID = e.id
	o.Bases = slices.DeleteFunc(o.Bases, func(b evidence.Base) bool {
		return evidence.CheckID(b.ID) != nil || evidence.Fold(b.ID) == key
	})
	e.records = append(e.records, o)
}

// settle orders the observations of a model: first-hand ones by date, the
// newest first, then what others recorded. One that says nothing new is left
// out; one that contradicts stays, as do the dates.
func (e *entry) settle() {
	sort.SliceStable(e.records, func(i, j int) bool {
		a, b := e.records[i], e.records[j]
		if a.thirdParty != b.thirdParty {
			return !a.thirdParty
		}
		return a.Source.Date > b.Source.Date
	})
	same := func(a, b observed) bool {
		return strings.EqualFold(a.License.String(), b.License.String()) && a.Untagged == b.Untagged
	}
	first := e.records[0]
	var kept []observed
	for _, o := range e.records {
		switch {
		case len(kept) == 0:
		case slices.ContainsFunc(kept, func(k observed) bool { return same(k, o) }):
			// Nothing new about the license; bases count if none are known.
			if len(kept[0].Bases) == 0 && len(o.Bases) > 0 {
				kept[0].Bases = o.Bases
			}
			continue
		case !o.thirdParty && o.Untagged:
			continue // it was tagged later
		case !o.thirdParty:
		case !o.Untagged && o.License.Empty(), o.Source.Date < first.Source.Date && !first.thirdParty:
			continue
		}
		kept = append(kept, o)
	}
	e.records = kept
}

// metadata is what the front matter of a card holds of interest, as JSON or YAML
// give it.
type metadata struct{ m map[string]any }

func (r metadata) text(key string) string {
	s, _ := r.m[key].(string)
	return clean(s)
}

func (r metadata) texts(key string) []string {
	switch v := r.m[key].(type) {
	case string:
		return []string{clean(v)}
	case []any:
		var out []string
		for _, x := range v {
			if s, ok := x.(string); ok && clean(s) != "" {
				out = append(out, clean(s))
			}
		}
		return out
	}
	return nil
}

// clean refuses what could not be a word of metadata.
func clean(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > 120 || evidence.CheckName(s) != nil || strings.ContainsAny(s, "\x1e\x1f") {
		return ""
	}
	return s
}

func (r metadata) observed(source evidence.Source, id string) observed {
	o := observed{Record: evidence.Record{Source: source, License: evidence.Declared{IDs: r.texts("license"), Name: r.text("license_name"), Link: r.text("license_link")}}}
	o.License.IDs = slices.DeleteFunc(o.License.IDs, func(s string) bool { return s == "" })
	if len(o.License.IDs) == 0 && o.License.Name == "" {
		o.License.Link = ""
		o.Untagged = true
	}
	bases := r.texts("base_model")
	relation, inferred := relationOf(r, id, len(bases))
	for _, b := range bases {
		if evidence.CheckID(b) == nil {
			o.Bases = append(o.Bases, evidence.Base{ID: b, Relation: relation, Inferred: inferred})
		}
	}
	for _, d := range r.texts("datasets") {
		if d != "" && len(o.Datasets) < 8 {
			o.Datasets = append(o.Datasets, evidence.Dataset{ID: d})
		}
	}
	return o
}

var quantizedName = regexp.MustCompile(`(?i)(^|[-_./])(gguf|ggml|gptq|awq|exl2|exl3|bnb|mlx|onnx|int4|int8|4bit|8bit|3bit|6bit|fp8|nf4|hqq|aqlm|w4a16|w8a8)($|[-_.0-9])`)

// relationOf derives the relation of a card that does not state it, as the
// Hub is seen to do.
func relationOf(r metadata, id string, bases int) (evidence.Relation, bool) {
	if s := r.text("base_model_relation"); slices.Contains(evidence.Relations(), s) {
		return evidence.Relation(s), false
	}
	tags := r.texts("tags")
	has := func(words ...string) bool {
		return slices.ContainsFunc(tags, func(t string) bool { return slices.Contains(words, strings.ToLower(t)) })
	}
	switch {
	case bases > 1 || has("merge", "mergekit"):
		return evidence.Merge, true
	case r.text("library_name") == "peft" || has("lora", "peft", "adapter"):
		return evidence.Adapter, true
	case quantizedName.MatchString(id) || has("gguf", "gptq", "awq", "quantized") || r.text("quantized_by") != "":
		return evidence.Quantized, true
	}
	return evidence.Finetune, true
}

// modalityOf reads the modality off the Hub's task word.
var modalityOf = map[string][]string{
	"text-generation": {"text"}, "text2text-generation": {"text"}, "fill-mask": {"text"}, "text-classification": {"text"}, "token-classification": {"text"},
	"question-answering": {"text"}, "summarization": {"text"}, "translation": {"text"}, "sentence-similarity": {"text"}, "feature-extraction": nil,
	"text-to-image": {"text", "image"}, "image-to-text": {"text", "image"}, "image-text-to-text": {"text", "image"}, "image-to-image": {"text", "image"},
	"automatic-speech-recognition": {"text", "audio"}, "text-to-speech": {"text", "audio"}, "text-to-audio": {"text", "audio"}, "audio-text-to-text": {"text", "audio"},
	"text-to-video": {"text", "video"}, "image-to-video": {"image", "video"}, "video-text-to-text": {"text", "video"}, "image-classification": {"image"},
	"object-detection": {"image"}, "image-segmentation": {"image"}, "depth-estimation": {"image"}, "unconditional-image-generation": {"image"},
	"audio-classification": {"audio"}, "audio-to-audio": {"audio"}, "zero-shot-image-classification": {"text", "image"}, "visual-question-answering": {"text", "image"},
}

func (c *collector) lines(file string, each func(metadata)) {
	data, err := os.ReadFile(filepath.Join(corpus, "hubdata", file))
	require.NoError(c.t, err)
	s := bufio.NewScanner(bytes.NewReader(data))
	s.Buffer(nil, 64<<20)
	for s.Scan() {
		m := map[string]any{}
		require.NoError(c.t, json.Unmarshal(s.Bytes(), &m), file)
		each(metadata{m})
	}
	require.NoError(c.t, s.Err())
}

// cards reads the cards that were stored whole.
func (c *collector) cards() {
	data, err := os.ReadFile(filepath.Join(corpus, "cards", "SOURCES.tsv"))
	require.NoError(c.t, err)
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n")[1:] {
		f := strings.Split(line, "\t")
		repo, _, _ := strings.Cut(f[2], "@")
		card, err := os.ReadFile(filepath.Join(corpus, "cards", f[0]))
		require.NoError(c.t, err)
		m, spoken := frontMatter(card)
		if !spoken {
			continue
		}
		r := metadata{m}
		c.add(f[1], r.observed(evidence.Source{Place: "card, collected by " + repo, Date: collections[repo]}, f[1]), modalityOf[r.text("pipeline_tag")])
	}
}

// frontMatter reads the metadata of a card. spoken is false where it cannot
// be read: then the card says nothing.
func frontMatter(card []byte) (m map[string]any, spoken bool) {
	text := strings.ReplaceAll(string(card), "\r\n", "\n")
	text = strings.TrimLeft(text, " \n")
	if !strings.HasPrefix(text, "---\n") {
		return map[string]any{}, true
	}
	end := strings.Index(text[4:], "\n---")
	if end < 0 {
		return map[string]any{}, true
	}
	m = map[string]any{}
	if err := yaml.Unmarshal([]byte(text[4:4+end]), &m); err != nil {
		return nil, false
	}
	return m, true
}

func (c *collector) frontMatter() {
	c.lines("cards-frontmatter.jsonl", func(r metadata) {
		id, source := r.text("id"), r.text("source")
		if r.text("front_matter") == "invalid-yaml" {
			return
		}
		c.add(id, r.observed(evidence.Source{Place: "card, collected by " + source, Date: collections[source]}, id), modalityOf[r.text("pipeline_tag")])
	})
}

func (c *collector) tags() {
	c.lines("leliuga-hub-tags.jsonl", func(r metadata) {
		o := observed{Record: evidence.Record{Source: evidence.Source{Place: "Hub tags, collected by leliuga/cohere-configurations", Date: "2024-03-01"}, Untagged: true}}
		for _, tag := range r.texts("tags") {
			if id, ok := strings.CutPrefix(tag, "license:"); ok {
				o.License.IDs, o.Untagged = append(o.License.IDs, id), false
			}
		}
		c.add(r.text("id"), o, nil)
	})
}

func (c *collector) projects() {
	f, err := os.Open(filepath.Join(corpus, "hubdata", "peatmoss-project-model-license.csv"))
	require.NoError(c.t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(c.t, err)
	seen := map[string]bool{}
	for _, r := range rows {
		if seen[r[1]+r[3]] || clean(r[3]) == "" {
			continue
		}
		seen[r[1]+r[3]] = true
		c.add(r[1], observed{Record: evidence.Record{Source: evidence.Source{Place: "Hub, collected by PurdueDualityLab/PeaTMOSS-Artifact", Date: "2023-06-01"}, License: evidence.Declared{IDs: []string{clean(r[3])}}}}, nil)
	}
}

// recorded is a license somebody else typed. Words that say nothing are none.
func recorded(s string) evidence.Declared {
	s = clean(s)
	switch strings.ToLower(s) {
	case "", "none", "not specified", "other", "n/a":
		return evidence.Declared{}
	}
	if strings.HasPrefix(s, "http") {
		return evidence.Declared{IDs: []string{"other"}, Link: s}
	}
	return evidence.Declared{IDs: []string{s}}
}

func (c *collector) embedders() {
	c.lines("mteb-model-meta.jsonl", func(r metadata) {
		d := recorded(r.text("license"))
		o := observed{thirdParty: true, Record: evidence.Record{License: d, Source: evidence.Source{Place: "recorded by embeddings-benchmark/results", Revision: r.text("revision"), Date: "2026-08-01"}}}
		if b := r.text("adapted_from"); b != "" {
			o.Bases = []evidence.Base{{ID: b, Relation: evidence.Finetune, Inferred: true}}
		}
		if d.Empty() && len(o.Bases) == 0 {
			return
		}
		c.add(r.text("name"), o, nil)
	})
}

func (c *collector) redHat() {
	c.lines("redhat-model-catalog.jsonl", func(r metadata) {
		if d := recorded(r.text("license")); !d.Empty() {
			c.add(r.text("name"), observed{thirdParty: true, Record: evidence.Record{License: d, Source: evidence.Source{Place: "recorded by red-hat-data-services/model-metadata-collection", Date: "2026-08-01"}}}, nil)
		}
	})
}

func (c *collector) gallery() {
	c.lines("localai-gallery.jsonl", func(r metadata) {
		d := recorded(r.text("license"))
		urls := r.texts("hf_urls")
		if d.Empty() || len(urls) != 1 {
			return // with several repositories it does not say which one is meant
		}
		c.add(urls[0], observed{thirdParty: true, Record: evidence.Record{License: d, Source: evidence.Source{Place: "recorded by mudler/LocalAI", Date: "2026-08-01"}}}, nil)
	})
}
