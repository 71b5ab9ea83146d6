package prompts

import (
	"flag"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func block() copilot.RunBlock {
	return copilot.RunBlock{
		Run: "run_0197", Segment: 1, Job: copilot.JobDiagnose, Door: "ask", Role: []copilot.Role{copilot.RoleNOC},
		Now: time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC), TimeZone: "Europe/Madrid", Lang: "es",
	}
}

func TestSystemPromptGolden(t *testing.T) {
	got, err := SystemPrompt(SystemInput{
		RunBlock: block(), TenantName: "Example Mobile", Backend: "azure:gpt-4o",
		Memory: []string{"Times in shift reports are local.", "Sites are called by their spoken names."},
	})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/system.golden", got)
}

func TestSegmentPromptGolden(t *testing.T) {
	b := block()
	b.Segment = 2
	b.Resumed = []copilot.Resumed{{Action: "act_1", Tool: "ticket.add_note", Reason: "expired"}}
	b.Repair = []copilot.Span{{Start: 4, End: 9, Verdict: copilot.SpanUnverified, Reason: "stands in no record"}}
	got, err := SegmentPrompt(b)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/segment.golden", got)
}

func TestRunBlockStandsVerbatim(t *testing.T) {
	b := block()
	b.Withhold = []string{"alarm.*", "<&>"}
	for name, write := range map[string]func() (string, error){
		"system":  func() (string, error) { return SystemPrompt(SystemInput{RunBlock: b, TenantName: "T"}) },
		"segment": func() (string, error) { return SegmentPrompt(b) },
	} {
		got, err := write()
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(got, b.Text()) {
			t.Errorf("%s: the block does not stand verbatim", name)
		}
		if back, ok := copilot.ParseRunBlock(got); !ok || !reflect.DeepEqual(back, b) {
			t.Errorf("%s: the block reads back as %+v", name, back)
		}
	}
}

func TestSystemPromptWithoutOptionalParts(t *testing.T) {
	got, err := SystemPrompt(SystemInput{RunBlock: block(), TenantName: "T"})
	if err != nil {
		t.Fatal(err)
	}
	for _, absent := range []string{"Agreed earlier", "written by", "<no value>"} {
		if strings.Contains(got, absent) {
			t.Errorf("holds %q", absent)
		}
	}
}

// The prompt is sent with every turn. Four characters a token is the usual estimate for English.
func TestSystemPromptSize(t *testing.T) {
	got, err := SystemPrompt(SystemInput{RunBlock: block(), TenantName: "T"})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(got) / 4; n > 4500 {
		t.Errorf("about %d tokens, at most 4500 wanted", n)
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; run go test ./prompts -update and read the difference\n%s", file, got)
	}
}
