package engine

import (
	"strings"
	"unicode"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

func (e *Engine) sayHelp(s *state) turn {
	c := e.say[s.lang]
	switch {
	case s.intent == wantGreeting:
		return turn{text: e.page(s, c.line("greet", nil))}
	case s.intent == wantOther, s.intent == wantNothing && s.ask.size > 0:
		return turn{text: e.page(s, c.line("offtopic", nil), c.line("help", nil))}
	}
	return turn{text: e.page(s, c.line("help", nil))}
}

func (e *Engine) sayWhere(s *state) turn {
	return turn{text: e.page(s, e.say[s.lang].line("where", nil))}
}

func (e *Engine) sayBadNumber(s *state) turn {
	return turn{text: e.page(s, e.say[s.lang].line("number.bad", &fill{Text: plain(s.ask.badNumber, 40)}))}
}

func (e *Engine) sayNoResolve(s *state, f *copilot.Failure) turn {
	c := e.say[s.lang]
	if f.Message == prompts.NeedResolve || f.Message == prompts.NeedNumber || f.Message == prompts.NeedAlarm || f.Message == prompts.NeedTicket {
		return turn{text: e.page(s, c.line("resolve.closed", nil))}
	}
	return turn{text: e.page(s, c.line("resolve.failed", &fill{Text: e.failed(s, f)}))}
}

// failed is why a look came to nothing, in the answer's language. A tool's own message is repeated only in its language and
// without figures, such as those of an address, which no evidence would bear.
func (e *Engine) failed(s *state, f *copilot.Failure) string {
	c := e.say[s.lang]
	name := "failed." + string(f.Code)
	switch {
	case f.Code != copilot.CodeUnavailable && s.lang == languages[0] && strings.IndexFunc(f.Message, unicode.IsDigit) < 0 && f.Message != "":
		return strings.TrimSuffix(plain(f.Message, 200), ".")
	case c.has(name):
		return c.line(name, nil)
	}
	return c.line("failed.other", nil)
}

// sayWhich asks back once, with choices; the next message may name one of them or say "the first".
func (e *Engine) sayWhich(s *state, choices []candidate) turn {
	c := e.say[s.lang]
	if s.ask.badNumber != "" {
		return e.sayBadNumber(s)
	}
	if s.number != "" {
		return turn{text: e.page(s, c.line("number.none", &fill{Text: s.number}))}
	}
	spoken := plain(s.alarm+s.ticket, 60)
	if s.function.is != "" {
		spoken = plain(orElse(s.function.spoken, s.function.is), 60)
	}
	if len(s.phrases) > 0 {
		spoken = plain(s.phrases[0], 60)
	}
	if len(choices) == 0 && s.ask.intent == wantNothing && !s.ask.correct && s.ask.size > 4 {
		return turn{text: e.page(s, c.line("offtopic", nil), c.line("help", nil))}
	}
	if len(choices) == 0 && len(s.phrases) == 0 && s.alarm+s.ticket != "" {
		name := "alarm.none"
		if s.ticket != "" {
			name = "ticket.none"
		}
		return turn{text: e.page(s, c.line(name, &fill{Text: spoken}))}
	}
	if len(choices) == 0 {
		return turn{text: e.page(s, c.line("which.none", &fill{Text: spoken}))}
	}
	name := "which"
	switch {
	case choices[0].near == 0:
		name = "which.several"
	case identifierForm.MatchString(spoken) && !slip(spoken, choices[0].object.ID):
		name = "which.like"
	}
	lines := []string{c.line(name, &fill{Text: spoken})}
	for i, ch := range choices {
		lines = append(lines, c.line("choice", &fill{
			N: itoa(i + 1), Name: plain(ch.name, 60), Object: ch.object.ID, Text: c.line("type."+string(ch.object.Type), nil),
			Cite: cite(s.resolvedBy()),
		}))
	}
	return turn{text: e.page(s, strings.Join(lines, "\n"))}
}

// resolvedBy is the evidence of the last answered call that brought objects but no window.
func (s *state) resolvedBy() string {
	for i := len(s.steps) - 1; i >= 0; i-- {
		if st := s.steps[i]; st.ok && timeless(st) {
			return st.result.Evidence
		}
	}
	return ""
}
