// Command copilot is Kernel Copilot: see `copilot --help`.
package main

import (
	"os"

	"github.com/kernelcopilot/copilot/app"
)

func main() { os.Exit(app.Main(os.Args[1:], os.Stdout, os.Stderr)) }
