package app

import (
	"os"
	"strings"
	"testing"
)

// TestQuestionFromStandardInput: a pipe or a file is read when no words are given, or for "-"; nobody waits at a terminal.
func TestQuestionFromStandardInput(t *testing.T) {
	for name, c := range map[string]struct {
		args   []string
		opened bool
		want   string
	}{
		"no words": {nil, false, "who is hit?"}, "a dash": {[]string{"-"}, false, "who is hit?"}, "words": {[]string{"why", "so"}, false, "why so"},
		"an alarm opens": {nil, true, ""}, "a dash beside an alarm": {[]string{"-"}, true, "who is hit?"},
	} {
		got, err := questionOf(strings.NewReader("who is hit?\n"), c.args, c.opened)
		if err != nil || got != c.want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = null.Close() }()
	if got, err := questionOf(null, nil, false); got != "" || err != nil {
		t.Errorf("a device: %q, %v", got, err)
	}
}
