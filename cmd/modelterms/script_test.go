package main

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write the expected output of scripts and examples")

func TestMain(m *testing.M) {
	os.Exit(testscript.RunMain(m, map[string]func() int{"modelterms": run}))
}

// TestScripts runs the program as a user does: testdata/script/*.txtar hold
// the commands, the files they meet, and what has to come out.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
		Setup: func(e *testscript.Env) error {
			// 2026-11-23; the manifest is not looked for above the script.
			e.Setenv("SOURCE_DATE_EPOCH", "1795392000")
			e.Setenv("COLUMNS", "100")
			return os.Mkdir(e.WorkDir+"/.git", 0o755)
		},
	})
}

// exits runs a command and asks for its exit code: exits 2 modelterms check.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND [ARGUMENT ...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		code = exit.ExitCode()
	}
	if code != want {
		ts.Fatalf("exit code %d, want %d", code, want)
	}
}
