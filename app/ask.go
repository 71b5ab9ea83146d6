package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/client"
)

func newAsk() *cobra.Command {
	var conversation, user, alarm, ticket, text string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "ask [QUESTION|-]",
		Short: "Ask one question; the answer streams with its tool calls and citations",
		Long: "Ask one question; without words, or with -, it is read from standard input. It goes to the server at COPILOT_URL, else\n" +
			"to the one that serves the data folder, else to one that is booted for it and ends with the answer; the conversation stays\n" +
			"in the data folder. Exit code 3 means that an action waits for approval, and 1 that the run stopped, that nothing could be\n" +
			"looked at, or that the alarm or ticket it was opened with is not known.",
		Example: `  copilot ask "why is data slow in Triana since 09:40?"` + "\n  copilot ask < question.txt\n  copilot ask --alarm 1042\n  copilot ask -c CONVERSATION \"who is hit?\"",
		Args: func(cmd *cobra.Command, args []string) (err error) {
			if text, err = questionOf(cmd.InOrStdin(), args, alarm != "" || ticket != ""); err == nil && text == "" && alarm == "" && ticket == "" {
				err = fmt.Errorf("there is nothing to ask: give a question in quotes or on standard input, --alarm ID or --ticket ID")
			}
			return err
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := load(cmd)
			if err != nil {
				return err
			}
			req := client.RunRequest{Text: text, Conversation: conversation, Input: client.RunInput{Alarm: alarm, Ticket: ticket}}
			return ask(cmd, cfg, user, req, asJSON)
		},
	}
	f := cmd.Flags()
	f.StringVarP(&conversation, "conversation", "c", "", "go on with this conversation")
	f.StringVar(&user, "user", "", "ask as this user (noc, support, …); empty means local")
	f.StringVar(&alarm, "alarm", "", "open with an alarm's id; the question may then be left out")
	f.StringVar(&ticket, "ticket", "", "open with a ticket's id; the question may then be left out")
	f.BoolVar(&asJSON, "json", false, "print one event a line")
	addFlags(f, "data", "url", "seed", "sites", "subscribers", "fault", "noise", "log_level")
	return cmd
}

// maxQuestion bounds what is read from standard input, in bytes; the server has the last word on a question's length.
const maxQuestion = 1 << 20

// questionOf is the question in the arguments; without any, or with "-", what a pipe or file holds. When something else
// opens the conversation, only "-" reads.
func questionOf(in io.Reader, args []string, opened bool) (string, error) {
	text := strings.TrimSpace(strings.Join(args, " "))
	if text != "-" && (text != "" || opened || terminal(in)) {
		return text, nil
	}
	b, err := io.ReadAll(io.LimitReader(in, maxQuestion))
	if err != nil {
		return "", fmt.Errorf("the question cannot be read from standard input: %w", err)
	}
	return strings.TrimSpace(string(b)), nil
}

// terminal reports whether someone types there, so that reading would wait for a person.
func terminal(in io.Reader) bool {
	f, ok := in.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err != nil || info.Mode()&os.ModeCharDevice != 0
}

func ask(cmd *cobra.Command, cfg Config, user string, req client.RunRequest, asJSON bool) error {
	ctx, notes := cmd.Context(), cmd.ErrOrStderr()
	at, err := findServer(ctx, notes, cfg)
	if err != nil {
		return err
	}
	defer at.stop()
	for _, name := range []string{"seed", "sites", "subscribers", "fault", "noise"} {
		if !at.booted && cmd.Flags().Changed(name) {
			return copilot.Errorf(copilot.CodeInvalid, "--%s makes a new simulated world, and %s serves one already; leave it out, or choose another folder with --data", name, at.url)
		}
	}
	c := client.New(at.url, client.WithUser(user))
	at.introduce(ctx, notes, c)
	run, err := c.StartRun(ctx, req)
	if err != nil {
		return err
	}
	p := &printer{out: cmd.OutOrStdout(), notes: notes, json: asJSON, calls: map[string]string{}}
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
			fmt.Fprintln(notes, "an action waits for approval: "+at.decide(run.Conversation))
			return &exitError{code: ExitWaiting}
		}
	}
	if !asJSON {
		fmt.Fprintln(notes, "go on with: "+at.command("ask")+" -c "+run.Conversation+` "…"`)
	}
	if p.failed || p.blind && !p.looked || req.Input.Alarm+req.Input.Ticket != "" && !p.cited {
		return &exitError{code: ExitFailed}
	}
	return nil
}

// printer writes a run's events as a person or a program reads them.
type printer struct {
	out, notes io.Writer
	json       bool
	calls      map[string]string
	waiting    bool
	failed     bool
	looked     bool // something was found out
	blind      bool // a look failed for a reason that is not in the question
	cited      bool // the answer rests on something
}

func (p *printer) print(s copilot.StoredEvent) error {
	p.note(s.Event)
	if _, ok := s.Event.(copilot.CitationMade); ok {
		p.cited = true
	}
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

// note keeps whether anything could be looked at: what is not there, or was asked wrongly, was.
func (p *printer) note(event copilot.Event) {
	switch e := event.(type) {
	case copilot.EvidenceAdded:
		p.looked = true
	case copilot.ToolCallResult:
		res, err := copilot.ParseResult(e.Content)
		switch {
		case err != nil || res.Failure == nil:
		case res.Failure.Code == copilot.CodeNotFound, res.Failure.Code == copilot.CodeInvalid:
			p.looked = true
		default:
			p.blind = true
		}
	}
}
