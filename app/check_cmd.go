package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
)

// slow is how long a question may take before `copilot check` says what it waits for.
const slow = 2 * time.Second

func newCheck() *cobra.Command {
	var asJSON, readOnly bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Ask your Kernel, metrics source and model endpoint one small question each",
		Long: "Ask the configured Kernel one small question by each API that the tools need, the metrics source for a sample, and the model\n" +
			"endpoint, if one is set, for a word. Nothing is written. What fails is told with what to do, and with the tools that are\n" +
			"without data until then. Exit code 0 means that all of it answers, 1 that something does not.",
		Example: "  COPILOT_KERNEL_CLIENT_SECRET=secret copilot check --kernel-url https://kernel.example\n  copilot check --json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := load(cmd)
			if err != nil {
				return err
			}
			return check(cmd, cfg, asJSON, readOnly)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().BoolVar(&readOnly, "read-only", false, "let scopes of writes be missing, for a client that is meant to read alone")
	addFlags(cmd.Flags(), "kernel_url", "kernel_client_id", "kernel_token_url", "kernel_ca_file", "kernel_cert_file", "kernel_key_file", "metrics_url",
		"metrics_tenant", "model", "model_url", "model_deployment", "model_api_version", "model_key_header")
	return cmd
}

// checkReport is the whole answer as JSON.
type checkReport struct {
	OK     bool       `json:"ok"`
	Kernel string     `json:"kernel"` // base URL, "" for the simulated operator
	Rows   []CheckRow `json:"rows"`
}

func check(cmd *cobra.Command, cfg Config, asJSON, readOnly bool) error {
	ctx, out, notes := cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr()
	sheets, err := toolSheets()
	if err != nil {
		return err
	}
	report := checkReport{OK: true, Kernel: cfg.KernelURL, Rows: []CheckRow{}}
	wait := &waiting{out: notes}
	defer wait.end()
	k := &checker{cfg: cfg, sheets: sheets, readOnly: readOnly, asking: wait.begin, tell: func(r CheckRow) {
		wait.end()
		report.OK = report.OK && r.OK
		report.Rows = append(report.Rows, r)
		if !asJSON && r.Problem != notAsked {
			writeRow(out, r)
		}
	}}
	if !asJSON {
		fmt.Fprintln(out, checkHead(cfg))
	}
	if err := k.all(ctx); err != nil {
		return err
	}
	wait.end()
	report.OK = report.OK && ctx.Err() == nil
	switch {
	case asJSON:
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		if err := e.Encode(report); err != nil {
			return err
		}
	case ctx.Err() == nil:
		fmt.Fprintln(out, checkFoot(report))
	}
	if ctx.Err() != nil {
		return &exitError{ExitFailed, fmt.Errorf("stopped before all was asked")}
	}
	if !report.OK {
		return &exitError{code: ExitFailed}
	}
	return nil
}

// all asks whatever is configured, until ctx ends.
func (k *checker) all(ctx context.Context) error {
	if k.cfg.KernelURL != "" {
		if err := k.kernelRows(ctx); err != nil {
			return err
		}
	}
	return k.modelRow(ctx)
}

func checkHead(cfg Config) string {
	if cfg.KernelURL == "" {
		return "no Kernel is configured: copilot serve brings the simulated operator along; set COPILOT_KERNEL_URL to check yours"
	}
	return "asking " + cfg.KernelURL + " as the client " + cfg.KernelClientID
}

func checkFoot(r checkReport) string {
	failed := 0
	for _, x := range r.Rows {
		if !x.OK {
			failed++
		}
	}
	switch {
	case len(r.Rows) == 0:
		return "there is nothing to ask"
	case failed == 0:
		return "all of it answers: copilot serve will have what it needs"
	}
	return fmt.Sprintf("%d of %d do not answer as needed; copilot serve runs all the same, and says of each answer what it could not look at", failed, len(r.Rows))
}

func writeRow(w io.Writer, r CheckRow) {
	state, took := "ok    ", ""
	if !r.OK {
		state = "FAILED"
	}
	if r.Millis > 0 {
		took = fmt.Sprintf("%d ms", r.Millis)
	}
	name := strings.TrimSpace(r.Name + " " + r.Version)
	line := fmt.Sprintf("%s  %-29s %8s  %s  %s", state, name, took, r.At, strings.Join(r.Scopes, " "))
	fmt.Fprintln(w, strings.TrimRight(line, " "))
	if r.Problem != "" {
		fmt.Fprintln(w, "        "+r.Problem)
	}
	if r.Remark != "" {
		fmt.Fprintln(w, "        "+r.Remark)
	}
	if len(r.Without) > 0 {
		fmt.Fprintln(w, "        without it: "+strings.Join(r.Without, ", "))
	}
}

// waiting tells what is waited for once that takes long.
type waiting struct {
	out io.Writer

	mu    sync.Mutex
	timer *time.Timer
	what  string // "" when nothing is waited for
}

func (w *waiting) begin(what string) {
	w.end()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.what = what
	w.timer = time.AfterFunc(slow, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.what == what {
			fmt.Fprintln(w.out, "… waiting for "+what)
		}
	})
}

func (w *waiting) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.what = ""; w.timer != nil {
		w.timer.Stop()
	}
}
