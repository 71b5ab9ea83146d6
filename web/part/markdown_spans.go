package part

import (
	"cmp"
	"slices"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"github.com/kernelcopilot/copilot"
)

// byteSpan is an unverified span in bytes of the source.
type byteSpan struct {
	start, end int
	reason     string
}

// markSpans wraps the pieces of text that lie in an unverified span. The tree keeps its shape: a span that crosses
// emphasis or a table cell becomes several pieces.
func markSpans(doc ast.Node, s string, spans []copilot.Span) {
	marks := unverifiedSpans(s, spans)
	if len(marks) == 0 {
		return
	}
	var texts []*ast.Text
	var codes []*ast.CodeSpan
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if c, ok := n.(*ast.CodeSpan); ok && entering { // holds text alone, so it is wrapped as a whole
			codes = append(codes, c)
			return ast.WalkSkipChildren, nil
		}
		if t, ok := n.(*ast.Text); ok && entering {
			texts = append(texts, t)
		}
		return ast.WalkContinue, nil
	})
	for _, t := range texts {
		split(t, marks)
	}
	for _, c := range codes {
		wrapCode(c, marks)
	}
	endMarks(doc)
}

// endMarks lets the last piece of each mark alone say so: a sentence that is cut into pieces is marked once.
func endMarks(doc ast.Node) {
	last := map[int]*unverified{}
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if u, ok := n.(*unverified); ok && entering {
			last[u.start] = u
		}
		return ast.WalkContinue, nil
	})
	for _, u := range last {
		u.last = true
	}
}

func wrapCode(c *ast.CodeSpan, marks []byteSpan) {
	for n := c.FirstChild(); n != nil; n = n.NextSibling() {
		t, ok := n.(*ast.Text)
		if !ok {
			continue
		}
		for _, m := range marks {
			if m.start < t.Segment.Stop && m.end > t.Segment.Start {
				wrap := &unverified{reason: m.reason, start: m.start}
				c.Parent().ReplaceChild(c.Parent(), c, wrap)
				wrap.AppendChild(wrap, c)
				return
			}
		}
	}
}

func unverifiedSpans(s string, spans []copilot.Span) []byteSpan {
	var marks []byteSpan
	for _, sp := range spans {
		if sp.Verdict != copilot.SpanUnverified || sp.End <= sp.Start {
			continue
		}
		marks = append(marks, byteSpan{byteOffset(s, sp.Start), byteOffset(s, sp.End), sp.Reason})
	}
	slices.SortFunc(marks, func(a, b byteSpan) int { return cmp.Compare(a.start, b.start) })
	return marks
}

// byteOffset turns an offset in UTF-16 units into one in bytes.
func byteOffset(s string, units int) int {
	n := 0
	for i, r := range s {
		if n >= units {
			return i
		}
		n++
		if r > 0xffff {
			n++
		}
	}
	return len(s)
}

// utf16Len is the length of s in UTF-16 units.
func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}

// split cuts a text node at the borders of the marks and wraps what lies inside one.
func split(t *ast.Text, marks []byteSpan) {
	for _, m := range marks {
		start, end := max(m.start, t.Segment.Start), min(m.end, t.Segment.Stop)
		if start >= end {
			continue
		}
		parent := t.Parent()
		if start > t.Segment.Start {
			head := ast.NewTextSegment(text.NewSegment(t.Segment.Start, start))
			parent.InsertBefore(parent, t, head)
		}
		wrap := &unverified{reason: m.reason, start: m.start}
		wrap.AppendChild(wrap, ast.NewTextSegment(text.NewSegment(start, end)))
		parent.InsertBefore(parent, t, wrap)
		t.Segment = text.NewSegment(end, t.Segment.Stop)
	}
}
