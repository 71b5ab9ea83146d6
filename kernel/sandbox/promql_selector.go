package sandbox

import (
	"regexp"
	"slices"
	"strings"

	"github.com/kernelcopilot/copilot/kernel"
)

const (
	nameLabel   = "__name__"
	objectLabel = "object"
)

// promSelector chooses series by their labels; all matchers must agree.
type promSelector []matcher

type matcher struct {
	label string
	not   bool
	re    *regexp.Regexp // anchored; nil when only words are taken
	words []string
}

func (m matcher) takes(value string) bool {
	return m.not != (slices.Contains(m.words, value) || m.re != nil && m.re.MatchString(value))
}

// selectorOf reads {label="value",…} after a metric's name, which may be "".
func (p *promParser) selectorOf(metric string) (*promSelector, error) {
	start := p.now().at
	var s promSelector
	if metric != "" {
		s = append(s, matcher{label: nameLabel, words: []string{metric}})
	}
	if p.sees("{") {
		for !p.sees("}") {
			at := p.now().at
			m, err := p.matcher()
			if err != nil {
				return nil, err
			}
			if metric != "" && m.label == nameLabel {
				return nil, badQuery(p.text, at, "the metric's name stands twice")
			}
			s = append(s, m)
			if !p.sees(",") && p.now().text != "}" {
				return nil, p.unexpected(`"," or "}"`)
			}
		}
	}
	if !slices.ContainsFunc(s, func(m matcher) bool { return !m.takes("") }) {
		return nil, badQuery(p.text, start, "a selector needs a matcher that no empty label passes")
	}
	return &s, nil
}

func (p *promParser) matcher() (matcher, error) {
	label := p.take()
	if label.kind != tokenName || strings.Contains(label.text, ":") {
		p.i--
		return matcher{}, p.unexpected("a label's name")
	}
	op := p.take()
	if op.kind != tokenMark || !slices.Contains([]string{"=", "!=", "=~", "!~"}, op.text) {
		p.i--
		return matcher{}, p.unexpected("one of =, !=, =~, !~")
	}
	value := p.take()
	if value.kind != tokenString {
		p.i--
		return matcher{}, p.unexpected("a quoted string")
	}
	m := matcher{label: label.text, not: op.text[0] == '!'}
	if !strings.HasSuffix(op.text, "~") {
		m.words = []string{value.text}
		return m, nil
	}
	var plain bool
	if m.words, plain = alternatives(value.text); plain {
		return m, nil
	}
	var err error
	if m.re, err = regexp.Compile("^(?s:" + value.text + ")$"); err != nil {
		return m, badQuery(p.text, value.at, "the regular expression cannot be read: %v", err)
	}
	m.words = nil
	return m, nil
}

// alternatives reads A|B|C, in which only escaped punctuation stands beside plain characters.
func alternatives(re string) ([]string, bool) {
	var out []string
	var b strings.Builder
	for i := 0; i < len(re); i++ {
		c := re[i]
		switch {
		case c == '|':
			out = append(out, b.String())
			b.Reset()
		case c == '\\' && i+1 < len(re) && strings.IndexByte(`\.+*?()|[]{}^$-/`, re[i+1]) >= 0:
			i++
			b.WriteByte(re[i])
		case strings.IndexByte(`\.+*?()[]{}^$`, c) >= 0:
			return nil, false
		default:
			b.WriteByte(c)
		}
	}
	return append(out, b.String()), true
}

// seriesID names one series.
type seriesID struct {
	metric, object string
	ref            ref
}

// choose lists the series that a selector takes, by metric and object.
func (n *network) choose(s promSelector) []seriesID {
	var out []seriesID
	for _, m := range kernel.Metrics {
		if !s.takes(nameLabel, m.Name) {
			continue
		}
		for _, id := range s.candidates(n, m.Object) {
			if r, ok := n.refs[id]; ok && r.kind == m.Object && n.counts(m.Name, r) && s.takes(objectLabel, id) {
				out = append(out, seriesID{m.Name, id, r})
			}
		}
	}
	return sortSeries(out)
}

func sortSeries(out []seriesID) []seriesID {
	slices.SortFunc(out, func(a, b seriesID) int {
		if c := strings.Compare(a.metric, b.metric); c != 0 {
			return c
		}
		return strings.Compare(a.object, b.object)
	})
	return slices.CompactFunc(out, func(a, b seriesID) bool { return a.metric == b.metric && a.object == b.object })
}

// takes reports whether every matcher of the label agrees; labels that no series has are empty.
func (s promSelector) takes(label, value string) bool {
	for _, m := range s {
		switch {
		case m.label == label && !m.takes(value):
			return false
		case m.label != nameLabel && m.label != objectLabel && !m.takes(""):
			return false
		}
	}
	return true
}

// candidates are the ids that the selector spells out, or all of the type.
func (s promSelector) candidates(n *network, kind string) []string {
	for _, m := range s {
		if m.label == objectLabel && !m.not && m.re == nil {
			return m.words
		}
	}
	var all []string
	for i := range n.objects {
		if n.objects[i].Type == kind {
			all = append(all, n.objects[i].ID)
		}
	}
	return all
}

// counts reports whether an object of the metric's type has that counter: core functions have those of their trade.
func (n *network) counts(metric string, r ref) bool {
	return r.kind != "core" || n.cores[r.i].counted(metric)
}
