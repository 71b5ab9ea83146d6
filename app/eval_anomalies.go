package app

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/diagnosis"
	"github.com/kernelcopilot/copilot/evals"
	"github.com/kernelcopilot/copilot/kernel"
)

type anomalyOptions struct {
	seed     uint64
	n        int
	jsonFile string
	nab      string
	detector string
	quiet    bool
}

func newEvalAnomalies() *cobra.Command {
	var o anomalyOptions
	cmd := &cobra.Command{
		Use:   "anomalies",
		Short: "Measure the anomaly detector on shifts and ramps injected into quiet KPIs, or on the Numenta Anomaly Benchmark",
		Long: "Inject level shifts of 1, 2, 3 and 5 σ and ramps to 3 σ into quiet KPIs of the sandbox, and print precision, recall and onset\n" +
			"error of the detector that the tools use, and its false alarms in quiet weeks. It exits 1 when precision or recall at 3 σ\n" +
			"are below 0.95 on the lower bound, or the median onset error is above 3 minutes. With --nab it reads a copy of the\n" +
			"Numenta Anomaly Benchmark (data/, labels/combined_windows.json) and prints its standard-profile score.",
		Example: "  copilot eval anomalies --n 600\n  copilot eval anomalies --nab NAB\n  copilot eval anomalies --nab NAB --detector windowed-gaussian",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := load(cmd)
			if err != nil {
				return err
			}
			if o.nab != "" {
				return evalNAB(cmd.OutOrStdout(), o)
			}
			return evalAnomalies(cmd, cfg, o)
		},
	}
	f := cmd.Flags()
	f.Uint64Var(&o.seed, "seed", testSeeds, "seed of the first world, and of the injections")
	f.IntVar(&o.n, "n", 600, "quiet series, and injections of each kind")
	f.StringVar(&o.jsonFile, "json", "", "write the report as JSON to this file; - for standard output")
	f.StringVar(&o.nab, "nab", "", "folder of the Numenta Anomaly Benchmark, scored in place of injections")
	f.StringVar(&o.detector, "detector", "copilot", "with --nab: copilot, or windowed-gaussian or null, whose scores are published")
	f.BoolVar(&o.quiet, "quiet", false, "no line of progress")
	addFlags(f, "log_level", "kernel_url", "sandbox_url")
	return cmd
}

func evalAnomalies(cmd *cobra.Command, cfg Config, o anomalyOptions) error {
	zone, err := time.LoadLocation(cfg.TimeZone)
	if err != nil {
		return copilot.Wrap(copilot.CodeInvalid, err, "time_zone %q is no IANA time zone", cfg.TimeZone)
	}
	source, control, token, stop, err := anomalyTargets(cmd.Context(), cmd.ErrOrStderr(), cfg)
	if err != nil {
		return err
	}
	defer stop()
	run := evals.AnomalyConfig{Kernel: source, Sandbox: control, Token: token, Zone: zone, Seed: o.seed, N: o.n, Detect: detectAnomalies}
	if !o.quiet {
		run.Progress = func(done, total int) {
			if done%50 == 0 {
				fmt.Fprintf(cmd.ErrOrStderr(), "%d/%d series\n", done, total)
			}
		}
	}
	rep, err := evals.RunAnomalies(cmd.Context(), run)
	if err != nil {
		return err
	}
	if err := writeReport(cmd.OutOrStdout(), o.jsonFile, rep); err != nil {
		return err
	}
	if !rep.Pass {
		return &exitError{code: ExitFailed}
	}
	return nil
}

// report is printed as a table, or as JSON.
type report interface {
	WriteTable(w io.Writer) error
	WriteJSON(w io.Writer) error
}

func writeReport(stdout io.Writer, file string, r report) error {
	if file != "-" {
		if err := r.WriteTable(stdout); err != nil {
			return err
		}
	}
	return writeTo(stdout, file, r.WriteJSON)
}

// detectAnomalies is the detector that the tools use, in the terms of the evals.
func detectAnomalies(series []evals.Sample, from, to time.Time) []evals.Alarm {
	points := make([]diagnosis.Point, len(series))
	for i, s := range series {
		points[i] = diagnosis.Point{At: s.At, Value: s.Value}
	}
	var out []evals.Alarm
	for _, a := range diagnosis.Anomalies(points, from, to) {
		out = append(out, evals.Alarm{Since: a.Since, Until: a.Until, Up: a.Direction == diagnosis.Up})
	}
	return out
}

// anomalyTargets are the Kernel's client and the sandbox's control API: those configured, or a sandbox booted for this.
func anomalyTargets(ctx context.Context, stderr io.Writer, cfg Config) (c *kernel.Client, control, token string, stop func(), err error) {
	id, secret := cfg.KernelClientID, cfg.KernelClientSecret
	stop = func() {}
	switch {
	case cfg.KernelURL == "" && cfg.SandboxURL == "":
		log, err := newLogger(stderr, cfg.LogLevel)
		if err != nil {
			return nil, "", "", nil, err
		}
		cfg.SandboxToken, cfg.Faults = orDefault(cfg.SandboxToken, "eval", true), []string{"none"}
		s, err := newSandboxServer(cfg, "", "127.0.0.1:0", "127.0.0.1:0", log)
		if err == nil {
			err = s.Start(ctx)
		}
		if err != nil {
			return nil, "", "", nil, err
		}
		cfg.KernelURL, cfg.SandboxURL, id, secret = s.KernelURL(), s.ControlURL(), sandboxClient, sandboxSecret(cfg)
		stop = func() {
			ctx, cancel := withTimeout(context.WithoutCancel(ctx))
			defer cancel()
			_ = s.Stop(ctx)
		}
	case cfg.KernelURL == "" || cfg.SandboxURL == "" || cfg.SandboxToken == "":
		return nil, "", "", nil, copilot.Errorf(copilot.CodeInvalid, "set all of COPILOT_KERNEL_URL, COPILOT_SANDBOX_URL and COPILOT_SANDBOX_TOKEN, or none to boot a sandbox")
	}
	if c, err = kernel.New(kernel.Config{BaseURL: cfg.KernelURL, ClientID: id, ClientSecret: secret}); err != nil {
		stop()
	}
	return c, cfg.SandboxURL, cfg.SandboxToken, stop, err
}
