package agent

import (
	"context"
	"strings"
	"unicode"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/agent/grounding"
)

const reasonUnverified = "unverified"

// settle stores a complete turn in one transaction: the end of its message, what grounding found in it, and its calls.
func (s *segment) settle(ctx context.Context, step string, r *reply) (*turn, error) {
	b := copilot.Batch{}
	whole := r.finish != copilot.FinishLength && r.finish != copilot.FinishContentFilter
	if !whole {
		r.calls = nil // the last one may be cut, and none is made of an answer that is not whole
		b.Events = append(b.Events, s.notice(notWhole[r.finish].code))
	}
	if r.usage != (copilot.Usage{}) {
		b.Events = append(b.Events, copilot.UsageCounted{Backend: r.backend, Usage: r.usage})
	}
	if r.message == "" && len(r.calls) == 0 {
		if err := s.commit(ctx, b); err != nil {
			return nil, err
		}
		if !whole {
			return nil, s.stopHalf(ctx, r)
		}
		return nil, s.stopped(ctx, "model: no answer", s.in("nothing"))
	}
	if left := s.run.Budget.ToolCalls - s.history.toolCalls; len(r.calls) > left {
		r.calls = r.calls[:max(left, 0)]
		b.Events = append(b.Events, s.notice("budget"))
	}
	if r.message != "" {
		s.ground(&b, r)
	}
	taken := map[string]bool{}
	for i := range r.calls {
		c := &r.calls[i]
		c.ID, c.Name = s.callID(c.ID, taken), tidyName(c.Name)
		b.Events = append(b.Events,
			copilot.ToolCallStart{ToolCallID: c.ID, ToolCallName: c.Name, ParentMessageID: r.message},
			copilot.ToolCallArgs{ToolCallID: c.ID, Delta: c.Args}, copilot.ToolCallEnd{ToolCallID: c.ID})
	}
	if err := s.commit(ctx, b); err != nil {
		return nil, err
	}
	t := s.history.last()
	t.step = step
	if !whole && !t.retracted {
		return nil, s.stopHalf(ctx, r)
	}
	return t, nil
}

// notWhole are the ends of a turn that leave half an answer: the code of the notice, and the words with which the run ends.
var notWhole = map[copilot.FinishReason]struct{ code, words string }{
	copilot.FinishLength:        {"model_length", "cut"},
	copilot.FinishContentFilter: {"model_filtered", "filtered"},
}

// stopHalf ends the run after half an answer: no program can tell what the other half would have said.
func (s *segment) stopHalf(ctx context.Context, r *reply) error {
	return s.stopped(ctx, "model: "+string(r.finish), s.in(notWhole[r.finish].words))
}

// callID keeps a backend's call id if it is new in the conversation and in its turn, and makes one otherwise.
func (s *segment) callID(id string, taken map[string]bool) string {
	known := id == "" || len(id) > 64 || taken[id]
	s.history.call(id, func(*call) { known = true })
	if known {
		id = copilot.NewID(copilot.PrefixCall, s.a.deps.Clock.Now())
	}
	taken[id] = true
	return id
}

// tidyName makes a name that a backend invented one that any wire takes: it stands in the transcript from now on, and an
// endpoint that refuses it would refuse every later turn of the conversation.
func tidyName(name string) string {
	tidy := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-' || r == '.' {
			return r
		}
		return '_'
	}, name)
	if tidy == "" {
		return "unnamed"
	}
	return tidy[:min(len(tidy), maxName)]
}

// maxName is how long a tool's name may be, so that it fits the wire's 64 letters with its dots written as two.
const maxName = 48

// ground checks the message and adds its row and events to the batch. The final message may be taken back once.
func (s *segment) ground(b *copilot.Batch, r *reply) {
	rep := s.a.deps.Ground(grounding.Input{
		MessageID: r.message, Text: r.text, Lang: s.language(r.text), TimeZone: s.a.cfg.Tenant.TimeZone, Evidence: s.evidence,
		UserTexts: s.userTexts(), Now: s.block.Now, Causes: s.a.cfg.Causes,
	})
	b.Events = append(b.Events, copilot.TextMessageEnd{MessageID: r.message})
	for _, c := range rep.Citations {
		b.Events = append(b.Events, copilot.CitationMade{Citation: c})
	}
	b.Events = append(b.Events, copilot.Grounded{MessageID: r.message, Spans: rep.Spans})
	m := copilot.Message{
		ID: r.message, Conversation: s.run.Conversation, Run: s.run.ID, Role: copilot.RoleAssistantMessage, Text: r.text,
		State: copilot.MessageSettled, Spans: rep.Spans, Citations: rep.Citations, CreatedAt: s.a.deps.Clock.Now(),
	}
	if final := len(r.calls) == 0; final && !rep.OK && !s.history.repaired {
		m.State = copilot.MessageRetracted
		b.Events = append(b.Events, copilot.Retracted{MessageID: r.message, Reason: reasonUnverified})
	}
	b.Messages = append(b.Messages, m)
}

func (s *segment) userTexts() []string {
	out := []string{s.block.Alarm, s.block.Ticket} // what a run was opened with was said by the user too
	for _, t := range s.history.user {
		out = append(out, t)
	}
	return out
}

// commonWords tell the languages apart: each stands often in one and hardly in the other.
var commonWords = map[string]map[string]bool{
	"es": words("el los las del que por en está es desde hay con para una un fue y se no sin al lo su como más son ha han"),
	"en": words("the of is was are and to in at for with not no there since what why by this that it be from on has have were"),
}

func words(list string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(list) {
		out[w] = true
	}
	return out
}

// language is that of the text by its common words; the one asked for, or English, when they do not tell.
func (s *segment) language(text string) string {
	es, en := 0, 0
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) }) {
		if commonWords["es"][w] {
			es++
		}
		if commonWords["en"][w] {
			en++
		}
	}
	switch {
	case es > en:
		return "es"
	case en > es || s.run.Input.Lang == "":
		return "en"
	}
	return s.run.Input.Lang
}
