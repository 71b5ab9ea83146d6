package part

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"

	"github.com/kernelcopilot/copilot/web/words"
)

// Block is a block of a document, such as a paragraph or a table, with the lines it covers, counted from 1.
type Block struct {
	From, To int
	HTML     string // "" for what the page says already
}

// Document returns a document block by block, as safe as Render, so that a page can lead to each line. A heading that is
// the title is left out, for the page's own says it, and so is front matter. "[E3]" is text here.
func (m *Markdown) Document(w *words.Words, text, title string) []Block {
	src := []byte(withoutFront(text))
	doc := m.documents.Parser().Parse(newReader(src))
	speak(doc, w)
	var out []Block
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		from := 0
		if at := begins(n); at >= 0 {
			from = 1 + bytes.Count(src[:at], []byte("\n"))
		}
		if k := len(out); k > 0 && from <= out[k-1].From { // a rule has no text: it stands with what is before it
			out[k-1].HTML += m.block(n, src, title)
			continue
		}
		from = max(from, 1)
		out = append(out, Block{From: from, HTML: m.block(n, src, title)})
	}
	last := 1 + strings.Count(strings.TrimRight(text, "\n"), "\n")
	for i := len(out) - 1; i >= 0; i-- {
		out[i].To = max(out[i].From, last)
		last = out[i].From - 1
	}
	return out
}

func (m *Markdown) block(n ast.Node, src []byte, title string) string {
	if h, ok := n.(*ast.Heading); ok && h.Level == 1 && strings.TrimSpace(plainText(n, src)) == strings.TrimSpace(title) {
		return ""
	}
	var b bytes.Buffer
	if err := m.documents.Renderer().Render(&b, src, n); err != nil {
		return string(util.EscapeHTML([]byte(Visible(plainText(n, src)))))
	}
	return m.policy.Sanitize(Visible(b.String()))
}

// begins is the offset of the first text of a node, -1 when there is none.
func begins(n ast.Node) int {
	at := -1
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch v := n.(type) {
		case *ast.Text:
			at = v.Segment.Start
		case *ast.FencedCodeBlock:
			if v.Info != nil {
				at = v.Info.Segment.Start
			} else if v.Lines().Len() > 0 {
				at = v.Lines().At(0).Start - 1 // the fence before it
			}
		default:
			if n.Type() == ast.TypeBlock && n.Lines().Len() > 0 {
				at = n.Lines().At(0).Start
			}
		}
		if at >= 0 {
			return ast.WalkStop, nil
		}
		return ast.WalkContinue, nil
	})
	return at
}

// withoutFront empties the lines of front matter, so that those after it keep their numbers.
func withoutFront(text string) string {
	const fence = "---\n"
	if !strings.HasPrefix(text, fence) {
		return text
	}
	head, rest, ok := strings.Cut(text[len(fence):], "\n"+fence)
	if !ok {
		return text
	}
	return strings.Repeat("\n", 3+strings.Count(head, "\n")) + rest
}

// PlainText is the text of Markdown in one line, cells and entries of lists apart.
func (m *Markdown) PlainText(text string) string {
	src := []byte(text)
	return strings.TrimSuffix(strings.Join(strings.Fields(plainText(m.documents.Parser().Parse(newReader(src)), src)), " "), " ·")
}

func plainText(n ast.Node, src []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			switch v := n.(type) {
			case *ast.Text:
				b.Write(v.Segment.Value(src))
				if v.SoftLineBreak() || v.HardLineBreak() {
					b.WriteByte(' ')
				}
			case *ast.String:
				b.Write(v.Value)
			case *ast.FencedCodeBlock:
				b.Write(v.Lines().Value(src))
			case *ast.CodeBlock:
				b.Write(v.Lines().Value(src))
			}
			return ast.WalkContinue, nil
		}
		switch n.(type) {
		case *extast.TableCell, *ast.ListItem:
			if n.Type() == ast.TypeBlock && b.Len() > 0 && n.HasChildren() {
				b.WriteString(" · ")
			}
		default:
			if n.Type() == ast.TypeBlock {
				b.WriteByte(' ')
			}
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}
