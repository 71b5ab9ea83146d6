package web_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/web/part"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGoldenParts holds the HTML of each part, as the story leaves it, against testdata/parts.
func TestGoldenParts(t *testing.T) {
	th := part.NewThread(part.Options{Conversation: "conv_1", Viewer: copilot.Principal{Name: "local", Roles: []copilot.Role{copilot.RoleApprover}}})
	r := th.AddRun(copilot.Run{ID: "run_1", Principal: copilot.Principal{Name: "local"}, Input: copilot.RunInput{Text: firstQuestion}, CreatedAt: noon})
	seq := int64(0)
	apply := func(events ...copilot.Event) {
		for _, e := range events {
			seq++
			th.Apply(copilot.StoredEvent{Thread: "conv_1", Run: "run_1", Seq: seq, At: noon.Add(time.Duration(seq) * time.Second), Event: e})
		}
	}
	files := map[string]string{}
	keep := func(stage string, only ...string) {
		for _, f := range th.Flush() {
			for _, o := range only {
				if strings.HasPrefix(f.Target, o) {
					var b strings.Builder
					if err := f.Component.Render(t.Context(), &b); err != nil {
						t.Fatal(err)
					}
					files[stage+"-"+strings.ReplaceAll(f.Target, ".", "-")] = b.String()
				}
			}
		}
	}
	apply(startRun(noon)...)
	keep("begun", "r-")
	apply(callEvents("1")[:3]...)
	keep("running", "tool-")
	apply(callEvents("1")[3:]...)
	apply(resultEvents("1")...)
	keep("looked", "tool-call_1_2", "tool-call_1_4", "ev-E3", "ev-E4", "board", "status-")
	apply(spoken("msg_1", answer, "Against cell")...)
	keep("live", "msg_1")
	apply(told("msg_1", answer, "Against cell")...)
	apply(proposed("1", noon.Add(28*time.Minute))...)
	apply(copilot.Notice{Code: "model_failed", Message: "The endpoint answered 500.", Next: "It is asked again."})
	keep("proposed", "msg_1", "action-", "status-", "verdict-", "notice-", "composer-state")
	apply(mended("1", "msg_2")...)
	keep("mended", "action-", "status-", "verdict-", "composer-state")
	apply(copilot.Retracted{MessageID: "msg_2", Reason: "unverified"})
	keep("retracted", "msg_2")
	if r.Seq != seq || len(files) < 18 {
		t.Fatalf("%d files at seq %d", len(files), r.Seq)
	}
	for name, got := range files {
		got = strings.ReplaceAll(got, "><", ">\n<") + "\n"
		path := filepath.Join("testdata", "parts", name+".html")
		if *update {
			if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s (-want +got; -update writes it anew):\n%s", name, diff)
		}
	}
}

// TestStepsDoNotMatter: the same events give the same elements, in any number of steps and with or without frames.
func TestStepsDoNotMatter(t *testing.T) {
	render := func(flushEach, frames bool) string {
		th := part.NewThread(part.Options{Conversation: "conv_1"})
		th.AddRun(copilot.Run{ID: "run_1", CreatedAt: noon})
		events := append(startRun(noon), callEvents("1")...)
		events = append(append(append(events, resultEvents("1")...), spoken("msg_1", answer, "Against")...), told("msg_1", answer, "Against")...)
		for i, e := range events {
			s := copilot.StoredEvent{Thread: "conv_1", Run: "run_1", Seq: int64(i + 1), At: noon, Event: e}
			th.Apply(s)
			if frames {
				th.Apply(s) // what comes twice shows once
				th.Frame(copilot.TextFrame{Run: "run_1", MessageID: "msg_1", Offset: 3, Delta: answer[3:40]})
				th.Frame(copilot.TextFrame{Run: "run_1", MessageID: "msg_1", Offset: 5000, Delta: "a gap"})
			}
			if flushEach {
				th.Flush()
			}
		}
		var b strings.Builder
		if err := part.RunSection(th.RunView(th.Runs[0])).Render(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	want := render(false, false)
	for _, got := range []string{render(true, false), render(false, true), render(true, true)} {
		if got != want {
			t.Error(cmp.Diff(want, got))
		}
	}
}
