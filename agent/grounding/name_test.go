package grounding_test

import (
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/agent/grounding"
)

// TestNameThatIsAValueElsewhere: a word that names an object in one evidence stands as a value in another's record. Cited
// there, it and the figures beside it are as that record writes them; a word or figure that it does not hold is unverified.
func TestNameThatIsAValueElsewhere(t *testing.T) {
	line := object(copilot.ObjectSubscriber, "SUB-00002")
	in := grounding.Input{Lang: "en", TimeZone: "UTC", Now: now, Evidence: []copilot.Evidence{
		{ID: "E1", Tool: "customer.subscription", AsOf: now, Result: copilot.Result{Records: []copilot.Record{{
			ID: "SUB-00002", Object: line, Time: onset, Fields: []copilot.Field{word("rejectedApn", "empresas"), word("rejectText", "missing or unknown APN"), num("rejectCause", "27", "")},
		}}}},
		{ID: "E2", Tool: "apn.get", AsOf: now, Result: copilot.Result{Records: []copilot.Record{{
			ID: "APN-empresas", Object: object(copilot.ObjectAPN, "APN-empresas"), Fields: []copilot.Field{word("name", "empresas")},
		}}}},
	}}
	for text, ok := range map[string]bool{
		"- SUB-00002 at 08:41: refused (APN asked for: empresas, answer of the network: missing or unknown APN, cause code 27) [E1].": true,
		"- SUB-00002: refused (APN asked for: empresas, cause code 33) [E1].":                                                         false,
		"- SUB-00002: refused (APN asked for: APN-empresas) [E1].":                                                                    false,
		"- SUB-00002: cause code 27 [E2].":                                                                                            false,
	} {
		in.Text = text
		if r := grounding.Check(in); r.OK != ok {
			t.Errorf("%q: %+v", text, r.Spans)
		}
	}
}
