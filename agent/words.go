package agent

import (
	_ "embed"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/kernelcopilot/copilot"
)

//go:embed words.yaml
var wordsFile []byte

// phrases is what the program itself says to a person, in both languages, from words.yaml alone.
type phrases struct {
	Lines  map[string]map[string]string `yaml:"lines"`
	Causes []struct {
		From string `yaml:"from"`
		ES   string `yaml:"es"`
	} `yaml:"causes"`

	forms []*regexp.Regexp // of the causes, in their order
}

var hole = regexp.MustCompile(`\\\{([a-z]+)\\\}`)

// loadPhrases reads words.yaml. CodeInternal when it is broken or a line lacks a language.
func loadPhrases() (*phrases, error) {
	p := &phrases{}
	if err := yaml.UnmarshalWithOptions(wordsFile, p, yaml.Strict()); err != nil {
		return nil, copilot.Wrap(copilot.CodeInternal, err, "agent/words.yaml: %v", err)
	}
	for name, line := range p.Lines {
		for _, lang := range languages {
			if line[lang] == "" {
				return nil, copilot.Errorf(copilot.CodeInternal, "agent/words.yaml: %s is not said in %q", name, lang)
			}
		}
	}
	for _, c := range p.Causes {
		form, err := regexp.Compile("^" + hole.ReplaceAllString(regexp.QuoteMeta(c.From), `(?s:(?P<$1>.+?))`) + "$")
		if err != nil {
			return nil, copilot.Wrap(copilot.CodeInternal, err, "agent/words.yaml: %s: %v", c.From, err)
		}
		p.forms = append(p.forms, form)
	}
	return p, nil
}

// say fills the line of the name; values are pairs of a hole's name and what goes in.
func (p *phrases) say(lang, name string, values ...string) string {
	text := p.Lines[name][lang]
	for i := 0; i+1 < len(values); i += 2 {
		v := values[i+1]
		if values[i] == "cause" {
			v = strings.TrimSuffix(p.cause(lang, v), ".")
		}
		text = strings.ReplaceAll(text, "{"+values[i]+"}", v)
	}
	return text
}

// cause puts a message from below, which is English, into the language when its form is known.
func (p *phrases) cause(lang, message string) string {
	if lang != "es" {
		return message
	}
	for i, form := range p.forms {
		m := form.FindStringSubmatch(message)
		if m == nil {
			continue
		}
		out := p.Causes[i].ES
		for j, name := range form.SubexpNames() {
			if name != "" {
				out = strings.ReplaceAll(out, "{"+name+"}", m[j])
			}
		}
		return out
	}
	return message
}

// lang is the language of the run: the one asked for, or that of the question.
func (s *segment) lang() string {
	if s.run.Input.Lang != "" {
		return s.run.Input.Lang
	}
	return s.language(s.run.Input.Text)
}

// in says the line of the name in the language of the run.
func (s *segment) in(name string, values ...string) string {
	return s.a.words.say(s.lang(), name, values...)
}

// notice is the notice of the code in the language of the run.
func (s *segment) notice(code string, values ...string) copilot.Notice {
	return copilot.Notice{Code: code, Message: s.in(code, values...), Next: s.in(code+".next", values...)}
}

// spent is a budget that is used up.
type spent struct {
	what string // name of its line, and of itself in the record
	most int
}

// overspent tells the first budget that is spent, nil when none is.
func (s *segment) overspent() *spent {
	b, h := s.run.Budget, s.history
	switch {
	case h.steps >= b.Steps:
		return &spent{"budget.steps", b.Steps}
	case h.toolCalls >= b.ToolCalls:
		return &spent{"budget.calls", b.ToolCalls}
	case h.tokens >= b.Tokens:
		return &spent{"budget.tokens", b.Tokens}
	}
	return nil
}

// stopSpent is why the run ends for a budget, for the record and for a person.
func (s *segment) stopSpent(p *spent) (reason, text string) {
	reason = fmt.Sprintf("budget: %s (%d)", s.a.words.say(languages[0], p.what), p.most)
	return reason, s.in("budget.spent", "what", s.in(p.what), "most", strconv.Itoa(p.most))
}
