package app_test

import (
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/app"
	"github.com/kernelcopilot/copilot/client"
)

// TestCorrections rejects an explanation with a reason, in a message and in the rejection of what was proposed. Each leads to
// a new look with the hypothesis that was named, as far as the run has not just made it, and to no repeat of the answer
// before; nothing is proposed again that was rejected.
func TestCorrections(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		fault, say, reason, answer, again string
		cause                             string // object of it, after the new look as before
		looked                            bool   // the first answer rests on all that the hypothesis needs
	}{
		"it is the power all the same": {
			"site_power_loss@site#9,start=-40m", "Why is Écija down?", "no, it is not the power, look at the transport",
			"the evidence still leads there", "transport", "SITE-009", false,
		},
		"sigue siendo la luz": {
			"site_power_loss@site#9,start=-40m", "¿Por qué está caído Écija?", "no, no es la luz, mira el transporte",
			"los datos siguen llevando ahí", "No: los datos no llevan ahí. LINK-009", "SITE-009", false,
		},
		"it was the link before": {
			"backhaul_loss@link#3,start=-40m", "Why is data slow in Granada Zaidín?", "No. It is not congestion, look at the power.",
			"the evidence does not lead there", "power", "LINK-003", true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, o := bootServed(t, func(cfg *app.Config) { cfg.Faults = []string{x.fault} })
			for _, by := range []string{"message", "rejection"} {
				first := put(t, c, client.RunRequest{Text: x.say})
				if leads(first) != x.cause || !first.waits {
					t.Fatalf("the first answer: %+v\n%s", first.result, first.text)
				}
				var r record
				if by == "message" {
					reject(t, c, first.run.ID)
					r = put(t, c, client.RunRequest{Text: x.reason, Conversation: first.run.Conversation})
				} else {
					rejectWith(t, c, first.run.ID, x.reason)
					r = read(t, c, first.run, int64(len(first.events)))
				}
				if !has(r.text, x.answer, x.again) || has(r.text, "gave no answer") || r.cited == 0 || len(r.unverified()) > 0 || strings.TrimSpace(r.text) == strings.TrimSpace(first.text) {
					t.Errorf("by %s: %d citations, unverified %q:\n%s", by, r.cited, r.unverified(), r.text)
				}
				if by == "rejection" && !has(r.text, x.reason[:12]) {
					t.Errorf("the reason is not repeated:\n%s", r.text)
				}
				looks := 0
				for _, e := range r.events {
					if _, ok := e.Event.(copilot.EvidenceAdded); ok {
						looks++
					}
				}
				done := by == "rejection" && x.looked // a moment ago, at the same object, by the same run
				if looks == 0 && !done || r.waits || leads(r) != x.cause {
					t.Errorf("by %s: %d new pieces of evidence, waits %v, %+v", by, looks, r.waits, r.result)
				}
			}
			unwritten(t, o)
		})
	}
}
