package sandbox

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot/kernel"
)

func (r *rig) setClock(at time.Time) {
	r.t.Helper()
	b, _ := json.Marshal(map[string]time.Time{"set": at})
	if a := r.control("POST", "clock", string(b)); a.status != 200 {
		r.t.Fatalf("clock: %d %s", a.status, a.body)
	}
}

// TestAClockSetBackForgetsWhatWasDoneLater plays a remedy, an instant before it, and the remedy anew. The truth is the
// same at any instant from then on, also after a restart.
func TestAClockSetBackForgetsWhatWasDoneLater(t *testing.T) {
	start := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	for name, x := range map[string]struct {
		kind, place string
		path        func(object string) string
	}{
		"a cell that sleeps": {"sleeping_cell", "cell#5", func(o string) string { return kernel.PathNetwork + "/cells/" + o + "/restart" }},
		"a line left barred": {"barring_left", "subscriber#12", func(o string) string { return kernel.PathProvisioning + "/subscriptions/" + o + "/align" }},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			cfg := Config{Seed: 11, Clock: start, Mode: ClockStanding, Noise: NoiseNone, Faults: []string{x.kind + "@" + x.place + ",start=2026-03-04T11:30:00Z"}, DataDir: dir}
			r := boot(t, cfg)
			mend := func() {
				t.Helper()
				a := r.kernel("POST", x.path(r.s.op.look().faults[0].Object), "", "Idempotency-Key", "one")
				if c := read[kernel.Command](t, a, 200); c.Status != "done" || a.header.Get("Idempotent-Replayed") != "" {
					t.Fatalf("%+v, replayed %q", c, a.header.Get("Idempotent-Replayed"))
				}
			}
			endsAt := func(r *rig, now time.Time) time.Time {
				t.Helper()
				r.setClock(now)
				f := read[[]truth](t, r.control("GET", "faults", ""), 200)[0]
				if f.Ended == nil {
					return time.Time{}
				}
				return *f.Ended
			}
			mend()
			first := endsAt(r, start.Add(5*time.Minute))
			if first.IsZero() {
				t.Fatal("the remedy does not end it")
			}
			if at := endsAt(r, start.Add(-10*time.Minute)); !at.IsZero() {
				t.Errorf("set back before the remedy it ended at %v", at)
			}
			mend()
			want := first.Add(-10 * time.Minute)
			for _, after := range []time.Duration{-5, 10, 30} {
				if at := endsAt(r, start.Add(after*time.Minute)); !at.Equal(want) {
					t.Errorf("%v minutes after noon: ended %v, want %v", int(after), at, want)
				}
			}
			if n := len(read[ledger](t, r.control("GET", "ledger", ""), 200).Writes); n != 2 {
				t.Errorf("%d lines in the ledger", n)
			}
			if err := r.s.Stop(t.Context()); err != nil {
				t.Fatal(err)
			}
			again := boot(t, Config{Seed: 11, DataDir: dir, Clock: start, Mode: ClockStanding})
			if at := endsAt(again, start.Add(30*time.Minute)); !at.Equal(want) {
				t.Errorf("after a restart: ended %v, want %v", at, want)
			}
		})
	}
}

// TestAClockSetBackForgetsNotesAndSessions: and neither comes back when the clock comes by again.
func TestAClockSetBackForgetsNotesAndSessions(t *testing.T) {
	r := boot(t, Config{})
	id := read[[]kernel.Ticket](t, r.kernel("GET", kernel.PathTicket+"/troubleTicket?status=acknowledged&limit=1", ""), 200)[0].ID
	path := kernel.PathTicket + "/troubleTicket/" + id
	r.token = r.qosToken()
	phone := r.wanting(0).msisdn
	session := read[kernel.QoSSession](t, r.kernel("POST", kernel.PathQoS+"/sessions", wish(phone, "")), 201)
	full := r.fetchToken(nil)
	if a := r.send("PATCH", r.s.KernelURL()+path, full, `{"note":[{"text":"seen"}],"severity":"major"}`); a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	r.setClock(noon.Add(-time.Minute))
	r.setClock(noon.Add(time.Minute))
	if k := read[kernel.Ticket](t, r.send("GET", r.s.KernelURL()+path, full, ""), 200); len(k.Notes) != 0 || k.Severity == "major" {
		t.Errorf("the ticket still has %v, %s", k.Notes, k.Severity)
	}
	if a := r.kernel("GET", kernel.PathQoS+"/sessions/"+session.ID, ""); a.status != 404 {
		t.Errorf("the session is still there: %d", a.status)
	}
	read[kernel.QoSSession](t, r.kernel("POST", kernel.PathQoS+"/sessions", wish(phone, "")), 201)
}
