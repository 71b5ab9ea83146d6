package app

import (
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/client"
	"github.com/kernelcopilot/copilot/evals"
)

type evalOptions struct {
	cases, backend, split, jsonFile, htmlFile string
	failUnder                                 float64
	quiet                                     bool
}

func newEval() *cobra.Command {
	var o evalOptions
	cmd := &cobra.Command{
		Use:   "eval SUITE…",
		Short: "Run evals: smoke, or journeys with --cases FILE",
		Long: "Run suites of cases and grade what was done against the sandbox's ground truth. With COPILOT_URL, COPILOT_SANDBOX_URL\n" +
			"and COPILOT_SANDBOX_TOKEN it drives what runs there; with none set it boots both in a temporary folder.",
		Example: "  copilot eval smoke\n  copilot eval journeys --cases cases.jsonl --json report.json --html report.html",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return fmt.Errorf("name a suite: %s, or journeys with --cases FILE", strings.Join(evals.Suites(), ", "))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := load(cmd)
			if err != nil {
				return err
			}
			return eval(cmd, cfg, args, o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.cases, "cases", "", "file of cases, one JSON object a line, for the suite journeys")
	f.StringVar(&o.backend, "backend", "", "name of the backend in the report; the model settings choose the backend itself")
	f.StringVar(&o.split, "split", "", "dev or test: only cases with seeds below, or from, 900000")
	f.StringVar(&o.jsonFile, "json", "", "write the report as JSON to this file; - for standard output")
	f.StringVar(&o.htmlFile, "html", "", "write the report as HTML to this file")
	f.Float64Var(&o.failUnder, "fail-under", -1, "fail when the lower bound of the share of passed cases is below this; without it any failed case fails")
	f.Lookup("fail-under").DefValue = "0" // which help leaves out; -1 would puzzle
	f.BoolVar(&o.quiet, "quiet", false, "no line for each case")
	cmd.AddCommand(newEvalAnomalies())
	addFlags(f, "model", "model_url", "model_deployment", "model_api_version", "model_key_header", "without_cause", "sites", "subscribers", "mechanisms", "log_level", "url", "sandbox_url")
	return cmd
}

// testSeeds is where the seeds of held-out cases begin.
const testSeeds = 900_000

func eval(cmd *cobra.Command, cfg Config, suites []string, o evalOptions) error {
	lists := map[string][]evals.Case{}
	for _, name := range suites {
		var err error
		if name == "journeys" {
			if o.cases == "" {
				return copilot.Errorf(copilot.CodeInvalid, "journeys needs --cases FILE")
			}
			lists[name], err = evals.Load(o.cases)
		} else {
			lists[name], err = evals.Suite(name)
		}
		if err != nil {
			return err
		}
	}
	url, control, token, stop, err := evalTargets(cmd.Context(), cmd.ErrOrStderr(), cfg)
	if err != nil {
		return err
	}
	defer stop()
	failed := false
	for _, name := range suites {
		bad, err := evalSuite(cmd, name, pick(lists[name], o.split), o, evals.Config{
			Copilot: apiClient{client.New(url)}, Sandbox: control, Token: token, Backend: o.backend,
		})
		if err != nil {
			return err
		}
		failed = failed || bad
	}
	if failed {
		return &exitError{code: ExitFailed}
	}
	return nil
}

func pick(cases []evals.Case, split string) []evals.Case {
	var out []evals.Case
	for _, c := range cases {
		if split == "" || (split == "test") == (c.Seed >= testSeeds) {
			out = append(out, c)
		}
	}
	return out
}

func evalSuite(cmd *cobra.Command, name string, cases []evals.Case, o evalOptions, cfg evals.Config) (failed bool, err error) {
	if !o.quiet {
		cfg.Progress = func(done, total int, r evals.Result) {
			state := "failed"
			switch {
			case r.Record.Missing != "":
				state = "not runnable"
			case r.Pass:
				state = "passed"
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "%d/%d %s %s (%.1f s)\n", done, total, r.ID, state, r.Record.Took.Seconds())
		}
	}
	rep, err := evals.Run(cmd.Context(), cfg, name, cases)
	if err != nil {
		return true, err
	}
	if o.jsonFile != "-" {
		if err := rep.WriteTable(cmd.OutOrStdout()); err != nil {
			return true, err
		}
	}
	for file, form := range map[string]func(io.Writer) error{o.jsonFile: rep.WriteJSON, o.htmlFile: rep.WriteHTML} {
		if err := writeTo(cmd.OutOrStdout(), file, form); err != nil {
			return true, err
		}
	}
	if o.failUnder >= 0 {
		for _, r := range rep.Rates() {
			if r.Grader == "cases" {
				return r.Low < o.failUnder, nil
			}
		}
	}
	return len(rep.Failed()) > 0, nil
}

func writeTo(stdout io.Writer, file string, form func(io.Writer) error) error {
	switch file {
	case "":
		return nil
	case "-":
		return form(stdout)
	}
	f, err := os.Create(file) //nolint:gosec // the user names the file
	if err != nil {
		return copilot.Wrap(copilot.CodeInvalid, err, "report: %v", err)
	}
	defer f.Close()
	return form(f)
}

// evalTargets are the product and the sandbox to drive: those configured, or both booted in a temporary folder.
func evalTargets(ctx context.Context, stderr io.Writer, cfg Config) (url, control, token string, stop func(), err error) {
	if cfg.URL != "" || cfg.SandboxURL != "" {
		if cfg.URL == "" || cfg.SandboxURL == "" || cfg.SandboxToken == "" {
			return "", "", "", nil, copilot.Errorf(copilot.CodeInvalid, "set all of COPILOT_URL, COPILOT_SANDBOX_URL and COPILOT_SANDBOX_TOKEN, or none to boot both")
		}
		return cfg.URL, cfg.SandboxURL, cfg.SandboxToken, func() {}, nil
	}
	dir, err := os.MkdirTemp("", "copilot-eval-")
	if err != nil {
		return "", "", "", nil, err
	}
	cfg.Data, cfg.Addr, cfg.SandboxControl, cfg.Faults = dir, "127.0.0.1:0", "127.0.0.1:0", []string{"none"}
	if cfg.SandboxToken == "" {
		cfg.SandboxToken = "eval"
	}
	a, err := New(ctx, cfg, stderr)
	if err == nil {
		err = a.Start(ctx)
	}
	if err != nil {
		if a != nil {
			_ = a.Close()
		}
		_ = os.RemoveAll(dir)
		return "", "", "", nil, err
	}
	return a.URL(), a.sandbox.ControlURL(), cfg.SandboxToken, func() {
		_ = a.Close()
		_ = os.RemoveAll(dir)
	}, nil
}

// apiClient drives the product for the evals.
type apiClient struct{ c *client.Client }

// Start implements evals.API.
func (a apiClient) Start(ctx context.Context, user string, req evals.StartRequest) (run, conversation string, err error) {
	r, err := a.c.As(user).StartRun(ctx, client.RunRequest{
		Text: req.Text, Conversation: req.Conversation, Job: req.Job,
		Input: client.RunInput{Alarm: req.Alarm, Ticket: req.Ticket, Lang: req.Lang, Withhold: req.Withhold},
	})
	return r.ID, r.Conversation, err
}

// Events implements evals.API.
func (a apiClient) Events(ctx context.Context, user, run string) iter.Seq2[copilot.StoredEvent, error] {
	return a.c.As(user).Events(ctx, run, 0)
}

// Decide implements evals.API.
func (a apiClient) Decide(ctx context.Context, user, approval, digest string, d copilot.Decision) error {
	_, err := a.c.As(user).Decide(ctx, approval, client.DecisionRequest{Decision: d, Digest: digest})
	return err
}
