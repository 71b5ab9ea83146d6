package part

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/kernelcopilot/copilot"
)

// VerdictModel is a verdict in words.
type VerdictModel struct {
	Line      string
	P         string
	Tone      Tone
	Since     time.Time // the onset
	End       time.Time // when it was over, zero while it lasts
	Asked     time.Time // times of another day than this one have their date
	Zone      *time.Location
	Customers string
	RunnerUp  string
	Mended    bool // an action of the run was carried out, and its read-back shows recovery
	Gaps      []string
	Reason    string
}

// VerdictView shapes the verdict of a run: nil while there is none, and where the answer or the status says it all.
func (t *Thread) VerdictView(r *Run) *VerdictModel {
	if r.Verdict == nil {
		return nil
	}
	switch r.Verdict.Outcome {
	case copilot.OutcomeStopped, copilot.OutcomeAnswered, copilot.OutcomeClarify, "":
		return nil
	case copilot.OutcomeCause, copilot.OutcomeNone, copilot.OutcomeUnknown, copilot.OutcomeNotDecided, copilot.OutcomeRefused:
	}
	m := t.verdict(r.Verdict)
	m.Asked = r.At
	if r.Verdict.Outcome == copilot.OutcomeCause && t.mended(r) {
		m.Tone, m.Mended = ToneGood, true
	}
	return m
}

func (t *Thread) verdict(v *copilot.Verdict) *VerdictModel {
	w := t.opts.Words
	m := &VerdictModel{Line: w.Say("outcome." + string(v.Outcome)), Zone: t.opts.Zone, Gaps: v.Gaps, Reason: v.Reason, Tone: ToneCalm}
	var names []string
	for _, c := range v.Causes {
		names = append(names, t.causeWords(c))
	}
	switch v.Outcome {
	case copilot.OutcomeCause:
		m.Line, m.Tone = strings.Join(names, w.Say("verdict.and")), ToneBad
		if !v.Causes[0].End.IsZero() {
			m.Tone = ToneCalm // nothing is to be done about it now
		}
	case copilot.OutcomeUnknown, copilot.OutcomeNotDecided:
		m.Tone = ToneWarn
		if len(names) > 0 && v.Outcome == copilot.OutcomeNotDecided {
			m.Line = w.Say("verdict.leading", m.Line, strings.Join(names, w.Say("verdict.and")))
		} else if len(v.Causes) > 0 {
			m.Line = w.Say("verdict.at", m.Line, v.Causes[0].Object)
		}
	case copilot.OutcomeNone:
		m.Tone = ToneGood
	case copilot.OutcomeClarify, copilot.OutcomeRefused, copilot.OutcomeStopped, copilot.OutcomeAnswered:
	}
	if len(v.Causes) > 0 {
		m.P = Percent(v.Causes[0].P)
		m.Since, m.End = v.Causes[0].Onset, v.Causes[0].End
	}
	if v.Customers != nil {
		m.Customers = w.Count("verdict.customers", *v.Customers)
	}
	if v.RunnerUp != nil {
		m.RunnerUp = w.Say("verdict.next", t.causeWords(*v.RunnerUp), Percent(v.RunnerUp.P))
	}
	return m
}

// causeWords names a cause with its object, once.
func (t *Thread) causeWords(c copilot.VerdictCause) string {
	w := t.opts.Words
	name := w.Say("outcome.unknown")
	if c.ID != nil {
		title := ""
		if t.Board != nil {
			for _, h := range t.Board.Ranked {
				if h.Cause == *c.ID && h.Title != "" {
					title = h.Title
				}
			}
		}
		name = causeName(w, *c.ID, c.Object, title)
	}
	if c.Object == "" || names(name, c.Object) {
		return name
	}
	return w.Say("verdict.at", name, c.Object)
}

// mended reports whether the last action after the verdict of the run ended in a recovery that its read-back shows: an
// action of the run itself, or of a later run that names no other cause.
func (t *Thread) mended(r *Run) bool {
	good := false
	for _, later := range t.Runs[slices.Index(t.Runs, r):] {
		if later != r && !later.follows(r) {
			break
		}
		for _, it := range later.Items {
			if it.Action != nil {
				good = it.Action.Mended
			}
		}
	}
	return good
}

// follows reports whether the run names no cause elsewhere than the earlier one did.
func (r *Run) follows(earlier *Run) bool {
	return r.Verdict == nil || len(r.Verdict.Causes) == 0 || len(earlier.Verdict.Causes) > 0 && r.Verdict.Causes[0].Object == earlier.Verdict.Causes[0].Object
}

// names reports whether the text names the object as a word of its own: LINK-1 is not named by LINK-12.
func names(text, object string) bool {
	for rest := text; ; {
		before, after, found := strings.Cut(rest, object)
		if !found {
			return false
		}
		last, _ := utf8.DecodeLastRuneInString(before)
		first, _ := utf8.DecodeRuneInString(after)
		if !ofName(last) && !ofName(first) {
			return true
		}
		rest = after
	}
}

func ofName(r rune) bool { return r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }
