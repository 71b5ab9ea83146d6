package app

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"
)

// stopTimeout is how long a process may take to end in good order.
const stopTimeout = 10 * time.Second

func newServe() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the console, the API and the workers",
		Long: "Serve the console, the API and the workers in one process. With no configuration: SQLite in ./data, a simulated\n" +
			"operator in which something fails, the shipped documents, the engine as backend. Nothing leaves the machine.\n" +
			"A later start goes on with the same simulated network; --seed, --sites, --subscribers, --noise or --fault begin\n" +
			"a new one.",
		Example: "  copilot serve\n  copilot serve --fault none\n  copilot serve --data /var/lib/copilot --addr 127.0.0.1:8090 --fault site_power_loss@site#2,start=-30m",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := load(cmd)
			if err != nil {
				return err
			}
			return serve(cmd, cfg)
		},
	}
	addFlags(cmd.Flags(), "addr", "data", "log_level", "tenant", "time_zone", "hosts", "origins", "kernel_url", "kernel_client_id", "kernel_token_url", "kernel_ca_file", "kernel_cert_file", "kernel_key_file", "metrics_url", "metrics_tenant",
		"seed", "sites", "subscribers", "fault", "noise", "mechanisms", "sandbox_control", "model", "model_url", "model_deployment", "model_api_version",
		"model_key_header", "model_idle", "approval_ttl", "run_wall", "without_cause")
	return cmd
}

func serve(cmd *cobra.Command, cfg Config) error {
	a, err := New(cmd.Context(), cfg, cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	defer a.Close() //nolint:errcheck // what fails while ending is in the log
	if err := a.Start(cmd.Context()); err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	for _, line := range a.Greeting() {
		fmt.Fprintln(out, line)
	}
	fmt.Fprintln(out, "listening on "+a.URL())
	return a.Wait(cmd.Context())
}

// withTimeout returns a context for ending in good order, which the end of ctx does not reach.
func withTimeout(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
}
