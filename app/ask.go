package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/client"
)

func newAsk() *cobra.Command {
	var conversation, user, alarm, ticket string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "ask QUESTION",
		Short: "Ask one question; the answer streams with its tool calls and citations",
		Long: "Ask one question. It goes to the server at COPILOT_URL, else to the one that serves the data folder, else to one that\n" +
			"is booted for it. Exit code 3 means that an action waits for approval.",
		Example: `  copilot ask "why is data slow in Triana since 09:40?"` + "\n  copilot ask --alarm 1042",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := load(cmd)
			if err != nil {
				return err
			}
			req := client.RunRequest{Text: strings.Join(args, " "), Conversation: conversation, Input: client.RunInput{Alarm: alarm, Ticket: ticket}}
			return ask(cmd, cfg, user, req, asJSON)
		},
	}
	f := cmd.Flags()
	f.StringVarP(&conversation, "conversation", "c", "", "go on with this conversation")
	f.StringVar(&user, "user", "", "ask as this user (noc, support, …); empty means local")
	f.StringVar(&alarm, "alarm", "", "open with an alarm's id; the question may then be left out")
	f.StringVar(&ticket, "ticket", "", "open with a ticket's id; the question may then be left out")
	f.BoolVar(&asJSON, "json", false, "print one event a line")
	addFlags(f, "data", "url", "seed", "fault", "noise", "log_level")
	return cmd
}

func ask(cmd *cobra.Command, cfg Config, user string, req client.RunRequest, asJSON bool) error {
	ctx := cmd.Context()
	url, stop, err := server(ctx, cmd.ErrOrStderr(), cfg)
	if err != nil {
		return err
	}
	defer stop()
	c := client.New(url, client.WithUser(user))
	run, err := c.StartRun(ctx, req)
	if err != nil {
		return err
	}
	p := &printer{out: cmd.OutOrStdout(), notes: cmd.ErrOrStderr(), json: asJSON, calls: map[string]string{}}
	for e, err := range c.Events(ctx, run.ID, 0) {
		if err != nil {
			if ctx.Err() != nil {
				_ = c.Cancel(context.WithoutCancel(ctx), run.ID)
				return &exitError{ExitFailed, fmt.Errorf("stopped; the run was asked to stop too")}
			}
			return err
		}
		if err := p.print(e); err != nil {
			return err
		}
		if p.waiting {
			fmt.Fprintf(cmd.ErrOrStderr(), "an action waits for approval: decide it at %s/c/%s\n", url, run.Conversation)
			return &exitError{code: ExitWaiting}
		}
	}
	if !asJSON {
		fmt.Fprintf(cmd.ErrOrStderr(), "conversation %s (go on with -c)\n", run.Conversation)
	}
	if p.failed {
		return &exitError{code: ExitFailed}
	}
	return nil
}

// server finds the server to talk to, or boots one. stop ends a booted one.
func server(ctx context.Context, stderr io.Writer, cfg Config) (url string, stop func(), err error) {
	if cfg.URL != "" {
		return cfg.URL, func() {}, nil
	}
	if url := lockedURL(cfg.Data); url != "" {
		return url, func() {}, nil
	}
	cfg.Addr = "127.0.0.1:0"
	a, err := New(ctx, cfg, stderr)
	if err != nil {
		return "", nil, err
	}
	if err := a.Start(ctx); err != nil {
		_ = a.Close()
		return "", nil, err
	}
	return a.URL(), func() { _ = a.Close() }, nil
}

// printer writes a run's events as a person or a program reads them.
type printer struct {
	out, notes io.Writer
	json       bool
	calls      map[string]string
	waiting    bool
	failed     bool
}

func (p *printer) print(s copilot.StoredEvent) error {
	end, ended := s.Event.(copilot.RunFinished)
	if ended {
		p.failed = end.Result.Outcome == copilot.OutcomeStopped
		for _, w := range end.Outcome.Interrupts {
			p.waiting = p.waiting || w.Reason == string(copilot.WaitApproval)
		}
	}
	if p.json {
		b, err := json.Marshal(s)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(p.out, string(b))
		return err
	}
	switch e := s.Event.(type) {
	case copilot.TextMessageContent:
		_, err := fmt.Fprint(p.out, e.Delta)
		return err
	case copilot.TextMessageEnd:
		_, err := fmt.Fprintln(p.out)
		return err
	case copilot.ToolCallStart:
		p.calls[e.ToolCallID] = e.ToolCallName
	case copilot.ToolCallArgs:
		fmt.Fprintf(p.notes, "· %s %s\n", p.calls[e.ToolCallID], e.Delta)
	case copilot.Notice:
		fmt.Fprintf(p.notes, "! %s %s\n", e.Message, e.Next)
	case copilot.Retracted:
		fmt.Fprintf(p.notes, "! the message above is taken back: %s\n", e.Reason)
	case copilot.ApprovalRequested:
		fmt.Fprintf(p.notes, "proposed: %s\n%s\n", e.Action.Summary, e.Request)
	case copilot.Grounded:
		for _, sp := range e.Spans {
			if sp.Verdict == copilot.SpanUnverified {
				fmt.Fprintf(p.notes, "! unverified: %s\n", sp.Reason)
			}
		}
	}
	return nil
}
