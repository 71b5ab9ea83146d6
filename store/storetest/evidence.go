package storetest

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/kernelcopilot/copilot"
)

// EvidenceStore tests that evidence is numbered once per conversation.
func EvidenceStore(t *testing.T, d Driver) {
	f := newFixture(t, d)
	run := f.create("")
	l := f.claim(run.ID)
	var want []copilot.Evidence
	for i := 12; i >= 1; i-- {
		want = append([]copilot.Evidence{{
			ID: fmt.Sprintf("E%d", i), Run: run.ID, Call: "call_1", Tool: "alarm.list", Args: `{}`, AsOf: f.clock.Now(), Digest: "d",
			Result: copilot.Result{Summary: "one alarm", Records: []copilot.Record{{ID: "A-1", Fields: []copilot.Field{
				{Name: "text", Kind: copilot.KindText, Value: "it's \"down\"; --", Origin: copilot.OriginCustomer},
			}}}},
		}}, want...)
		f.commit(l, copilot.Batch{Evidence: want[:1]})
	}
	got, err := f.Evidence(f.ctx, ours, run.Conversation)
	f.ok(err)
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("evidence\n%+v, want\n%+v", got, want)
	}
	for _, id := range []string{"", "E", "E0", "E01", "E-1", "e1", "X1", "E1x"} {
		_, err := f.Commit(f.ctx, ours, l, copilot.Batch{Evidence: []copilot.Evidence{{ID: id}}})
		f.code(copilot.CodeInvalid, err)
	}
	f.finish(l)
	second := f.claim(f.create(run.Conversation).ID)
	_, err = f.Commit(f.ctx, ours, second, copilot.Batch{Evidence: []copilot.Evidence{{ID: "E3"}}})
	f.code(copilot.CodeConflict, err)
	f.commit(second, copilot.Batch{Evidence: []copilot.Evidence{{ID: "E13"}}})
	other := f.claim(f.create("").ID)
	f.commit(other, copilot.Batch{Evidence: []copilot.Evidence{{ID: "E1"}}})
	_, err = f.Evidence(f.ctx, ours, "conv_missing")
	f.code(copilot.CodeNotFound, err)
}
