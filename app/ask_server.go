package app

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/kernelcopilot/copilot/client"
)

// askedServer is the server that a question goes to.
type askedServer struct {
	url    string
	booted bool   // for this question alone: it ends with the command
	data   string // its data folder
	stop   func() // ends a booted one
	flags  string // what a later command needs to find it again, "" for nothing
}

// findServer finds the server to talk to, or boots one.
func findServer(ctx context.Context, stderr io.Writer, cfg Config) (askedServer, error) {
	if cfg.URL != "" {
		return askedServer{url: cfg.URL, stop: func() {}, flags: " --url " + quoted(cfg.URL)}, nil
	}
	at := askedServer{data: cfg.Data, stop: func() {}}
	if filepath.Clean(cfg.Data) != filepath.Clean(Defaults().Data) {
		at.flags = " --data " + quoted(cfg.Data)
	}
	if at.url = lockedURL(cfg.Data); at.url != "" {
		return at, nil
	}
	cfg.Addr = "127.0.0.1:0"
	a, err := New(ctx, cfg, stderr)
	if err != nil {
		return at, err
	}
	if err := a.Start(ctx); err != nil {
		_ = a.Close()
		return at, err
	}
	at.url, at.booted, at.stop = a.URL(), true, func() { _ = a.Close() }
	return at, nil
}

// introduce tells who answers, where that is not plain from the command.
func (s askedServer) introduce(ctx context.Context, notes io.Writer, c *client.Client) {
	if s.booted {
		fmt.Fprintf(notes, "no server runs on %s: one is booted for this question\n", s.data)
	}
	if about, err := c.Health(ctx); err == nil && about.Operator == operatorSimulated {
		fmt.Fprintln(notes, "the network is the built-in simulated operator's; COPILOT_KERNEL_URL takes a real one")
	}
}

// command is how a later command reaches the same data.
func (s askedServer) command(name string) string { return "copilot " + name + s.flags }

// decide tells where the waiting action is decided: a booted server is gone when the reader gets there.
func (s askedServer) decide(conversation string) string {
	if !s.booted {
		return fmt.Sprintf("decide it at %s/c/%s", strings.TrimRight(s.url, "/"), conversation)
	}
	return fmt.Sprintf("it is kept in %s, and the server that asked for it ends now.\nstart one with: %s\nthen decide it there at /c/%s",
		s.data, s.command("serve"), conversation)
}

var plainWord = regexp.MustCompile(`^[\w@%+=:,./-]+$`)

// quoted is a word as a shell takes it.
func quoted(s string) string {
	if plainWord.MatchString(s) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
