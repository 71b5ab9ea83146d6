package part

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// unfold takes a sentence that stands on an unindented line of its own after a list out of the list's last entry, where
// Markdown would fold it in: whoever writes so means a paragraph. A line that goes on with a sentence stays.
type unfold struct{}

// Transform changes the lists of the document.
func (unfold) Transform(doc *ast.Document, reader text.Reader, _ parser.Context) {
	src := reader.Source()
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		list, ok := n.(*ast.List)
		if !ok || list.LastChild() == nil || list.LastChild().LastChild() == nil {
			continue
		}
		if entry := list.LastChild().LastChild(); entry.Kind() == ast.KindTextBlock || entry.Kind() == ast.KindParagraph {
			if end := sentenceEnd(entry, src); end != nil {
				cut(doc, list, entry, end)
			}
		}
	}
}

// sentenceEnd is the text that ends a sentence at a line's end, before a line that begins at the margin; nil when there
// is none.
func sentenceEnd(entry ast.Node, src []byte) *ast.Text {
	for n := entry.FirstChild(); n != nil; n = n.NextSibling() {
		t, ok := n.(*ast.Text)
		if !ok || !t.SoftLineBreak() || n.NextSibling() == nil {
			continue
		}
		line := string(t.Segment.Value(src))
		next := t.Segment.Stop + 1
		if strings.HasSuffix(strings.TrimRight(line, " "), ".") && next < len(src) && src[t.Segment.Stop] == '\n' && src[next] != ' ' && src[next] != '\t' {
			return t
		}
	}
	return nil
}

// cut moves what follows end in the entry into a paragraph after the list.
func cut(doc *ast.Document, list, entry ast.Node, end *ast.Text) {
	para := ast.NewParagraph()
	for n := end.NextSibling(); n != nil; n = end.NextSibling() {
		entry.RemoveChild(entry, n)
		para.AppendChild(para, n)
	}
	end.SetSoftLineBreak(false)
	doc.InsertAfter(doc, list, para)
}
