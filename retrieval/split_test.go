package retrieval_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/retrieval"
)

func split(t interface {
	Fatal(args ...any)
	Helper()
}, text string,
) []copilot.Passage {
	t.Helper()
	ps, err := retrieval.Split(copilot.Document{Name: "a.md", Title: "A", Text: text})
	if err != nil {
		t.Fatal(err)
	}
	return ps
}

// lines returns the document's lines from…to, counted from 1.
func lines(text string, from, to int) string {
	return strings.Join(strings.Split(text, "\n")[from-1:to], "\n")
}

const guide = `# Transport links

A link carries the traffic of one or more sites.

## Loss of signal

The far end is no longer heard.

1. Look at both ends.
1. Ask for the optical power:
   ` + "```" + `
   show optics LINK
   ` + "```" + `
1. Send field work.

> A flapping link clears
> by itself.

### Optical power ##

| State | dBm |
| --- | --- |
| good | > -20 |

Setext chapter
==============

Text below it.

` + "```yaml" + `
# not a heading
link: LINK
` + "```" + `

## Empty leaf
`

func TestSplitKeepsHeadingsAndLines(t *testing.T) {
	want := []struct {
		heading  string
		from, to int
		has      string
	}{
		{"Transport links", 3, 3, "A link carries"},
		{"Transport links > Loss of signal", 7, 17, "show optics LINK"},
		{"Transport links > Loss of signal > Optical power", 21, 23, "| good | > -20 |"},
		{"Setext chapter", 28, 33, "# not a heading"},
		{"Setext chapter > Empty leaf", 35, 35, "## Empty leaf"},
	}
	got := split(t, guide)
	if len(got) != len(want) {
		t.Fatalf("%d passages, want %d: %+v", len(got), len(want), got)
	}
	for i, w := range want {
		p := got[i]
		if p.Heading != w.heading || p.FromLine != w.from || p.ToLine != w.to || !strings.Contains(p.Text, w.has) {
			t.Errorf("passage %d is %q lines %d to %d:\n%s\nwant %+v", i, p.Heading, p.FromLine, p.ToLine, p.Text, w)
		}
		if p.Text != lines(guide, p.FromLine, p.ToLine) {
			t.Errorf("passage %d does not read as its lines:\n%s", i, p.Text)
		}
	}
}

func TestSplitRepeatsTableHead(t *testing.T) {
	var b strings.Builder
	b.WriteString("# KPIs\n\nEach KPI with its unit and source, the state of the cell being what counts.\n\n| KPI | Unit | Formula |\n|---|:--:|---|\n")
	for i := range 60 {
		fmt.Fprintf(&b, "| kpi.number%d | %% | sum of attempts number %d over all cells, KPI Unit Formula |\n", i, i)
	}
	text := b.String()
	next := 3
	for i, p := range split(t, text) {
		if p.FromLine != next && p.FromLine != next+1 {
			t.Fatalf("passage %d begins at line %d, want %d", i, p.FromLine, next)
		}
		next = p.ToLine + 1
		if !strings.Contains(p.Text, "| KPI | Unit | Formula |\n|---|:--:|---|\n") {
			t.Errorf("passage %d lost the table's head:\n%s", i, p.Text)
		}
		if !strings.HasSuffix(p.Text, lines(text, p.FromLine, p.ToLine)) {
			t.Errorf("passage %d does not end as lines %d to %d:\n%s", i, p.FromLine, p.ToLine, p.Text)
		}
		if n := len([]rune(p.Text)); n > 1300 {
			t.Errorf("passage %d has %d characters", i, n)
		}
	}
	if next != 67 {
		t.Fatalf("the last passage ends before line %d, want 67", next)
	}
}

func TestSplitKeepsCode(t *testing.T) {
	var code strings.Builder
	for i := range 80 {
		fmt.Fprintf(&code, "set parameter %d value %d\n", i, i*i)
	}
	text := "# Procedure\n\nRun this:\n\n```sh\n" + code.String() + "```\n\nThen wait.\n"
	ps := split(t, text)
	all := ""
	for _, p := range ps {
		if strings.Count(p.Text, "```")%2 != 0 {
			t.Errorf("a fence is open:\n%s", p.Text)
		}
		all += p.Text + "\n"
	}
	for i := range 80 {
		if !strings.Contains(all, fmt.Sprintf("set parameter %d value", i)) {
			t.Errorf("line %d of the code is lost", i)
		}
	}
	if len(ps) < 2 {
		t.Fatal("the code was not cut")
	}
}

func TestSplitCutsLongLine(t *testing.T) {
	text := "# One\n\n" + strings.TrimSpace(strings.Repeat("word after word in a paragraph without an end ", 100)) + "\n\nShort.\n"
	ps := split(t, text)
	if len(ps) < 4 {
		t.Fatalf("%d passages of a line of %d characters", len(ps), len(text))
	}
	for _, p := range ps[:len(ps)-1] {
		if p.FromLine != 3 || p.ToLine != 3 || len(p.Text) > 1100 {
			t.Errorf("lines %d to %d, %d characters", p.FromLine, p.ToLine, len(p.Text))
		}
	}
}

func TestSplitSkipsFrontMatter(t *testing.T) {
	ps := split(t, "---\ntitle: Care rules\nowner: x\n---\n# Care\n\nBe kind.\n")
	if len(ps) != 1 || ps[0].FromLine != 7 || ps[0].Heading != "Care" {
		t.Fatalf("passages %+v", ps)
	}
	if ps := split(t, ""); len(ps) != 0 {
		t.Fatalf("an empty document has passages: %+v", ps)
	}
}

// TestSplitLosesNothing draws documents of odd blocks: every line that is neither blank nor a heading must be in a
// passage that names it, under the right heading.
func TestSplitLosesNothing(t *testing.T) {
	block := rapid.OneOf(
		rapid.StringMatching(`[a-z]{2,6}( [a-z]{1,7}){3,40}`),
		rapid.Just("| a | b |\n|---|---|\n| one | two |\n| three | |"),
		rapid.Just("```\n# code\n\n| x |\n```"), rapid.Just("- item one\n- item two\n\n  with text\n  ```\n  inner code\n  ```"),
		rapid.Just("7. seven\n7. again"), rapid.Just("> quoted\n> text"), rapid.Just("<div>\nhtml\n</div>"), rapid.Just("    indented code"),
		rapid.Just("[ref]: http://localhost/x"), rapid.Just("---"), rapid.Just("~~~\nunclosed"),
	)
	rapid.Check(t, func(t *rapid.T) {
		var parts []string
		for i := range rapid.IntRange(1, 12).Draw(t, "sections") {
			parts = append(parts, fmt.Sprintf("%s head%d", strings.Repeat("#", 1+i%3), i))
			parts = append(parts, rapid.SliceOfN(block, 0, 5).Draw(t, "blocks")...)
		}
		text := strings.Join(parts, "\n\n")
		covered := map[int]bool{}
		last, all := 0, ""
		for _, p := range split(t, text) {
			if p.FromLine < last || p.ToLine < p.FromLine {
				t.Fatalf("lines %d to %d after %d", p.FromLine, p.ToLine, last)
			}
			last = p.ToLine
			all += p.Text + "\n"
			for i := p.FromLine; i <= p.ToLine; i++ {
				covered[i] = true
			}
		}
		for i, line := range strings.Split(text, "\n") {
			if strings.TrimSpace(line) != "" && !strings.HasPrefix(line, "#") && (!covered[i+1] || !strings.Contains(all, line)) {
				t.Fatalf("line %d is in no passage: %q of\n%s", i+1, line, text)
			}
		}
	})
}
