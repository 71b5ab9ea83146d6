package retrieval

import (
	"strings"

	"github.com/tmc/langchaingo/textsplitter"

	"github.com/kernelcopilot/copilot"
)

// chunkSize is how many characters a passage should have at most: about 250 tokens, so that a handful fits any context.
const chunkSize = 1000

// Split cuts a Markdown document into passages with their heading path and exact lines. ID and Document are left to the
// store.
//
// langchaingo's splitter says where to cut; the text of a passage is the document's own lines, for the splitter drops
// fenced code inside lists and writes tables anew. A passage that begins inside a table or a code block repeats the
// table's head or the fence above its first line. A single line longer than a passage is cut between words.
func Split(d copilot.Document) ([]copilot.Passage, error) {
	doc := parse(d.Text)
	splitter := textsplitter.NewMarkdownTextSplitter(
		textsplitter.WithChunkSize(chunkSize), textsplitter.WithChunkOverlap(0),
		textsplitter.WithCodeBlocks(true), textsplitter.WithJoinTableRows(true),
	)
	var out []copilot.Passage
	for _, sec := range doc.sections {
		pieces, err := doc.pieces(sec, splitter)
		if err != nil {
			return nil, copilot.Wrap(copilot.CodeInvalid, err, "the document %q cannot be split: is it Markdown?", d.Name)
		}
		for _, p := range pieces {
			out = append(out, copilot.Passage{
				Name: d.Name, Title: d.Title, Heading: sec.path, FromLine: p.from + 1, ToLine: p.to + 1, Text: doc.text(p),
			})
		}
	}
	return out, nil
}

// piece is a stretch of lines, from 0, both ends included. A part begins or ends within a line and reads as the splitter
// wrote it.
type piece struct {
	from, to int
	chunk    string
	part     bool
}

// pieces cuts one section.
func (d *markdown) pieces(sec section, splitter textsplitter.TextSplitter) ([]piece, error) {
	from, to := d.trim(sec.from, sec.to)
	if from > to {
		if sec.leaf && sec.heading >= 0 {
			return []piece{{from: sec.heading, to: sec.heading}}, nil
		}
		return nil, nil
	}
	chunks, err := splitter.SplitText(strings.Join(d.lines[from:to+1], "\n"))
	if err != nil {
		return nil, err
	}
	return d.join(d.cover(locate(d.lines[from:to+1], from, chunks), from, to)), nil
}

// cover gives every line of from…to to a piece: what the splitter dropped belongs to the piece before it. Pieces that
// share a long line keep the splitter's text, all others the document's.
func (d *markdown) cover(found []piece, from, to int) []piece {
	var out []piece
	next := from // the first line that no piece has
	for _, p := range found {
		switch n := len(out) - 1; {
		case p.from < next && n >= 0:
			p.from, p.to = out[n].to, max(out[n].to, p.to)
			p.part, out[n].part = true, true
		case p.from > next:
			out = d.give(out, next, p.from-1)
		}
		out = append(out, p)
		next = p.to + 1
	}
	return d.give(out, next, to)
}

// give adds the lines to the last piece, or makes a piece of them when that is but a part of a line.
func (d *markdown) give(pieces []piece, from, to int) []piece {
	if from, to = d.trim(from, to); from > to {
		return pieces
	}
	if n := len(pieces) - 1; n >= 0 && !pieces[n].part {
		pieces[n].to = to
		return pieces
	}
	return append(pieces, piece{from: from, to: to})
}

// join puts neighbours together that fit into one passage.
func (d *markdown) join(pieces []piece) []piece {
	var out []piece
	for _, p := range pieces {
		if n := len(out); n > 0 && !p.part && !out[n-1].part && d.size(out[n-1].from, p.to) <= chunkSize {
			out[n-1].to = p.to
			continue
		}
		out = append(out, p)
	}
	return out
}

// text is what a piece reads as, with the head of the table or the fence of the code that it begins or ends within.
func (d *markdown) text(p piece) string {
	if p.part {
		return p.chunk
	}
	lines := d.lines[p.from : p.to+1]
	if h := d.tableHead[p.from]; h >= 0 && p.from > h+1 {
		lines = append([]string{d.lines[h], d.lines[h+1]}, lines...)
	}
	if f := d.fence[p.from]; f >= 0 && p.from > f {
		lines = append([]string{d.lines[f]}, lines...)
	}
	if f := d.fence[p.to]; f >= 0 && p.to+1 < len(d.lines) && d.fence[p.to+1] == f {
		lines = append(append([]string{}, lines...), fenceMark(d.lines[f]))
	}
	return strings.Join(lines, "\n")
}
