package grounding

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// unit is a sentence, list item, table row or heading of the text, with the evidence it cites.
type unit struct {
	text       string
	start, end int // bytes of the whole text
	cites      []cite
	inherited  []string // what its paragraph or list cites, used when it cites nothing itself
}

type cite struct {
	evidence   string
	start, end int
}

func (u unit) support() []string {
	if len(u.cites) == 0 {
		return u.inherited
	}
	var ids []string
	for _, c := range u.cites {
		ids = append(ids, c.evidence)
	}
	return ids
}

var (
	citation    = regexp.MustCompile(`\[(E\d+(?:\s*[,;]\s*E\d+)*)\]`)
	evidenceID  = regexp.MustCompile(`E\d+`)
	sentenceEnd = regexp.MustCompile(`[.!?…](?:["»”*_)]*)(?:\s*\[E\d[^\]]*\])*\s+`)
	rule        = regexp.MustCompile(`^\s*\|?[\s:|-]+\|?\s*$`)
	listMark    = regexp.MustCompile(`^\s*(?:[-*+]|\d{1,2}[.)])\s+`)
	abbreviated = regexp.MustCompile(`(?i)(?:\b(?:e\.g|i\.e|approx|aprox|no|núm|p\.ej|vs|st|sr|sra|dr)\.)\s+$`)
)

// split cuts the text into units. Lines are blocks: Markdown writes a list item, a table row or a heading on one.
func split(text string) []unit {
	var units []unit
	block := 0 // index of the first unit of the running block
	pos := 0
	for _, line := range strings.SplitAfter(text, "\n") {
		start := pos
		pos += len(line)
		if strings.TrimSpace(line) == "" {
			inherit(units[block:])
			block = len(units)
			continue
		}
		if rule.MatchString(line) {
			continue
		}
		units = append(units, sentences(line, start)...)
	}
	inherit(units[block:])
	return units
}

// inherit gives the citations of a block to those of its units that cite nothing.
func inherit(block []unit) {
	var all []string
	for _, u := range block {
		for _, c := range u.cites {
			all = append(all, c.evidence)
		}
	}
	for i := range block {
		block[i].inherited = all
	}
}

func sentences(line string, offset int) []unit {
	var units []unit
	start := len(listMark.FindString(line))
	add := func(end int) {
		s := strings.TrimRight(line[start:end], " \t\r\n")
		if strings.TrimSpace(s) != "" {
			units = append(units, newUnit(s, offset+start))
		}
		start = end
	}
	for _, m := range sentenceEnd.FindAllStringIndex(line, -1) {
		next, _ := utf8.DecodeRuneInString(line[m[1]:])
		decimal := m[0] > 0 && next >= '0' && next <= '9' && line[m[0]] == '.' && m[1]-m[0] == 1
		if m[0] < start || decimal || abbreviated.MatchString(line[:m[1]]) {
			continue
		}
		add(m[1])
	}
	add(len(line))
	return units
}

func newUnit(s string, start int) unit {
	u := unit{text: s, start: start, end: start + len(s)}
	for _, m := range citation.FindAllStringSubmatchIndex(s, -1) {
		for _, id := range evidenceID.FindAllString(s[m[2]:m[3]], -1) {
			u.cites = append(u.cites, cite{id, start + m[0], start + m[1]})
		}
	}
	return u
}

// utf16Offsets maps each byte offset of text, its end included, to the offset in UTF-16 units.
func utf16Offsets(text string) []int {
	out := make([]int, len(text)+1)
	n := 0
	for i, r := range text {
		w := utf8.RuneLen(r)
		if w < 0 || r == utf8.RuneError {
			w = 1
		}
		for j := range w {
			if i+j < len(out) {
				out[i+j] = n
			}
		}
		n++
		if r > 0xffff {
			n++
		}
	}
	out[len(text)] = n
	return out
}
