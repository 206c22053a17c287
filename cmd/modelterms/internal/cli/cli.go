// Package cli is the program's edge: flags, commands, streams and exit codes.
// It is the only place that knows all the others.
package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"modelterms/cmd/modelterms/internal/report"
	"modelterms/licenses/datafile"
)

// Exit codes, the same for every output format.
const (
	ExitClean      = 0 // nothing at or above --fail-on
	ExitFindings   = 1 // findings
	ExitUsage      = 2 // the user's input is wrong: a flag, a manifest, a date
	ExitIncomplete = 3 // something that was to be read could not be
	ExitDefect     = 4 // a defect in the program
)

// Process is everything the program gets from its surroundings.
type Process struct {
	Args   []string
	Env    []string
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	Now    func() time.Time
}

// env gives a variable of the environment.
func (p Process) env(name string) (string, bool) {
	for i := len(p.Env) - 1; i >= 0; i-- {
		if k, v, ok := strings.Cut(p.Env[i], "="); ok && k == name {
			return v, true
		}
	}
	return "", false
}

// app is one run of the program.
type app struct {
	Process
	exit    int
	noColor bool
	quiet   bool
	now     string
}

// usageError is a mistake in the user's input. Hint, when there is one, goes
// on a line of its own.
type usageError struct {
	message string
	hint    string
}

func (e *usageError) Error() string { return e.message }

func usagef(hint, format string, args ...any) error {
	return &usageError{fmt.Sprintf(format, args...), hint}
}

// incompleteError is something that was to be read and could not be.
type incompleteError struct{ err error }

func (e *incompleteError) Error() string { return e.err.Error() }

// Run runs the program and gives its exit code.
func Run(p Process) (code int) {
	a := &app{Process: p}
	defer func() {
		if r := recover(); r != nil {
			fmt.Fprintf(p.Stderr, "modelterms: a defect in the program: %v\n  please report it with the command and the manifest; nothing was changed\n%s", r, debug.Stack())
			code = ExitDefect
		}
	}()
	root := a.root()
	root.SetArgs(p.Args)
	root.SetIn(p.Stdin)
	root.SetOut(p.Stdout)
	root.SetErr(p.Stderr)
	if err := root.Execute(); err != nil {
		return a.fail(err)
	}
	return a.exit
}

// fail tells an error and gives its exit code.
func (a *app) fail(err error) int {
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		code := ExitClean
		for _, e := range joined.Unwrap() {
			code = worse(code, a.fail(e))
		}
		return code
	}
	fmt.Fprintf(a.Stderr, "modelterms: %s\n", report.Clean(err.Error()))
	hint, code := "", ExitDefect
	var usage *usageError
	var data *datafile.Error
	var incomplete *incompleteError
	switch {
	case errors.As(err, &usage):
		hint, code = usage.hint, ExitUsage
	case errors.As(err, &data):
		hint, code = data.Hint, ExitUsage
	case errors.As(err, &incomplete):
		code = ExitIncomplete
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission):
		code = ExitUsage
	}
	if hint != "" {
		for _, line := range strings.Split(hint, "\n") {
			fmt.Fprintf(a.Stderr, "  %s\n", report.Clean(line))
		}
	}
	return code
}

// worse gives the exit code that counts when two apply: 2 > 4 > 3 > 1.
func worse(a, b int) int {
	order := []int{ExitClean, ExitFindings, ExitIncomplete, ExitDefect, ExitUsage}
	if slices.Index(order, a) > slices.Index(order, b) {
		return a
	}
	return b
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "modelterms",
		Short: "check the licenses of Hugging Face models against what you do with them",
		Long: `modelterms reads which models a project uses and what it does with them, finds each
model's license and the licenses of everything it was made from, and says which of
them conflict with that use, by which clause, and what is owed.

It works offline, sends nothing anywhere, and needs no account.`,
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		Args:              cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return a.unknownCommand(cmd, args[0])
		},
	}
	root.PersistentFlags().BoolVarP(&a.quiet, "quiet", "q", false, "only findings and the summary")
	root.PersistentFlags().BoolVar(&a.noColor, "no-color", false, "no color")
	root.PersistentFlags().StringVar(&a.now, "now", "", "take this `date` (2026-11-23) as today")
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(a.checkCommand(), a.explainCommand(), a.licensesCommand(), a.rulesCommand(), a.versionCommand())
	for _, c := range root.Commands() {
		c.SetFlagErrorFunc(flagError)
	}
	return root
}

func (a *app) unknownCommand(cmd *cobra.Command, name string) error {
	var known []string
	for _, c := range cmd.Commands() {
		if !c.Hidden {
			known = append(known, c.Name())
		}
	}
	hint := "modelterms --help lists the commands"
	if near := datafile.Nearest(name, known); near != "" {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	return usagef(hint, "unknown command %q", name)
}

// flagError turns a wrong flag into one line that names the nearest one.
func flagError(cmd *cobra.Command, err error) error {
	message := err.Error()
	name, ok := strings.CutPrefix(message, "unknown flag: --")
	if !ok {
		return usagef(fmt.Sprintf("%s --help lists the flags", cmd.CommandPath()), "%s", message)
	}
	var known []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
	hint := fmt.Sprintf("%s --help lists the flags", cmd.CommandPath())
	if near := datafile.Nearest(name, known); near != "" {
		hint = "did you mean --" + near + "?"
	}
	return usagef(hint, "unknown flag --%s", name)
}

// today gives the date of the run: --now, SOURCE_DATE_EPOCH, or the clock.
func (a *app) today() (time.Time, error) {
	if a.now != "" {
		t, err := time.Parse(time.DateOnly, a.now)
		if err != nil {
			return t, usagef("write it as 2026-11-23", "--now: %q is not a date", a.now)
		}
		return t, nil
	}
	if s, ok := a.env("SOURCE_DATE_EPOCH"); ok && s != "" {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return time.Time{}, usagef("", "SOURCE_DATE_EPOCH: %q is not a number of seconds", s)
		}
		return time.Unix(n, 0).UTC(), nil
	}
	return a.Now().UTC(), nil
}

// terminal reports whether a stream is one.
func terminal(w any) (*os.File, bool) {
	f, ok := w.(*os.File)
	return f, ok && term.IsTerminal(int(f.Fd()))
}

// options decides color and width for standard output.
func (a *app) options() report.Options {
	o := report.Options{Quiet: a.quiet, Width: 100}
	f, tty := terminal(a.Stdout)
	o.Color = tty
	if v, ok := a.env("TERM"); ok && v == "dumb" {
		o.Color = false
	}
	for _, name := range []string{"FORCE_COLOR", "CLICOLOR_FORCE"} {
		if v, ok := a.env(name); ok && v != "" && v != "0" {
			o.Color = true
		}
	}
	if v, ok := a.env("NO_COLOR"); ok && v != "" || a.noColor {
		o.Color = false
	}
	if tty {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
			o.Width = max(40, w)
		}
	}
	if v, ok := a.env("COLUMNS"); ok {
		if n, err := strconv.Atoi(v); err == nil && n > 0 {
			o.Width = max(40, n)
		}
	}
	return o
}

// version gives the version of the program from its build information.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "devel"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	return "devel"
}
