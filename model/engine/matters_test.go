package engine

import (
	"slices"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
)

// TestFollowUpsOfTwoMatters: a later question is about the first of them until it chooses the other or names a place.
func TestFollowUpsOfTwoMatters(t *testing.T) {
	e := newEngine(t)
	const told = "No service in Lucena, and customers in Triana cannot call."
	for _, c := range []struct {
		name    string
		says    []string
		phrases []string
		line    string // which of the two the answer says it is about
	}{
		{"the first", []string{told, "who is hit?"}, []string{"Lucena"}, "two.first"},
		{"the other", []string{told, "who is hit?", "and the other one?"}, []string{"Triana"}, "two.second"},
		{"on the other", []string{told, "and the other one?", "who is hit?"}, []string{"Triana"}, "two.second"},
		{"back again", []string{told, "and the other one?", "and the other one?"}, []string{"Lucena"}, "two.first"},
		{"by its name", []string{told, "who is hit in Triana?", "since when?"}, []string{"Triana"}, ""},
		{"one matter", []string{"No service in Lucena", "who is hit?"}, []string{"Lucena"}, ""},
	} {
		s := e.recall(&transcript{loc: time.UTC, asked: true, says: c.says})
		s.place = copilot.Object{Type: copilot.ObjectSite, ID: "SITE-1"}
		want := ""
		if c.line != "" {
			want = e.say["en"].line(c.line, &fill{Object: "SITE-1"})
		}
		if got := e.sayMatter(s); !slices.Equal(s.phrases, c.phrases) || got != want {
			t.Errorf("%s: %q, %s", c.name, s.phrases, got)
		}
	}
}
