package engine

import (
	"strings"
	"unicode"

	"github.com/kernelcopilot/copilot"
)

// closing reports how the waits of the run ended. A rejection that says what to look at instead leads to a new look.
func (e *Engine) closing(s *state) turn {
	var blocks []string
	for _, r := range s.block.Resumed {
		blocks = append(blocks, e.ended(s, r))
	}
	if last := s.block.Resumed[len(s.block.Resumed)-1]; e.corrected(s, last) {
		t := e.onPlace(s)
		if t.text != "" {
			t.text = blocks[len(blocks)-1] + "\n\n" + t.text
		}
		return t
	}
	return turn{text: e.page(s, blocks...)}
}

func (e *Engine) ended(s *state, r copilot.Resumed) string {
	c := e.say[s.lang]
	f := &fill{Tool: "`" + plain(r.Tool, 40) + "`", Text: reason(r.Reason)}
	res, err := copilot.ParseResult(r.Result)
	if err == nil {
		f.Cite = cite(res.Evidence)
	}
	name := "done." + string(r.State)
	if !c.has(name) {
		name, f.Text = "done.other", string(r.State)
	}
	lines := []string{c.line(name, f)}
	if err == nil { // it had an effect
		for _, rec := range res.Records[:min(3, len(res.Records))] {
			if figures := e.figures(s, rec, 2); figures != "" && res.Evidence != "" {
				lines = append(lines, "- "+strings.TrimSpace(plain(rec.Object.ID, 40)+" ")+": "+figures+" "+cite(res.Evidence)+".")
			}
		}
	}
	return strings.Join(lines, "\n")
}

// reason repeats a person's words on a rejection, unless they hold figures, which no evidence would bear.
func reason(text string) string {
	if strings.IndexFunc(text, unicode.IsDigit) >= 0 {
		return ""
	}
	return strings.TrimSuffix(plain(text, 160), ".")
}

// afterWrite answers when a proposal came back as a tool message: taken back by policy, or carried out at once.
func (e *Engine) afterWrite(s *state) (turn, bool) {
	if len(s.steps) == 0 {
		return turn{}, false
	}
	last := s.steps[len(s.steps)-1]
	if !last.current || !last.answered || len(s.block.Repair) > 0 && last.dropped() || !s.isRemedy(last) {
		return turn{}, false
	}
	c := e.say[s.lang]
	f := &fill{Tool: "`" + plain(last.tool, 40) + "`", Cite: cite(last.result.Evidence)}
	if last.ok {
		return turn{text: e.page(s, c.line("done.done", f))}, true
	}
	f.Text = e.failed(s, failureOf(last))
	return turn{text: e.page(s, c.line("write.failed", f))}, true
}

// dropped reports whether a call was never made: its message was withdrawn or its process died.
func (st step) dropped() bool {
	return !st.ok && st.result.Failure != nil && st.result.Failure.Code == copilot.CodeUnavailable
}

func (s *state) isRemedy(st step) bool {
	for _, r := range s.steps {
		if r.tool != RankTool || !r.ok {
			continue
		}
		ranking, _ := copilot.RankingOf(r.result)
		for _, h := range ranking.Hypotheses {
			for _, m := range h.Remedies {
				if m.Tool == st.tool {
					return true
				}
			}
		}
	}
	return false
}
