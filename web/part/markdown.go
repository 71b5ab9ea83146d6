package part

import (
	"bytes"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/web/words"
)

// Markdown turns a message into safe HTML. Nothing in it can make a browser fetch: links and images become text that
// shows their target, raw HTML is shown as text. [E3] becomes a chip that leads to its evidence card, and spans that the
// grounding check marked are underlined with their reason. Offsets of spans count UTF-16 units of the source.
type Markdown struct {
	md        goldmark.Markdown // messages
	documents goldmark.Markdown // the same without citations
	policy    *bluemonday.Policy
}

// NewMarkdown returns a renderer; it may be shared by goroutines.
func NewMarkdown() *Markdown {
	return &Markdown{
		reader(parser.WithInlineParsers(util.Prioritized(citationParser{}, 150)), parser.WithASTTransformers(util.Prioritized(unfold{}, 100))),
		reader(), policy(),
	}
}

func reader(reads ...parser.Option) goldmark.Markdown {
	return goldmark.New(
		goldmark.WithExtensions(extension.Table, extension.Strikethrough),
		goldmark.WithParserOptions(reads...),
		goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(&safeNodes{}, 10))),
	)
}

// Render returns the message's HTML, with the few words of our own that stand in it in the language of w.
func (m *Markdown) Render(w *words.Words, text string, spans []copilot.Span) string {
	src := []byte(text)
	doc := m.md.Parser().Parse(newReader(src))
	markSpans(doc, text, spans)
	speak(doc, w)
	var out bytes.Buffer
	if err := m.md.Renderer().Render(&out, src, doc); err != nil {
		return string(util.EscapeHTML([]byte(Visible(text))))
	}
	return m.policy.Sanitize(Visible(out.String()))
}
