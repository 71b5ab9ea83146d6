package engine

import (
	"strings"
	"unicode/utf16"

	"github.com/kernelcopilot/copilot"
)

// repaired writes an answer again without the lines that grounding refused. The spans count in the refused message, which
// is said again when the transcript holds it; when that was another one than ours, ours stands as it is.
func repaired(text, refused string, spans []copilot.Span, nothing string) string {
	if refused != "" && strings.TrimSpace(refused) != strings.TrimSpace(text) {
		return text
	}
	lines := strings.SplitAfter(text, "\n")
	var kept []string
	at := 0
	for _, line := range lines {
		size := len(utf16.Encode([]rune(line)))
		if !touches(spans, at, at+len(utf16.Encode([]rune(strings.TrimRight(line, "\n"))))) {
			kept = append(kept, line)
		}
		at += size
	}
	out := strings.TrimSpace(withoutEmptyHeads(strings.Join(kept, "")))
	if !strings.Contains(out, "\n") { // the footer alone is left
		out = strings.TrimSpace(nothing + "\n\n" + out)
	}
	return out
}

func touches(spans []copilot.Span, start, end int) bool {
	for _, sp := range spans {
		if sp.Verdict != copilot.SpanVerified && sp.Start < end && sp.End > start {
			return true
		}
	}
	return false
}

// withoutEmptyHeads drops a heading line that nothing follows any more, and doubled empty lines.
func withoutEmptyHeads(text string) string {
	blocks := strings.Split(text, "\n\n")
	var kept []string
	for _, b := range blocks {
		b = strings.Trim(b, "\n")
		if b == "" || strings.HasSuffix(b, ":**") && !strings.Contains(b, "\n") {
			continue
		}
		kept = append(kept, b)
	}
	return strings.Join(kept, "\n\n")
}
