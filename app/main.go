package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/kernelcopilot/copilot"
)

// The exit codes of every command.
const (
	ExitOK      = 0
	ExitFailed  = 1
	ExitUsage   = 2
	ExitWaiting = 3 // a run waits for an approval
)

// exitError ends the process with a code; its message has been said already when Silent is set.
type exitError struct {
	code int
	err  error
}

// Error implements error.
func (e *exitError) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

// Unwrap returns the cause.
func (e *exitError) Unwrap() error { return e.err }

// Main runs the command line and returns the exit code. SIGINT and SIGTERM end a command in good order.
func Main(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	var exit *exitError
	switch {
	case err == nil:
		return ExitOK
	case errors.As(err, &exit):
		if msg := exit.Error(); msg != "" {
			fmt.Fprintln(stderr, "copilot: "+msg)
		}
		return exit.code
	case isUsage(err), copilot.CodeOf(err) == copilot.CodeInvalid:
		fmt.Fprintln(stderr, "copilot: "+err.Error())
		return ExitUsage
	}
	fmt.Fprintln(stderr, "copilot: "+err.Error())
	return ExitFailed
}

// usageError marks what cobra refused: an unknown command or flag, or a wrong number of arguments.
type usageError struct{ error }

func isUsage(err error) bool {
	var u usageError
	return errors.As(err, &u)
}

// usage says what is wrong and which help to read.
func usage(cmd *cobra.Command, err error) error {
	return usageError{fmt.Errorf("%w; see %s --help", err, cmd.CommandPath())}
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "copilot",
		Short:         "An operations copilot for telecom operators: diagnoses, cites its evidence, acts only with leave",
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          knownCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.PersistentFlags().String("config", "", "configuration file (default copilot.yaml if it is there)")
	root.SetFlagErrorFunc(usage)
	root.AddCommand(newServe(), newAsk(), newEval(), newSandbox(), newFakeModel(), newConfig(), newCheck(), newToolsCommand(), newMan())
	for _, c := range root.Commands() {
		if args := c.Args; args != nil {
			c.Args = func(cmd *cobra.Command, a []string) error {
				if err := args(cmd, a); err != nil {
					return usage(cmd, err)
				}
				return nil
			}
		}
	}
	return root
}

// knownCommand refuses a word that is no command, with the nearest one.
func knownCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	err := fmt.Errorf("there is no command %q", args[0])
	if near := root.SuggestionsFor(args[0]); len(near) > 0 {
		err = fmt.Errorf("%w; did you mean %q?", err, near[0])
	}
	return usage(root, err)
}

// load reads the configuration for a command.
func load(cmd *cobra.Command) (Config, error) {
	cfg, _, err := loadWithOrigins(cmd)
	return cfg, err
}

func loadWithOrigins(cmd *cobra.Command) (Config, Origins, error) {
	file, err := cmd.Flags().GetString("config")
	if err != nil {
		return Config{}, nil, err
	}
	return Load(LoadOptions{File: file, Flags: cmd.Flags(), Warn: func(msg string) { fmt.Fprintln(cmd.ErrOrStderr(), "! "+msg) }})
}
