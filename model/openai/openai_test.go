package openai_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/model/fake"
	"github.com/kernelcopilot/copilot/model/openai"
)

type turn struct {
	text   string
	calls  map[int]copilot.ToolCall
	finish copilot.FinishReason
	usage  *copilot.Usage
	err    error
}

func read(ctx context.Context, m copilot.Model, req copilot.ModelRequest) turn {
	t := turn{calls: map[int]copilot.ToolCall{}}
	for c, err := range m.Stream(ctx, req) {
		if err != nil {
			t.err = err
			break
		}
		t.text += c.Text
		for _, d := range c.Calls {
			have := t.calls[d.Index]
			t.calls[d.Index] = copilot.ToolCall{ID: have.ID + d.ID, Name: have.Name + d.Name, Args: have.Args + d.Args}
		}
		if c.Finish != "" {
			t.finish = c.Finish
		}
		if c.Usage != nil {
			t.usage = c.Usage
		}
	}
	return t
}

func endpoint(t *testing.T, cfg fake.Config, change func(*openai.Config)) (*fake.Server, *openai.Backend) {
	t.Helper()
	f := fake.New(cfg)
	srv := httptest.NewServer(f)
	t.Cleanup(srv.Close)
	oc := openai.Config{BaseURL: srv.URL + "/v1", Deployment: "m", Key: cfg.Key}
	if change != nil {
		change(&oc)
		oc.BaseURL = strings.Replace(oc.BaseURL, "HOST", srv.URL, 1)
	}
	b, err := openai.New(oc)
	if err != nil {
		t.Fatal(err)
	}
	return f, b
}

var question = copilot.ModelRequest{
	Messages: []copilot.ModelMessage{{Role: copilot.RoleUserMessage, Text: "why?"}},
	Tools:    []copilot.ToolSpec{{Name: "alarm.list", Description: "lists", Schema: []byte(`{"type":"object"}`)}},
}

func TestEndpointForms(t *testing.T) {
	forms := map[string]func(*openai.Config){
		"openai":   nil,
		"azure":    func(c *openai.Config) { c.BaseURL, c.Azure, c.Deployment = "HOST", true, "gpt-4.1:x" },
		"azure v1": func(c *openai.Config) { c.BaseURL, c.KeyHeader = "HOST/openai/v1/", "api-key" },
	}
	for name, form := range forms {
		t.Run(name, func(t *testing.T) {
			script := []fake.Turn{{Text: "Enlace caído: 3,4 % [E1].", Calls: []fake.Call{
				{Name: "alarm__list", Args: `{"scope":"SITE-1"}`}, {Name: "change__list", Args: `{"scope":"SITE-2","since":"x"}`},
			}}}
			_, b := endpoint(t, fake.Config{Script: script, Key: "k"}, form)
			got := read(t.Context(), b, question)
			if got.err != nil || got.text != script[0].Text || got.finish != copilot.FinishToolCalls || got.usage == nil {
				t.Fatalf("got %+v", got)
			}
			if got.calls[0].Name != "alarm.list" || got.calls[0].Args != `{"scope":"SITE-1"}` ||
				got.calls[1].Name != "change.list" || got.calls[1].Args != `{"scope":"SITE-2","since":"x"}` || got.calls[0].ID == got.calls[1].ID {
				t.Fatalf("interleaved calls are not merged: %+v", got.calls)
			}
		})
	}
}

func TestFailures(t *testing.T) {
	long := strings.Repeat("words and figures 1234 ", 20)
	call := []fake.Call{{Name: "alarm__list", Args: `{"scope":"SITE-0001","since":"2026-03-04T09:40:00Z"}`}}
	for name, c := range map[string]struct {
		turn fake.Turn
		code copilot.Code
		says string
	}{
		"500":         {fake.Turn{Fault: fake.Fault500}, copilot.CodeUnavailable, "failed (500)"},
		"429":         {fake.Turn{Fault: fake.Fault429}, copilot.CodeUnavailable, "throttled"},
		"hang":        {fake.Turn{Fault: fake.FaultHang}, copilot.CodeUnavailable, "did not begin"},
		"stall":       {fake.Turn{Text: long, Fault: fake.FaultStall}, copilot.CodeUnavailable, "fell silent"},
		"cut":         {fake.Turn{Text: long, Fault: fake.FaultCut}, copilot.CodeUnavailable, "cannot be read"},
		"cut in args": {fake.Turn{Calls: call, Fault: fake.FaultCutInArgs}, copilot.CodeUnavailable, "cannot be read"},
		"no finish":   {fake.Turn{Text: long, Fault: fake.FaultNoFinish}, copilot.CodeUnavailable, "cut its answer short"},
		"mid error":   {fake.Turn{Text: long, Fault: fake.FaultMidError}, copilot.CodeUnavailable, "failed (500)|cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			_, b := endpoint(t, fake.Config{Script: []fake.Turn{c.turn}}, func(o *openai.Config) {
				o.FirstToken, o.Idle = 300*time.Millisecond, 300*time.Millisecond
			})
			got := read(t.Context(), b, question)
			if copilot.CodeOf(got.err) != c.code || got.finish != "" {
				t.Fatalf("got %+v", got)
			}
			ok := false
			for _, s := range strings.Split(c.says, "|") {
				ok = ok || strings.Contains(copilot.MessageOf(got.err), s)
			}
			if !ok {
				t.Fatalf("message %q does not say %q", copilot.MessageOf(got.err), c.says)
			}
		})
	}
}

func TestVisibleFinishes(t *testing.T) {
	for reason, turn := range map[copilot.FinishReason]fake.Turn{
		copilot.FinishLength:        {Text: "half", Finish: "length"},
		copilot.FinishContentFilter: {Text: "half", Finish: "content_filter"},
		copilot.FinishStop:          {Text: "whole"},
	} {
		_, b := endpoint(t, fake.Config{Script: []fake.Turn{turn}}, nil)
		if got := read(t.Context(), b, question); got.finish != reason || got.err != nil || got.text != turn.Text {
			t.Errorf("%s: got %+v", reason, got)
		}
	}
	_, b := endpoint(t, fake.Config{Script: []fake.Turn{{Fault: fake.FaultPromptFilter}}}, nil)
	if got := read(t.Context(), b, question); got.finish != copilot.FinishContentFilter || got.err != nil {
		t.Errorf("a filtered prompt: got %+v", got)
	}
}

func TestKeyRefused(t *testing.T) {
	_, b := endpoint(t, fake.Config{Script: []fake.Turn{{Text: "x"}}, Key: "right"}, func(c *openai.Config) { c.Key = "wrong" })
	got := read(t.Context(), b, question)
	if copilot.CodeOf(got.err) != copilot.CodeForbidden || strings.Contains(got.err.Error(), "wrong") {
		t.Fatalf("got %v", got.err)
	}
}

func TestCancelStopsTheEndpoint(t *testing.T) {
	gone := make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n"))
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
		close(gone)
	}))
	defer srv.Close()
	b, err := openai.New(openai.Config{BaseURL: srv.URL, Deployment: "m"})
	if err != nil {
		t.Fatal(err)
	}
	for range b.Stream(t.Context(), question) {
		break
	}
	<-gone
}

func TestToolNamesOnTheWire(t *testing.T) {
	f, b := endpoint(t, fake.Config{Script: []fake.Turn{{Text: "x"}}}, nil)
	if got := read(t.Context(), b, question); got.err != nil {
		t.Fatal(got.err)
	}
	if name := f.Requests()[0].Tools[0].Function.Name; name != "alarm__list" {
		t.Fatalf("on the wire: %q", name)
	}
}
