// Package rules turns facts about a project's models into findings.
//
// A rule reads decisions and facts; it does not decide by itself what a
// license permits: that is [modelterms/licenses]. A [Fact] is one thing a run
// found out about a model on its path, or about the project; a rule names the
// codes of the facts it is about, narrows them with a typed condition, and says
// in which words and how severely they are reported.
//
// Rules are data: one TOML file each, with documentation and examples that are
// its tests. [Load] refuses a rule without either.
package rules
