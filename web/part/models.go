package part

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
)

// Notice is a failure or limit that a reader should see.
type Notice struct {
	Code, Message, Next string
	Said                bool // a message of the run says the same in the same words
}

// Board is the state of the hypotheses after a ranking.
type Board struct {
	Ranked  []copilot.Hypothesis
	Next    []copilot.NextTest
	Through string
}

// idle is how many hypotheses nothing speaks for.
func (b *Board) idle() int {
	n := 0
	for _, h := range b.Ranked {
		if idle(h) {
			n++
		}
	}
	return n
}

// RunModel is what a run's section shows.
type RunModel struct {
	Run     *Run
	Items   []ItemModel
	Status  StatusModel
	Verdict *VerdictModel // nil before there is one, and where it would say nothing
	Zone    *time.Location
}

// ItemModel is what one block shows; HTML is a message's sanitised text.
type ItemModel struct {
	*Item
	HTML string
	Zone *time.Location
}

// StatusModel is what the line at a run's end shows.
type StatusModel struct {
	ID    string
	Run   string
	State copilot.RunState
	Text  string
	Tone  Tone
	Icon  string
	Took  string
	Since time.Time
	Usage string
}

// BoardModel is what the board shows. Live says that a run may still change it.
type BoardModel struct {
	Board *Board
	Gaps  []string
	Zone  *time.Location
	Has   func(evidence string) bool
	Found func(copilot.HypothesisPoint) bool // its evidence shows it as present
}

// ComposerModel is what the bar under the composer shows.
type ComposerModel struct {
	Run  string // the active run, "" when none is
	Text string
	Open int // approvals that wait
}

// RunView shapes a run.
func (t *Thread) RunView(r *Run) RunModel {
	m := RunModel{Run: r, Status: t.StatusView(r), Verdict: t.VerdictView(r), Zone: t.opts.Zone}
	for _, it := range r.Items {
		m.Items = append(m.Items, t.ItemView(it))
	}
	return m
}

// ItemView shapes a block.
func (t *Thread) ItemView(it *Item) ItemModel {
	m := ItemModel{Item: it, Zone: t.opts.Zone}
	if it.Message != nil {
		m.HTML = t.opts.Markdown.Render(t.opts.Words, it.Message.Text, it.Message.Spans)
	}
	return m
}

// StatusView shapes the line at a run's end.
func (t *Thread) StatusView(r *Run) StatusModel {
	w := t.opts.Words
	m := StatusModel{ID: statusID(r.ID), Run: r.ID, State: r.State, Since: r.Started}
	switch r.State {
	case copilot.StateQueued:
		m.Text, m.Tone = w.Say("status.queued"), ToneCalm
	case copilot.StateRunning:
		m.Text, m.Tone = w.Say("status.working"), ToneLive
		if n, ok := strings.CutPrefix(r.Step, "step "); ok {
			m.Text = w.Say("status.step", n)
		}
	case copilot.StateWaiting:
		m.Text, m.Tone = t.waitWords(r.Wait), ToneWarn
	case copilot.StateFinished:
		m.Text, m.Tone, m.Icon = w.Say("status.finished"), ToneCalm, "done"
		if !r.Started.IsZero() {
			m.Took = seconds(r.Ended.Sub(r.Started))
		}
		if r.Verdict != nil && r.Verdict.Outcome == copilot.OutcomeStopped {
			m.Text, m.Tone, m.Icon = w.Say("status.stopped"), ToneWarn, "stop"
		}
	}
	if m.Icon == "" {
		m.Icon = iconOf(m.Tone)
	}
	if r.Backend != "" {
		m.Usage = r.Backend
		if n := r.Tokens.Input + r.Tokens.Output; n > 0 {
			m.Usage += " · " + w.Say("status.tokens", w.Number(n))
		}
	}
	return m
}

// BoardView shapes the board, with the gaps of the newest verdict.
func (t *Thread) BoardView() BoardModel {
	m := BoardModel{Board: t.Board, Zone: t.opts.Zone, Has: func(id string) bool { return t.Evidenced(id) != nil }}
	m.Found = func(p copilot.HypothesisPoint) bool { return t.found[foundKey{p.Finding, p.Object.ID, p.Evidence}] }
	if n := len(t.Runs); n > 0 && t.Runs[n-1].Verdict != nil {
		m.Gaps = t.Runs[n-1].Verdict.Gaps
	}
	return m
}

// ComposerView shapes the bar under the composer.
func (t *Thread) ComposerView() ComposerModel {
	m := ComposerModel{Open: len(t.Open())}
	if r := t.Active(); r != nil {
		m.Run = r.ID
	}
	return m
}

// Percent is a probability as shown: whole percents, "<1 %" and ">99 %" at the ends.
func Percent(p float64) string {
	switch n := math.Round(p * 100); {
	case n < 1: // what is not refuted is never impossible
		return "<1\u00a0%"
	case p < 1 && n > 99:
		return ">99\u00a0%"
	default:
		return fmt.Sprintf("%.0f\u00a0%%", n)
	}
}

func seconds(d time.Duration) string {
	switch {
	case d < time.Second:
		return strconv.FormatInt(d.Milliseconds(), 10) + " ms"
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return fmt.Sprintf("%d min %d s", int(d.Minutes()), int(d.Seconds())%60)
}
