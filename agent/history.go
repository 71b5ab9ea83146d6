package agent

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/tools"
)

// history is what the events of a conversation tell, folded: the turns of all runs, and the counts of the current one.
type history struct {
	run         string
	user        map[string]string // run → the user's message
	runs        []string          // in order
	turns       []*turn
	segments    int // of the current run, begun
	segmentFrom int // how many turns there were when the newest of them began
	finished    bool

	steps, toolCalls, tokens int
	wall                     time.Duration // worked, waits and the time between two processes left out
	lastAt                   time.Time
	openStep                 string
	repaired                 bool
	fallback                 bool                        // another backend has taken the run over
	inputs                   map[string]copilot.RunBlock // run → its first block
	began                    copilot.RunBlock            // the block of the current run's newest segment
	approvals                map[string]string           // action → the approval asked for it
	noticed                  map[string]bool             // what notices of the current run said
	missed                   []copilot.Finding           // of failed looks in the whole conversation, not looked at
}

// turn is one model turn.
type turn struct {
	run, step, message, text string
	backend                  string // who speaks, "" for our own words
	ended, retracted         bool
	settled                  bool // its whole text and calls are stored
	calls                    []call
	spans                    []copilot.Span // what grounding found in its message
}

type call struct {
	copilot.ToolCall
	result string
	has    bool
}

// done reports whether every call of the turn has its result.
func (t *turn) done() bool {
	return t.settled && len(t.calls) > 0 && !slices.ContainsFunc(t.calls, func(c call) bool { return !c.has })
}

func newHistory(run string, messages []copilot.Message) *history {
	h := &history{run: run, user: map[string]string{}, inputs: map[string]copilot.RunBlock{}, approvals: map[string]string{}, noticed: map[string]bool{}}
	for _, m := range messages {
		if m.Role == copilot.RoleUserMessage {
			h.user[m.Run] = m.Text
		}
	}
	return h
}

// last is the newest turn of the current run, nil before the first.
func (h *history) last() *turn {
	if n := len(h.turns); n > 0 && h.turns[n-1].run == h.run {
		return h.turns[n-1]
	}
	return nil
}

// settled is the newest turn of the current run that is stored whole, nil before the first.
func (h *history) settled() *turn {
	for i := len(h.turns) - 1; i >= 0 && h.turns[i].run == h.run; i-- {
		if h.turns[i].settled {
			return h.turns[i]
		}
	}
	return nil
}

func (h *history) add(s copilot.StoredEvent) {
	mine := s.Run == h.run
	if mine {
		if !begins(s.Event) {
			h.wall += s.At.Sub(h.lastAt)
		}
		h.lastAt = s.At
	}
	if !slices.Contains(h.runs, s.Run) {
		h.runs = append(h.runs, s.Run)
	}
	switch e := s.Event.(type) {
	case copilot.RunStarted:
		if _, ok := h.inputs[s.Run]; !ok {
			h.inputs[s.Run] = e.Input
		}
		if mine {
			h.began = e.Input
			h.segments++
			h.segmentFrom = len(h.turns)
			h.finished = false
		}
	case copilot.RunFinished:
		h.newest(s.Run, func(t *turn) { t.settled = t.settled || t.ended }) // our own closing words, which nothing grounds
		if mine {
			h.finished = true
		}
	case copilot.StepStarted:
		h.turns = append(h.turns, &turn{run: s.Run, step: e.StepName})
		if mine {
			h.steps++
			h.openStep = e.StepName
		}
	case copilot.StepFinished:
		if mine {
			h.openStep = ""
		}
	case copilot.Notice:
		h.noticed[e.Message] = h.noticed[e.Message] || mine
		h.fallback = h.fallback || mine && e.Code == codeFallback
	case copilot.FindingMade:
		if e.State == copilot.NotLooked && e.Evidence == "" {
			h.missed = append(h.missed, e.Finding)
		}
	case copilot.UsageCounted:
		if mine {
			h.tokens += e.Input + e.Output
		}
	case copilot.Retracted:
		h.repaired = h.repaired || mine && e.Reason == reasonUnverified
		h.message(e.MessageID, func(t *turn) {
			if t.settled {
				t.retracted = true
				return
			}
			t.message, t.text, t.ended = "", "", false // half text: the turn is asked again as if it had not begun
		})
	default:
		h.addTurn(s, mine)
	}
}

// begins reports whether a process took up the run with this event: nobody worked on it just before.
func begins(e copilot.Event) bool {
	n, notice := e.(copilot.Notice)
	_, started := e.(copilot.RunStarted)
	return started || notice && n.Code == codeResumed
}

func (h *history) addTurn(s copilot.StoredEvent, mine bool) {
	switch e := s.Event.(type) {
	case copilot.TextMessageStart:
		whole := true
		h.newest(s.Run, func(t *turn) { whole = t.settled })
		if whole { // our own words after a turn of the backend, or without one
			h.turns = append(h.turns, &turn{run: s.Run})
		}
		h.newest(s.Run, func(t *turn) { t.message, t.backend = e.MessageID, e.Backend })
	case copilot.TextMessageContent:
		h.message(e.MessageID, func(t *turn) { t.text += e.Delta })
	case copilot.TextMessageEnd:
		h.message(e.MessageID, func(t *turn) { t.ended = true })
	case copilot.Grounded:
		h.message(e.MessageID, func(t *turn) { t.settled, t.spans = true, e.Spans })
	case copilot.ToolCallStart:
		h.newest(s.Run, func(t *turn) {
			t.settled = true
			t.calls = append(t.calls, call{ToolCall: copilot.ToolCall{ID: e.ToolCallID, Name: e.ToolCallName}})
		})
		if mine {
			h.toolCalls++
		}
	case copilot.ToolCallArgs:
		h.call(e.ToolCallID, func(c *call) { c.Args += e.Delta })
	case copilot.ApprovalRequested:
		h.approvals[e.Action.ID] = e.ID
	case copilot.ToolCallResult:
		h.call(e.ToolCallID, func(c *call) { c.result, c.has = e.Content, true })
	}
}

func (h *history) newest(run string, f func(*turn)) {
	for i := len(h.turns) - 1; i >= 0; i-- {
		if h.turns[i].run == run {
			f(h.turns[i])
			return
		}
	}
}

func (h *history) message(id string, f func(*turn)) {
	for i := len(h.turns) - 1; i >= 0; i-- {
		if h.turns[i].message == id {
			f(h.turns[i])
			return
		}
	}
}

func (h *history) call(id string, f func(*call)) {
	for i := len(h.turns) - 1; i >= 0; i-- {
		for j := range h.turns[i].calls {
			if h.turns[i].calls[j].ID == id {
				f(&h.turns[i].calls[j])
				return
			}
		}
	}
}

// loop returns the tool of a call that was made three times in the run with the same arguments and the same result.
func (h *history) loop() string {
	seen := map[[3]string]int{}
	for _, t := range h.turns {
		for _, c := range t.calls {
			if t.run != h.run || !c.has {
				continue
			}
			k := [3]string{c.Name, canonical(c.Args), sameness(c.result)}
			if seen[k]++; seen[k] >= 3 {
				return c.Name
			}
		}
	}
	return ""
}

// canonical is the arguments in the form in which they are compared and stored; text that is no JSON stays.
func canonical(args string) string {
	if c, err := tools.CanonicalArgs(json.RawMessage(args)); err == nil {
		return c
	}
	return args
}

// sameness is a result without what differs each time: the number of its evidence and the instant it was read.
func sameness(text string) string {
	r, err := copilot.ParseResult(text)
	if err != nil {
		return text
	}
	r.Evidence, r.AsOf = "", time.Time{}
	for i := range r.Findings {
		r.Findings[i].Evidence = ""
		if r.Findings[i].State != copilot.Present {
			r.Findings[i].At = time.Time{}
		}
	}
	return copilot.Render(r)
}
