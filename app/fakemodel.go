package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/model/engine"
	"github.com/kernelcopilot/copilot/model/fake"
)

func newFakeModel() *cobra.Command {
	var addr, brain, plant, script, key string
	cmd := &cobra.Command{
		Use:   "fake-model",
		Short: "Serve a model endpoint that speaks the OpenAI wire: scripted, or with the engine as its brain",
		Long: "Serve a model endpoint for tests and demonstrations. It prints `model at URL` when ready; the URL is what\n" +
			"COPILOT_MODEL_URL takes, with COPILOT_MODEL=openai. A script is a JSON array of turns:\n" +
			`  [{"text": "…", "calls": [{"name": "alarm__list", "args": "{}"}], "finish": "stop", "fault": "cut"}]` + "\n" +
			"The turns are answered in order, the last one again and again. Without a script the engine answers, over the wire.\n" +
			"Faults: " + fake.FaultList() + ".",
		Example: "  copilot fake-model --addr 127.0.0.1:9090\n" +
			"  COPILOT_MODEL=openai COPILOT_MODEL_URL=http://127.0.0.1:9090/v1 copilot serve",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg := fake.Config{Plant: plant, Key: key}
			scripted := cmd.Flags().Changed("script")
			switch {
			case scripted && (cmd.Flags().Changed("brain") || plant != ""):
				return copilot.Errorf(copilot.CodeInvalid, "a script says every word itself: give --script, or --brain and --plant")
			case scripted && script == "":
				return copilot.Errorf(copilot.CodeInvalid, "--script needs a file of turns; leave it out for the engine as brain")
			case !strings.ContainsAny(plant, "0123456789") && plant != "":
				return copilot.Errorf(copilot.CodeInvalid, "--plant is %q; give a number, such as 999", plant)
			}
			if err := chooseBrain(&cfg, brain, script); err != nil {
				return err
			}
			return serveFake(cmd, addr, cfg)
		},
	}
	f := cmd.Flags()
	f.StringVar(&addr, "addr", "127.0.0.1:0", "loopback address to listen on")
	f.StringVar(&brain, "brain", "engine", "who answers without a script: engine, reading the wire alone")
	f.StringVar(&script, "script", "", "JSON file of scripted turns")
	f.StringVar(&plant, "plant", "", "number that replaces the first figure of the brain's answer")
	f.StringVar(&key, "key", "", "key that requests must bear (no secret: this endpoint is a fake)")
	return cmd
}

func chooseBrain(cfg *fake.Config, brain, script string) error {
	switch {
	case script != "":
		f, err := os.Open(script) //nolint:gosec // the user names the file
		if err != nil {
			return copilot.Wrap(copilot.CodeInvalid, err, "the script cannot be read: %v", err)
		}
		defer f.Close()
		if cfg.Script, err = fake.ParseScript(f); err != nil {
			return copilot.Wrap(copilot.CodeInvalid, err, "script %s: %s", script, copilot.MessageOf(err))
		}
		return nil
	case brain == "engine":
		know, err := engine.FromPrompts()
		if err != nil {
			return err
		}
		know.Endpoint = true
		cfg.Brain, err = engine.New(know)
		return err
	}
	return copilot.Errorf(copilot.CodeInvalid, "unknown brain %q; the one there is, is engine", brain)
}

func serveFake(cmd *cobra.Command, addr string, cfg fake.Config) error {
	if err := loopback(addr); err != nil {
		return err
	}
	ln, err := (&net.ListenConfig{}).Listen(cmd.Context(), "tcp", addr)
	if err != nil {
		return copilot.Wrap(copilot.CodeUnavailable, err, "cannot listen on %s: %v", addr, err)
	}
	srv := &http.Server{Handler: fake.New(cfg), ReadHeaderTimeout: 10 * time.Second}
	fmt.Fprintf(cmd.OutOrStdout(), "model at http://%s/v1\n", ln.Addr())
	done := make(chan error, 1)
	go func() { done <- srv.Serve(ln) }()
	select {
	case err = <-done:
	case <-cmd.Context().Done():
		ctx, cancel := context.WithTimeout(context.WithoutCancel(cmd.Context()), 3*time.Second)
		defer cancel()
		err = errors.Join(srv.Shutdown(ctx), <-done)
	}
	if errors.Is(err, http.ErrServerClosed) || errors.Is(err, context.DeadlineExceeded) {
		return nil
	}
	return err
}

// loopback refuses an address that others can reach: there is no sign-in yet.
func loopback(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return copilot.Wrap(copilot.CodeInvalid, err, "address %q is not HOST:PORT, such as 127.0.0.1:8080", addr)
	}
	if host == "localhost" {
		return nil
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return copilot.Errorf(copilot.CodeInvalid, "address %s can be reached from outside, and there is no sign-in yet; use 127.0.0.1 or ::1, behind your own proxy if others need it", addr)
	}
	return nil
}
