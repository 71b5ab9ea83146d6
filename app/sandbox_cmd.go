package app

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel/sandbox"
)

// sandboxClient is the OAuth client that the sandbox knows.
const sandboxClient = "copilot"

// sandboxSecret is the client's secret at the sandbox: the configured one, or one for the laptop.
func sandboxSecret(cfg Config) string {
	if cfg.KernelClientSecret != "" {
		return cfg.KernelClientSecret
	}
	return "sandbox"
}

// newSandboxServer makes a sandbox of the configuration. Without faults there is one by seed; "none" is a quiet network.
func newSandboxServer(cfg Config, dir, addr, control string, log *slog.Logger) (*sandbox.Sandbox, error) {
	if control != "" && cfg.SandboxToken == "" {
		return nil, copilot.Errorf(copilot.CodeInvalid, "the sandbox's control API needs a token: set COPILOT_SANDBOX_TOKEN, or leave out --sandbox-control")
	}
	zone, err := time.LoadLocation(cfg.TimeZone)
	if err != nil {
		return nil, copilot.Wrap(copilot.CodeInvalid, err, "time_zone %q is no IANA time zone", cfg.TimeZone)
	}
	token := cfg.SandboxToken
	if control == "" {
		token = ""
	}
	return sandbox.New(sandbox.Config{
		Seed: cfg.Seed, Size: sandbox.Size{Sites: cfg.Sites, Subscribers: cfg.Subscribers}, Fresh: cfg.WorldGiven, Noise: sandbox.Noise(cfg.Noise), Faults: cfg.Faults, Mechanisms: cfg.Mechanisms, DataDir: dir, ClientID: sandboxClient,
		ClientSecret: sandboxSecret(cfg), ControlToken: token, KernelAddr: addr, ControlAddr: control, TimeZone: zone, Logger: log,
	})
}

func newSandbox() *cobra.Command {
	var kernelAddr, control string
	cmd := &cobra.Command{
		Use:   "sandbox",
		Short: "Serve the simulated operator alone, with its control API",
		Long: "Serve the simulated operator alone: its Kernel APIs, and a control API with the ground truth behind COPILOT_SANDBOX_TOKEN.\n" +
			"It prints `kernel at URL` and `control at URL` when ready. Its client is \"copilot\"; the secret is that of\n" +
			"COPILOT_KERNEL_CLIENT_SECRET, or \"sandbox\".",
		Example: "  COPILOT_SANDBOX_TOKEN=secret copilot sandbox --addr 127.0.0.1:9001 --control 127.0.0.1:9002 --fault cell_congestion@cell#3,start=-45m\n" +
			"  COPILOT_KERNEL_CLIENT_SECRET=sandbox copilot serve --kernel-url http://127.0.0.1:9001",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := load(cmd)
			if err != nil {
				return err
			}
			for _, addr := range []string{kernelAddr, control} {
				if err := loopback(addr); err != nil {
					return err
				}
			}
			return serveSandbox(cmd, cfg, kernelAddr, control)
		},
	}
	cmd.Flags().StringVar(&kernelAddr, "addr", "127.0.0.1:0", "loopback address of the Kernel APIs")
	cmd.Flags().StringVar(&control, "control", "127.0.0.1:0", "loopback address of the control API")
	addFlags(cmd.Flags(), "data", "seed", "sites", "subscribers", "fault", "noise", "mechanisms", "log_level")
	data := cmd.Flags().Lookup("data")
	data.Usage, data.DefValue = "folder of the journal, with which a later process goes on; without it nothing is kept", ""
	cmd.AddCommand(newSandboxExport())
	return cmd
}

func serveSandbox(cmd *cobra.Command, cfg Config, addr, control string) error {
	log, err := newLogger(cmd.ErrOrStderr(), cfg.LogLevel)
	if err != nil {
		return err
	}
	if cfg.SandboxToken == "" {
		return copilot.Errorf(copilot.CodeInvalid, "the control API needs a token: set COPILOT_SANDBOX_TOKEN")
	}
	dir := ""
	if f := cmd.Flags().Lookup("data"); f.Changed {
		dir = cfg.Data
	}
	s, err := newSandboxServer(cfg, dir, addr, control, log)
	if err != nil {
		return err
	}
	if err := s.Start(cmd.Context()); err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "kernel at %s\ncontrol at %s\n", s.KernelURL(), s.ControlURL())
	<-cmd.Context().Done()
	ctx, cancel := withTimeout(cmd.Context())
	defer cancel()
	return s.Stop(ctx)
}
