package part_test

import (
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot/web/part"
	"github.com/kernelcopilot/copilot/web/words"
)

const manual = `---
title: Links
---
# Links

A link is **down**
in one direction [E3].

| Sign | Means |
| --- | --- |
| LOS | cut |

---

` + "```sh\nlook\n```" + `

- one
- two
`

// TestDocumentByBlocks: a document reads as such, and each of its lines lies in the block that holds it.
func TestDocumentByBlocks(t *testing.T) {
	blocks := part.NewMarkdown().Document(words.In(""), manual, "Links")
	lines := strings.Split(strings.TrimRight(manual, "\n"), "\n")
	holds := func(line int) string {
		for _, b := range blocks {
			if b.From <= line && line <= b.To {
				return b.HTML
			}
		}
		return "nothing"
	}
	for line, want := range map[int]string{4: "", 6: "<strong>down</strong>", 7: "in one direction [E3]", 9: "<table>", 11: "<td>cut</td>", 15: "<pre><code>look", 20: "<li>two</li>"} {
		if got := holds(line); !strings.Contains(got, want) || want == "" && got != "" {
			t.Errorf("line %d %q stands in %q", line, lines[line-1], got)
		}
	}
	for _, b := range blocks {
		if strings.Contains(b.HTML, "title:") || strings.Contains(b.HTML, "<a") {
			t.Error(b.HTML)
		}
	}
	if last := blocks[len(blocks)-1]; last.To != len(lines) {
		t.Errorf("the last block ends at line %d of %d", last.To, len(lines))
	}
}

// TestV01DocumentsAreSafe: a document's author reaches nothing either.
func TestV01DocumentsAreSafe(t *testing.T) {
	md := part.NewMarkdown()
	for _, src := range hostile {
		for _, b := range md.Document(words.In(""), src, "") {
			if strings.Contains(b.HTML, "<a") || strings.Contains(b.HTML, "<img") || strings.Contains(b.HTML, "<script") || strings.Contains(b.HTML, "<style") {
				t.Errorf("%q: %s", src, b.HTML)
			}
		}
		md.PlainText(src)
	}
}

func TestPlainText(t *testing.T) {
	for src, want := range map[string]string{
		"| a | b |\n| --- | --- |\n| 1 | **2** |": "a · b · 1 · 2", "1. **Compare.** Read\n   both\n2. Go": "Compare. Read both · Go", "# T\n\nx `y` z": "T x y z",
	} {
		if got := part.NewMarkdown().PlainText(src); got != want {
			t.Errorf("%q: %q, want %q", src, got, want)
		}
	}
}

// TestParagraphAfterList: a sentence at the margin after a list is no part of its last entry; a line that goes on is.
func TestParagraphAfterList(t *testing.T) {
	for src, want := range map[string]string{
		"- one\n- two, after an approval.\nName a **site**.\nOr a cell.": "</ul>\n<p>Name a <strong>site</strong>.",
		"- one\n- two goes\non here":                                     "<li>two goes\non here</li>",
		"- one.\n  Indented.":                                            "<li>one.\nIndented.</li>",
	} {
		if got := part.NewMarkdown().Render(words.In(""), src, nil); !strings.Contains(got, want) {
			t.Errorf("%q: %s", src, got)
		}
	}
}
