package web_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/access"
	"github.com/kernelcopilot/copilot/web"
	"github.com/kernelcopilot/copilot/web/part"
)

type line struct {
	t  *testing.T
	ws *websocket.Conn
}

func dial(t *testing.T, url, user, query string) *line {
	t.Helper()
	h := http.Header{"Origin": {url}}
	if user != "" {
		h.Set("Copilot-User", user)
	}
	ws, resp, err := websocket.DefaultDialer.DialContext(t.Context(), "ws"+strings.TrimPrefix(url, "http")+"/ws"+query, h)
	if err != nil {
		t.Fatal(err, resp)
	}
	t.Cleanup(func() { ws.Close() })
	return &line{t, ws}
}

func (l *line) say(raw string) {
	l.t.Helper()
	if err := l.ws.WriteMessage(websocket.TextMessage, []byte(raw)); err != nil {
		l.t.Fatal(err)
	}
}

type heard struct {
	Type, Ref, Run, Code, Message, Conversation, Target, HTML, Frame, Delta string
	RunID                                                                   string `json:"runId"`
	Seq                                                                     int64
	Seen                                                                    map[string]int64
}

func (l *line) hear() heard {
	l.t.Helper()
	if err := l.ws.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		l.t.Fatal(err)
	}
	_, b, err := l.ws.ReadMessage()
	if err != nil {
		l.t.Fatal(err)
	}
	var h heard
	if err := json.Unmarshal(b, &h); err != nil {
		l.t.Fatal(err, string(b))
	}
	return h
}

// follow is the next message that speaks of a run: what stands beside the page is sent when it changes, at any time.
func (l *line) follow() heard {
	l.t.Helper()
	for {
		if h := l.hear(); h.Target != "conversations" && !slices.Contains(beside[:], h.Target) {
			return h
		}
	}
}

var beside = part.OpenCounts()

// answer skips what was not asked for.
func (l *line) answer(ref string) heard {
	l.t.Helper()
	for {
		if h := l.hear(); h.Ref == ref {
			return h
		}
	}
}

// TestV26V27 sends each kind of message as each role, and at another tenant's things.
func TestV26V27MessagesByRole(t *testing.T) {
	d := newDesk()
	s := serve(t, d)
	run, err := d.Ask(t.Context(), ask("the run", "local"))
	if err != nil {
		t.Fatal(err)
	}
	soon(t, d.asked)
	d.tellWhole(run.ID)
	kinds := map[string]string{
		"subscribe run":          `{"type":"subscribe","ref":"1","run":"` + run.ID + `"}`,
		"subscribe conversation": `{"type":"subscribe","ref":"1","conversation":"` + run.Conversation + `"}`,
		"start":                  `{"type":"run.start","ref":"1","conversation":"` + run.Conversation + `","text":"hello"}`,
		"cancel":                 `{"type":"run.cancel","ref":"1","run":"` + run.ID + `"}`,
		"decide":                 `{"type":"approval.decide","ref":"1","approval":"appr_` + run.ID + `","digest":"wrong","decision":"approve"}`,
	}
	want := map[string]map[string]string{
		"viewer":   {"subscribe run": "ok", "subscribe conversation": "ok", "start": "forbidden", "cancel": "forbidden", "decide": "forbidden"},
		"noc":      {"subscribe run": "ok", "subscribe conversation": "ok", "start": "ok", "cancel": "ok", "decide": "forbidden"},
		"approver": {"subscribe run": "ok", "subscribe conversation": "ok", "start": "forbidden", "cancel": "forbidden", "decide": "conflict"},
		"stranger": {"subscribe run": "not_found", "subscribe conversation": "not_found", "start": "not_found", "cancel": "not_found", "decide": "not_found"},
	}
	for user, byKind := range want {
		for kind, raw := range kinds {
			l := dial(t, s.URL, user, "")
			l.say(raw)
			got := l.answer("1")
			code := got.Code
			if got.Type != "error" {
				code = "ok"
			}
			if code != byKind[kind] {
				t.Errorf("%s, %s: %+v, want %s", user, kind, got, byKind[kind])
			}
			if got.Type == "run.started" {
				soon(t, d.asked)
			}
			l.ws.Close()
		}
	}
}

func TestSocketAbuse(t *testing.T) {
	s := serve(t, newDesk())
	l := dial(t, s.URL, "", "")
	for _, raw := range []string{
		``, `x`, `[]`, `null`, `"subscribe"`, `{}`, `{"type":"nonsense"}`, `{"type":"run.start"}`, `{"type":"run.start","text":"  "}`, `{"type":"subscribe"}`,
		`{"type":"subscribe","run":"a","conversation":"b"}`, `{"type":"subscribe","run":"run_x"}`, `{"type":"run.cancel"}`, `{"type":"approval.decide"}`,
		`{"type":"run.start","tenant":"other","text":"x"}`, `{"type":"run.start","text":"x"} {"type":"run.start"}`, `{"type":1}`,
		`{"type":"RUN_FINISHED"}`, `{"type":"html","target":"main","html":"<b>"}`, `{"type":"approval.decide","approval":"a","reason":"` + strings.Repeat("x", 3000) + `"}`,
	} {
		l.say(raw)
		if h := l.hear(); h.Type != "error" || h.Message == "" || h.Code == "internal" {
			t.Errorf("%q: %+v", raw, h)
		}
	}
	if err := l.ws.WriteMessage(websocket.BinaryMessage, []byte{1, 2}); err != nil {
		t.Fatal(err)
	}
	if h := l.hear(); h.Type != "error" {
		t.Errorf("binary: %+v", h)
	}
	l.say(`{"type":"run.start","text":"` + strings.Repeat("x", 700<<10) + `"}`)
	if err := l.ws.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := l.ws.ReadMessage(); err == nil {
		t.Error("a message over the limit does not end the socket")
	}
}

func TestV25RevokedRightEndsTheSocket(t *testing.T) {
	d := newDesk()
	var gone atomic.Bool
	users := access.NewUsers(tenant)
	s := serve(t, d, func(c *web.Config) {
		c.Socket.RecheckEvery = 10 * time.Millisecond
		c.Identify = func(*http.Request) (copilot.Principal, error) {
			if gone.Load() {
				return users.Resolve("viewer")
			}
			return users.Resolve("noc")
		}
	})
	l := dial(t, s.URL, "", "")
	gone.Store(true)
	if err := l.ws.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := l.ws.ReadMessage(); !websocket.IsCloseError(err, websocket.ClosePolicyViolation) {
		t.Error(err)
	}
}

// TestResume checks that a second socket gets exactly the rest, in both forms.
func TestResume(t *testing.T) {
	d := newDesk()
	s := serve(t, d)
	run, err := d.Ask(t.Context(), ask("again", "local"))
	if err != nil {
		t.Fatal(err)
	}
	soon(t, d.asked)
	d.tellWhole(run.ID)
	last := int64(len(d.events[run.ID]))
	l := dial(t, s.URL, "", "")
	l.say(`{"type":"subscribe","ref":"1","run":"` + run.ID + `","after":10}`)
	l.answer("1")
	for want := int64(11); want <= last; want++ {
		if h := l.hear(); h.Seq != want || h.RunID != run.ID {
			t.Fatalf("%+v, want seq %d", h, want)
		}
	}
	if h := l.hear(); h.Type != "caught_up" || h.Seq != last {
		t.Errorf("%+v", h)
	}
	page := dial(t, s.URL, "", "?as=html")
	page.say(`{"type":"subscribe","ref":"1","conversation":"` + run.Conversation + `","seen":{"` + run.ID + `":` + jsonOf(last) + `}}`)
	page.answer("1")
	if h := page.follow(); h.Type != "caught_up" {
		t.Errorf("what was seen is sent again: %+v", h)
	}
	d.play(run.ID, copilot.Notice{Code: "resumed", Message: "<img src=x>"})
	h := page.follow()
	if h.Type != "html" || strings.Contains(h.HTML, "<img") || !strings.Contains(h.HTML, "&lt;img") {
		t.Errorf("%+v", h)
	}
	if m := page.follow(); m.Type != "mark" || m.Seen[run.ID] != last+1 {
		t.Errorf("%+v", m)
	}
}

func jsonOf(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}
