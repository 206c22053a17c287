// Command modelterms checks which licenses bind the models a project uses, and
// whether they permit what the project does with them.
package main

import (
	"os"
	"runtime/debug"
	"time"

	"modelterms/cmd/modelterms/internal/cli"
)

func main() { os.Exit(run()) }

// run connects the process to the program.
func run() int {
	// The program runs for milliseconds; collecting its garbage early costs
	// more time than the memory is worth.
	debug.SetGCPercent(400)
	return cli.Run(cli.Process{Args: os.Args[1:], Env: os.Environ(), Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Now: time.Now})
}
