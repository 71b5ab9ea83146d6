package sandbox

import (
	"slices"
	"strconv"
	"strings"
)

// A parser of PromQL that tells three things apart: a plain selector, which is answered; any other well-formed expression,
// which is not; and broken syntax. Prometheus' own parser would bring its module's hundred others along.

// promQuery is what an expression turned out to be.
type promQuery struct {
	selector promSelector
	other    string // what stands in the expression beside a plain selector, "" when nothing does
}

// deepest is how far brackets may nest.
const deepest = 100

type promParser struct {
	text  string
	words []word
	i     int
	depth int
	other string
}

// parsePromQL reads an expression. Broken syntax is a copilot.Error of CodeInvalid that tells where.
func parsePromQL(text string) (promQuery, error) {
	words, err := lex(text)
	if err != nil {
		return promQuery{}, err
	}
	p := &promParser{text: text, words: words}
	s, err := p.expression()
	if err == nil && p.now().kind != tokenEnd {
		err = p.unexpected("an operator or the end")
	}
	if err != nil {
		return promQuery{}, err
	}
	q := promQuery{other: p.other}
	if s != nil {
		q.selector = *s
	}
	return q, nil
}

func (p *promParser) now() word  { return p.words[p.i] }
func (p *promParser) take() word { p.i++; return p.words[p.i-1] }

func (p *promParser) note(what string) {
	if p.other == "" {
		p.other = what
	}
}

func (p *promParser) unexpected(wanted string) error {
	return badQuery(p.text, p.now().at, "unexpected %s; expected %s", p.now(), wanted)
}

// sees takes the next word when it is this mark or, folded, this name.
func (p *promParser) sees(texts ...string) bool {
	w := p.now()
	if w.kind == tokenMark && slices.Contains(texts, w.text) || w.kind == tokenName && slices.Contains(texts, strings.ToLower(w.text)) {
		p.i++
		return true
	}
	return false
}

func (p *promParser) want(mark string) error {
	if !p.sees(mark) {
		return p.unexpected(strconv.Quote(mark))
	}
	return nil
}

// expression is operands joined by operators; which binds tighter does not matter here.
func (p *promParser) expression() (*promSelector, error) {
	if p.depth++; p.depth > deepest {
		return nil, badQuery(p.text, p.now().at, "brackets nest more than %d deep", deepest)
	}
	defer func() { p.depth-- }()
	first, err := p.operand()
	if err != nil {
		return nil, err
	}
	for p.sees("+", "-", "*", "/", "%", "^", "==", "!=", "<", ">", "<=", ">=", "and", "or", "unless", "atan2") {
		p.note("an operator")
		p.sees("bool")
		if p.sees("on", "ignoring") {
			if err := p.labels(); err != nil {
				return nil, err
			}
		}
		if p.sees("group_left", "group_right") && p.now().text == "(" {
			if err := p.labels(); err != nil {
				return nil, err
			}
		}
		if _, err := p.operand(); err != nil {
			return nil, err
		}
	}
	return first, nil
}

func (p *promParser) operand() (*promSelector, error) {
	for p.sees("+", "-") {
		p.note("an operator")
	}
	s, err := p.primary()
	if err != nil {
		return nil, err
	}
	for {
		switch {
		case p.sees("["):
			p.note("a range")
			err = p.window()
		case p.sees("offset"):
			p.note("an offset")
			p.sees("-")
			err = p.duration()
		case p.sees("@"):
			p.note("an @ modifier")
			err = p.instant()
		default:
			return s, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

func (p *promParser) primary() (*promSelector, error) {
	w := p.now()
	switch {
	case w.kind == tokenNumber || w.kind == tokenString:
		p.note("a literal")
		p.i++
		return nil, nil
	case w.kind == tokenName && (strings.EqualFold(w.text, "inf") || strings.EqualFold(w.text, "nan")):
		p.note("a literal")
		p.i++
		return nil, nil
	case p.sees("("):
		p.note("brackets")
		if _, err := p.expression(); err != nil {
			return nil, err
		}
		return nil, p.want(")")
	case w.kind == tokenName:
		p.i++
		if next := p.now(); next.text == "(" && next.kind == tokenMark || next.kind == tokenName && (next.text == "by" || next.text == "without") {
			return nil, p.call()
		}
		return p.selectorOf(w.text)
	case w.kind == tokenMark && w.text == "{":
		return p.selectorOf("")
	}
	return nil, p.unexpected("a selector, a literal, a function or (")
}

// call is a function or an aggregation, whose name is read.
func (p *promParser) call() error {
	p.note("a function")
	grouped := p.sees("by", "without")
	if grouped {
		if err := p.labels(); err != nil {
			return err
		}
	}
	if err := p.want("("); err != nil {
		return err
	}
	for !p.sees(")") {
		if _, err := p.expression(); err != nil {
			return err
		}
		if !p.sees(",") && p.now().text != ")" {
			return p.unexpected(`"," or ")"`)
		}
	}
	if !grouped && p.sees("by", "without") {
		return p.labels()
	}
	return nil
}

func (p *promParser) labels() error {
	if err := p.want("("); err != nil {
		return err
	}
	for !p.sees(")") {
		if p.take().kind != tokenName {
			p.i--
			return p.unexpected("a label's name")
		}
		if !p.sees(",") && p.now().text != ")" {
			return p.unexpected(`"," or ")"`)
		}
	}
	return nil
}

func (p *promParser) duration() error {
	if k := p.now().kind; k != tokenDuration && k != tokenNumber {
		return p.unexpected("a duration")
	}
	p.i++
	return nil
}

// window is what stands in square brackets: a range, or a subquery's range and step.
func (p *promParser) window() error {
	if err := p.duration(); err != nil {
		return err
	}
	if p.sees(":") && p.now().text != "]" {
		if err := p.duration(); err != nil {
			return err
		}
	}
	return p.want("]")
}

func (p *promParser) instant() error {
	if p.sees("start", "end") {
		if err := p.want("("); err != nil {
			return err
		}
		return p.want(")")
	}
	p.sees("-")
	if p.now().kind != tokenNumber {
		return p.unexpected("Unix seconds, start() or end()")
	}
	p.i++
	return nil
}
