package main

import (
	"fmt"
	"go/scanner"
	"go/token"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"unicode"
)

const phraseWords = 4

var (
	// reference is a reference to a standard with its number.
	reference = regexp.MustCompile(`\b(?i:3GPP|ETSI|ITU-T|ITU|TS|TR|ES|RFC|X|M|G|IEEE|TMF|TMF6\d\d|ANSI|IEC|EN)[ .-]*\d[\d.()/-]*|\b(?i:3GPP|ETSI|ITU-T|CAMARA|TM Forum)\b`)
	// identifier is a dotted, slashed, underscored or camel-case name.
	identifier = regexp.MustCompile(`\b\w+(?:[./_]\w+)+\b|\b[a-z]+[A-Z]\w*\b`)
)

// words splits text into folded words, with references and identifiers made into breaks that no phrase crosses.
func words(text string) []string {
	text = reference.ReplaceAllString(text, " | ")
	text = identifier.ReplaceAllString(text, " | ")
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '|' && r != '\''
	})
}

// clause is a text of the finding vocabulary.
var clause = regexp.MustCompile(`text(?:_es)?: "([^"]+)"`)

// clauses returns the texts of the vocabulary as folded words, to be taken out of both sides.
func clauses(vocabulary string) []string {
	var out []string
	for _, m := range clause.FindAllStringSubmatch(vocabulary, -1) {
		out = append(out, " "+strings.Join(words(m[1]), " ")+" ")
	}
	return out
}

// phrases returns all runs of phraseWords words of the text, the clauses of the vocabulary taken out.
func phrases(text string, vocabulary []string) map[string]bool {
	out := map[string]bool{}
	flat := " " + strings.Join(words(text), " ") + " "
	for _, c := range vocabulary {
		flat = strings.ReplaceAll(flat, c, " | ")
	}
	w := strings.Fields(flat)
	for i := 0; i+phraseWords <= len(w); i++ {
		if p := strings.Join(w[i:i+phraseWords], " "); !strings.Contains(p, "|") {
			out[p] = true
		}
	}
	return out
}

// prose returns the comments and string literals of Go source, and any other text as it is.
func prose(f file) []string {
	if !strings.HasSuffix(f.path, ".go") {
		return []string{f.text}
	}
	var s scanner.Scanner
	fset := token.NewFileSet()
	s.Init(fset.AddFile(f.path, fset.Base(), len(f.text)), []byte(f.text), nil, scanner.ScanComments)
	var out []string
	comment := ""
	for {
		_, tok, lit := s.Scan()
		switch tok {
		case token.COMMENT: // the lines of one comment read as one text
			comment += strings.TrimPrefix(lit, "//") + "\n"
			continue
		case token.STRING:
			if text, err := strconv.Unquote(lit); err == nil {
				out = append(out, text)
			}
		case token.EOF:
			return append(out, comment)
		case token.SEMICOLON:
			if lit == "\n" {
				continue
			}
		default:
		}
		if comment != "" {
			out, comment = append(out, comment), ""
		}
	}
}

func sharedPhrases(network, knowledge []file, vocabulary []string) []string {
	where := map[string]string{}
	for _, f := range network {
		for _, text := range prose(f) {
			for p := range phrases(text, vocabulary) {
				where[p] = f.path
			}
		}
	}
	seen := map[string]bool{}
	var out []string
	for _, f := range knowledge {
		for p := range phrases(f.text, vocabulary) {
			if where[p] != "" && !seen[p+f.path] {
				seen[p+f.path] = true
				out = append(out, fmt.Sprintf("%q stands in %s and in %s", p, where[p], f.path))
			}
		}
	}
	sort.Strings(out)
	return out
}

var (
	causeID = regexp.MustCompile(`(?m)^id:\s*["']?([\w-]+)`)
	kindLit = regexp.MustCompile(`"([a-z]+(?:_[a-z]+)+)"`)
)

// sharedNames finds cause ids that equal a mechanism's kind (any snake-case literal) or file name.
func sharedNames(network, knowledge []file) []string {
	taken := map[string]string{}
	for _, f := range network {
		name := strings.TrimPrefix(strings.TrimSuffix(filepath.Base(f.path), filepath.Ext(f.path)), "mechanism_")
		taken[fold(name)] = f.path
		for _, m := range kindLit.FindAllStringSubmatch(f.text, -1) {
			taken[fold(m[1])] = f.path
		}
	}
	var out []string
	for _, f := range knowledge {
		if !strings.Contains(filepath.ToSlash(f.path), "causes/") {
			continue
		}
		names := []string{strings.TrimSuffix(filepath.Base(f.path), ".md")}
		if m := causeID.FindStringSubmatch(f.text); m != nil {
			names = append(names, m[1])
		}
		for _, n := range names {
			if at := taken[fold(n)]; at != "" {
				out = append(out, fmt.Sprintf("cause %q in %s bears a name of %s", n, f.path, at))
			}
		}
	}
	return out
}

func fold(name string) string {
	return strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(name))
}
