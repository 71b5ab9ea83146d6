package diagnosis_test

import (
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/diagnosis"
)

// ended sets the end of present findings, minutes after they began, and the look that made all of them.
func ended(fs []copilot.Finding, after time.Duration, evidence string) []copilot.Finding {
	out := make([]copilot.Finding, len(fs))
	for i, f := range fs {
		f.Evidence = evidence
		if f.State == copilot.Present {
			f.End = f.At.Add(after)
		}
		out[i] = f
	}
	return out
}

func window(since, until time.Time) func(*diagnosis.Input) {
	return func(in *diagnosis.Input) { in.Since, in.Until, in.Now = since, until, now }
}

func TestWhatIsOverIsSaidToBeOver(t *testing.T) {
	w := plainWorld(t)
	cut := ended(with(w.look(nil, nil, linkArea...), cutSeen), 15*time.Minute, "E1")
	r := w.rank(cut, window(began.Add(-10*time.Minute), now))
	h := r.Hypotheses[0]
	if r.Outcome != copilot.OutcomeCause || lead(r) != "cut@l0" || h.End.IsZero() || len(h.Remedies) > 0 || len(r.Next) > 0 {
		t.Fatalf("%s %s end %v\n%s", r.Outcome, lead(r), h.End, board(r))
	}
	if r = w.rank(cut, window(began.Add(20*time.Minute), now)); r.Outcome != copilot.OutcomeNone {
		t.Errorf("a window after the end: %s %s", r.Outcome, lead(r))
	}
	if r = w.rank(cut, window(began.Add(-30*time.Minute), began.Add(-10*time.Minute))); r.Outcome != copilot.OutcomeNone {
		t.Errorf("a window before the onset: %s %s", r.Outcome, lead(r))
	}
	r = w.rank(cut, window(began.Add(-10*time.Minute), began.Add(10*time.Minute)))
	if lead(r) != "cut@l0" || r.Hypotheses[0].End.IsZero() {
		t.Errorf("a window that ends while it lasts: %s %s", r.Outcome, lead(r))
	}
}

func TestALaterLookEndsWhatItNoLongerSees(t *testing.T) {
	w := plainWorld(t)
	seen := with(w.look(nil, nil, linkArea...), cutSeen)
	var gone []copilot.Finding
	for _, f := range seen {
		f.State, f.At, f.Evidence = copilot.Absent, now, "E10"
		gone = append(gone, f)
	}
	for _, f := range seen {
		f.Evidence = "E9"
		if f.State == copilot.Present {
			f.At = began
		} else {
			f.At = now.Add(-5 * time.Minute)
		}
		gone = append(gone, f)
	}
	r := w.rank(gone, window(began.Add(-10*time.Minute), now.Add(time.Minute)))
	if lead(r) != "cut@l0" || !r.Hypotheses[0].End.Equal(now) {
		t.Fatalf("%s %s end %v\n%s", r.Outcome, lead(r), r.Hypotheses[0].End, board(r))
	}
	again := append(gone, with(nil, cutSeen)...)
	for i := len(gone); i < len(again); i++ {
		again[i].Evidence, again[i].At = "E11", now
	}
	if r = w.rank(again, window(began.Add(-10*time.Minute), now.Add(time.Minute))); lead(r) != "cut@l0" || !r.Hypotheses[0].End.IsZero() {
		t.Errorf("back again: %s %s end %v", r.Outcome, lead(r), r.Hypotheses[0].End)
	}
}

// TestARecordKnowsTheEnd: a later look no longer sees a trace, and the record that it read tells since when.
func TestARecordKnowsTheEnd(t *testing.T) {
	w := plainWorld(t)
	mended := now.Add(-12 * time.Minute)
	seen := ended(with(w.look(nil, nil, linkArea...), cutSeen), 0, "E1")
	var findings []copilot.Finding
	for _, f := range seen {
		f.End = time.Time{}
		findings = append(findings, f)
		f.State, f.At, f.End, f.Evidence = copilot.Absent, now, mended, "E2"
		findings = append(findings, f)
	}
	r := w.rank(findings, window(began.Add(-10*time.Minute), now))
	if h := r.Hypotheses[0]; lead(r) != "cut@l0" || !h.End.Equal(mended) {
		t.Errorf("%s end %v, not %v", lead(r), h.End, mended)
	}
	for i := range findings { // a record from before the trace says nothing of its end
		if findings[i].Evidence == "E2" {
			findings[i].End = began.Add(-time.Hour)
		}
	}
	if h := w.rank(findings, window(began.Add(-10*time.Minute), now)).Hypotheses[0]; !h.End.Equal(now) {
		t.Errorf("end %v, not that of the look", h.End)
	}
}
