package part

import (
	"regexp"
	"strconv"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/kernelcopilot/copilot/web/words"
)

// citation is "[E3]" in the text.
type citation struct {
	ast.BaseInline
	evidence string
}

var kindCitation = ast.NewNodeKind("Citation")

func (*citation) Kind() ast.NodeKind           { return kindCitation }
func (n *citation) Dump(src []byte, level int) { ast.DumpHelper(n, src, level, nil, nil) }

var citationForm = regexp.MustCompile(`^\[(E[0-9]{1,6})\]`)

type citationParser struct{}

func (citationParser) Trigger() []byte { return []byte{'['} }

func (citationParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, _ := block.PeekLine()
	m := citationForm.FindSubmatch(line)
	if m == nil {
		return nil
	}
	block.Advance(len(m[0]))
	return &citation{evidence: string(m[1])}
}

// unverified wraps text that the grounding check marked.
type unverified struct {
	ast.BaseInline
	reason string
	word   string // "unverified", for screen readers
	start  int    // of the mark that it is a piece of
	last   bool   // the last piece of its mark
}

var kindUnverified = ast.NewNodeKind("Unverified")

func (*unverified) Kind() ast.NodeKind           { return kindUnverified }
func (n *unverified) Dump(src []byte, level int) { ast.DumpHelper(n, src, level, nil, nil) }

// notLoaded is the attribute that holds what an image says in its own place.
const notLoaded = "not-loaded"

// speak gives the nodes of our own the words they say.
func speak(doc ast.Node, w *words.Words) {
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch v := n.(type) {
		case *unverified:
			v.word = w.Say("message.unverified_word")
		case *ast.Image:
			v.SetAttributeString(notLoaded, w.Say("message.image"))
		}
		return ast.WalkContinue, nil
	})
}

// safeNodes renders what could reach outside, and our own nodes.
type safeNodes struct{}

func (s *safeNodes) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(kindCitation, s.citation)
	r.Register(kindUnverified, s.unverified)
	r.Register(ast.KindLink, s.link)
	r.Register(ast.KindImage, s.image)
	r.Register(ast.KindAutoLink, s.autoLink)
	r.Register(ast.KindRawHTML, s.rawHTML)
	r.Register(ast.KindHTMLBlock, s.htmlBlock)
	r.Register(ast.KindHeading, s.heading)
	r.Register(ast.KindFencedCodeBlock, s.code)
	r.Register(extast.KindTableCell, s.cell)
}

func escaped(w util.BufWriter, b []byte) { _, _ = w.Write(util.EscapeHTML(b)) }

func (*safeNodes) citation(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if c := n.(*citation); entering {
		_, _ = w.WriteString(`<a class="chip" href="#ev-` + c.evidence + `" data-evidence="` + c.evidence + `">` + c.evidence + `</a>`)
	}
	return ast.WalkContinue, nil
}

func (*safeNodes) unverified(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	u := n.(*unverified)
	switch {
	case entering && u.last:
		_, _ = w.WriteString(`<span class="unverified" tabindex="0">`)
	case entering:
		_, _ = w.WriteString(`<span class="unverified">`)
	case u.last:
		_, _ = w.WriteString(`<span class="sr"> (`)
		escaped(w, []byte(u.word))
		_, _ = w.WriteString(`)</span>`)
		fallthrough
	default:
		_, _ = w.WriteString(`<span class="reason">`)
		escaped(w, []byte(u.reason))
		_, _ = w.WriteString(`</span></span>`)
	}
	return ast.WalkContinue, nil
}

func target(w util.BufWriter, url []byte) {
	_, _ = w.WriteString(` <span class="target">(`)
	escaped(w, url)
	_, _ = w.WriteString(`)</span>`)
}

func (*safeNodes) link(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		target(w, n.(*ast.Link).Destination)
	}
	return ast.WalkContinue, nil
}

func (*safeNodes) image(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		said, _ := n.AttributeString(notLoaded)
		text, _ := said.(string)
		escaped(w, []byte(text+" "))
	} else {
		target(w, n.(*ast.Image).Destination)
	}
	return ast.WalkContinue, nil
}

func (*safeNodes) autoLink(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		escaped(w, n.(*ast.AutoLink).Label(src))
	}
	return ast.WalkContinue, nil
}

func (*safeNodes) rawHTML(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		escaped(w, n.(*ast.RawHTML).Segments.Value(src))
	}
	return ast.WalkSkipChildren, nil
}

func (*safeNodes) htmlBlock(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	_, _ = w.WriteString("<p>")
	escaped(w, n.(*ast.HTMLBlock).Lines().Value(src))
	if n.(*ast.HTMLBlock).HasClosure() {
		closing := n.(*ast.HTMLBlock).ClosureLine
		escaped(w, closing.Value(src))
	}
	_, _ = w.WriteString("</p>")
	return ast.WalkContinue, nil
}

// heading keeps a message's headings below those of the page.
func (*safeNodes) heading(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	level := strconv.Itoa(min(n.(*ast.Heading).Level+2, 6))
	if entering {
		_, _ = w.WriteString("<h" + level + ">")
	} else {
		_, _ = w.WriteString("</h" + level + ">")
	}
	return ast.WalkContinue, nil
}

func (*safeNodes) code(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString("<pre><code>")
		escaped(w, n.(*ast.FencedCodeBlock).Lines().Value(src))
		_, _ = w.WriteString("</code></pre>")
	}
	return ast.WalkContinue, nil
}

func (*safeNodes) cell(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	c := n.(*extast.TableCell)
	tag := "td"
	if c.Parent().Kind() == extast.KindTableHeader {
		tag = "th"
	}
	if !entering {
		_, _ = w.WriteString("</" + tag + ">")
		return ast.WalkContinue, nil
	}
	_, _ = w.WriteString("<" + tag)
	if c.Alignment != extast.AlignNone {
		_, _ = w.WriteString(` class="to-` + c.Alignment.String() + `"`)
	}
	_, _ = w.WriteString(">")
	return ast.WalkContinue, nil
}
