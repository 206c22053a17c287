// Package packs embeds the built-in rules and hands them over. It holds no
// logic.
package packs

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"sync"

	"modelterms/rules"
)

var (
	//go:embed builtin/*.toml
	files embed.FS
	// What a check needs of the rules, without documentation and examples;
	// made by go test ./rules/packs -run Generated -update
	//go:embed builtin.json
	compact []byte
)

// Builtin gives the built-in rules, without documentation and examples. Their
// conditions are compiled when they are first needed; a test holds that all of
// them compile.
var Builtin = sync.OnceValues(func() (*rules.Pack, error) {
	var all []*rules.Rule
	if err := json.Unmarshal(compact, &all); err != nil {
		return nil, fmt.Errorf("reading the built-in rules: %w", err)
	}
	return rules.NewPack(all), nil
})

// Documented gives a built-in rule with its documentation and examples, from
// its file.
func Documented(r *rules.Rule) (*rules.Rule, error) {
	file := path.Join("builtin", r.Code+"-"+r.Name+".toml")
	data, err := files.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return rules.LoadRule(file, data)
}

// Files gives the folder of the built-in rule files.
func Files() (embed.FS, string) { return files, "builtin" }
