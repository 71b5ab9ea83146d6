package sandbox

import (
	"strconv"
	"strings"
	"unicode/utf8"

	copilot "github.com/kernelcopilot/copilot"
)

// tokenKind sorts the words of a PromQL expression.
type tokenKind int

const (
	tokenEnd tokenKind = iota
	tokenName
	tokenNumber
	tokenDuration
	tokenString
	tokenMark // operators and brackets
)

// word is one token with its place in the text.
type word struct {
	kind tokenKind
	text string // of a string: what it holds, unquoted
	at   int    // bytes from the start
}

func (w word) String() string {
	if w.kind == tokenEnd {
		return "end of input"
	}
	return strconv.Quote(w.text)
}

func isNameStart(c byte) bool {
	return c == '_' || c == ':' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// badQuery is the error of broken syntax, with the position in characters from 1.
func badQuery(text string, at int, format string, args ...any) error {
	place := "parse error at character " + strconv.Itoa(utf8.RuneCountInString(text[:min(at, len(text))])+1) + ": "
	return copilot.Errorf(copilot.CodeInvalid, `parameter "query": `+place+format, args...)
}

// lex cuts an expression into words, the end included.
func lex(text string) ([]word, error) {
	var out []word
	window := false // in square brackets a colon stands alone
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
		case c == '#':
			n := strings.IndexByte(text[i:], '\n')
			if n < 0 {
				n = len(text) - i
			}
			i += n
		case isNameStart(c) && (c != ':' || !window):
			n := i
			for n < len(text) && (isNameStart(text[n]) || isDigit(text[n])) {
				n++
			}
			out, i = append(out, word{tokenName, text[i:n], i}), n
		case isDigit(c) || c == '.':
			w, n, err := lexNumber(text, i)
			if err != nil {
				return nil, err
			}
			out, i = append(out, w), n
		case c == '"' || c == '\'' || c == '`':
			held, n, ok := lexString(text[i:])
			if !ok {
				return nil, badQuery(text, i, "a quoted string does not end, or holds an unknown escape")
			}
			out, i = append(out, word{tokenString, held, i}), i+n
		default:
			n := lexMark(text[i:])
			if n == 0 {
				return nil, badQuery(text, i, "unexpected character %q", []rune(text[i:])[0])
			}
			window = c == '[' || c != ']' && window
			out, i = append(out, word{tokenMark, text[i : i+n], i}), i+n
		}
	}
	return append(out, word{kind: tokenEnd, at: len(text)}), nil
}

func lexMark(s string) int {
	for _, m := range []string{"=~", "!~", "!=", "==", "<=", ">="} {
		if strings.HasPrefix(s, m) {
			return 2
		}
	}
	if strings.IndexByte("+-*/%^()[]{},:@=<>", s[0]) >= 0 {
		return 1
	}
	return 0
}

// lexNumber reads a number or a duration such as 1h30m.
func lexNumber(text string, from int) (word, int, error) {
	n := from
	for n < len(text) && (isDigit(text[n]) || text[n] == '.' || isNameStart(text[n]) && text[n] != ':' ||
		(text[n] == '+' || text[n] == '-') && (text[n-1] == 'e' || text[n-1] == 'E') && !strings.HasPrefix(text[from:], "0x")) {
		n++
	}
	s := text[from:n]
	if _, err := strconv.ParseFloat(s, 64); err == nil {
		return word{tokenNumber, s, from}, n, nil
	}
	if _, err := strconv.ParseInt(s, 0, 64); err == nil {
		return word{tokenNumber, s, from}, n, nil
	}
	if _, err := promDuration(s); err == nil {
		return word{tokenDuration, s, from}, n, nil
	}
	return word{}, 0, badQuery(text, from, "%q is neither a number nor a duration", s)
}

// lexString reads a quoted string at the start of s, and tells its length with the quotes.
func lexString(s string) (held string, length int, ok bool) {
	quote := s[0]
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && quote != '`':
			i++
		case s[i] == '\n' && quote != '`':
			return "", 0, false
		case s[i] == quote:
			held, ok = unquote(s[1:i], quote)
			return held, i + 1, ok
		}
	}
	return "", 0, false
}

func unquote(s string, quote byte) (string, bool) {
	if quote == '`' {
		return s, true
	}
	var b strings.Builder
	for s != "" {
		r, wide, rest, err := strconv.UnquoteChar(s, quote)
		if err != nil {
			return "", false
		}
		if r < utf8.RuneSelf || wide {
			b.WriteRune(r)
		} else {
			b.WriteByte(byte(r))
		}
		s = rest
	}
	return b.String(), true
}
