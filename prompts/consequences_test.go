package prompts

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/kernelcopilot/copilot"
)

const soundBlock = `---
id: far-users
object: link
shows:
  - {finding: alarm.link_down, where: upstream, delay: 1m, strength: 0.7, why: it is dark}
  - {finding: alarm.link_down, where: self, delay: 9m, strength: 0.7, why: it is dark}
  - {finding: kpi.users.rise, where: downstream, delay: 4m, strength: 0.3, why: users move}
---

Users move.
`

// following is the sound cause with the block below it.
func following(follows string) fstest.MapFS {
	fsys := sound()
	fsys["consequences/far-users.md"] = &fstest.MapFile{Data: []byte(soundBlock)}
	fsys["causes/line-cut.md"] = &fstest.MapFile{Data: []byte(strings.Replace(soundCause, "excludes: []", "follows:\n  - "+follows+"\nexcludes: []", 1))}
	return fsys
}

func TestConsequencesBecomeTraces(t *testing.T) {
	causes, err := causesOf(following("{block: far-users, where: self, delay: 40m, strength: 0.7, why: they go}"))
	if err != nil {
		t.Fatal(err)
	}
	want := []Manifestation{
		{"alarm.link_down", AtSelf, "1m", 0.95, "it sees no signal"}, // the cause's own line wins
		{"kpi.users.rise", AtNeighbour, "2m", 0.3, "users move"},
		{"alarm.link_down", AtUpstream, "41m", 0.3, "it is dark"}, // 0.7 × 0.7 is nearer to 0.3
		// 0.3 × 0.7 is nearest to 0.3
		{"kpi.users.rise", AtDownstream, "44m", 0.3, "users move"},
	}
	if got := causes[0].Shows; !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func TestChanceIsNoConsequence(t *testing.T) {
	causes, err := causesOf(following("{block: far-users, where: self, delay: 1h, strength: 0.3, why: now and then}"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range causes[0].Shows[2:] {
		if m.Finding == "kpi.users.rise" {
			t.Errorf("a trace of 0.3 × 0.3, which a healthy object shows as often, stays: %v", m)
		}
		if m.Delay != "1h1m" {
			t.Errorf("delay of %s is %s, want 1h1m", m.Finding, m.Delay)
		}
	}
}

func TestFaultsOfConsequences(t *testing.T) {
	for name, tt := range map[string]struct{ follows, old, new, want string }{
		"unknown block":     {"{block: near-users, where: self, delay: 1m, strength: 0.7, why: w}", "", "", "follows[0]: block"},
		"up from below":     {"{block: far-users, where: downstream, delay: 1m, strength: 0.7, why: w}", "", "", "has no place"},
		"another type":      {"{block: far-users, where: self, delay: 1m, strength: 0.7, why: w}", "object: link\nshows:\n  - {finding: alarm.link_down, where: upstream, delay: 1m, strength: 0.7, why: it is dark}\n  - {finding: alarm.link_down, where: self, delay: 9m, strength: 0.7, why: it is dark}", "object: site\nshows:", "cannot be at self"},
		"off the scale":     {"{block: far-users, where: self, delay: 1m, strength: 0.5, why: w}", "", "", "strength"},
		"no reason":         {"{block: far-users, where: self, delay: 1m, strength: 0.7}", "", "", "why"},
		"id unlike file":    {"{block: far-users, where: self, delay: 1m, strength: 0.7, why: w}", "id: far-users", "id: far", "id:"},
		"trace twice":       {"{block: far-users, where: self, delay: 1m, strength: 0.7, why: w}", "where: upstream", "where: self", "stands twice"},
		"no more than luck": {"{block: far-users, where: self, delay: 1m, strength: 0.7, why: w}", "strength: 0.3", "strength: 0.02", "no more than chance"},
	} {
		t.Run(name, func(t *testing.T) {
			fsys := following(tt.follows)
			if !strings.Contains(soundBlock, tt.old) {
				t.Fatalf("%q is not in the block", tt.old)
			}
			fsys["consequences/far-users.md"] = &fstest.MapFile{Data: []byte(strings.Replace(soundBlock, tt.old, tt.new, 1))}
			_, err := causesOf(fsys)
			if err == nil {
				t.Fatal("loads")
			}
			if msg := copilot.MessageOf(err); !strings.Contains(msg, tt.want) {
				t.Errorf("message %q does not name %q", msg, tt.want)
			}
		})
	}
}

// A block that nothing follows is dead text.
func TestEveryConsequenceIsFollowed(t *testing.T) {
	kinds, err := Findings()
	if err != nil {
		t.Fatal(err)
	}
	blocks, err := consequencesOf(files, index(kinds))
	if err != nil {
		t.Fatal(err)
	}
	causes, err := Causes()
	if err != nil {
		t.Fatal(err)
	}
	for id := range blocks {
		if !slices.ContainsFunc(causes, func(c Cause) bool {
			return slices.ContainsFunc(c.Follows, func(f Follow) bool { return f.Block == id })
		}) {
			t.Errorf("no cause follows %s", id)
		}
	}
}
