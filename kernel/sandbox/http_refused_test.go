package sandbox

import (
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot/kernel"
)

// A read is held like a write, before it is looked up and after.
func TestReadsAreHeld(t *testing.T) {
	r := boot(t, Config{Noise: NoiseNone, Faults: []string{"none"}})
	path := kernel.PathTicket + "/troubleTicket"
	for _, at := range []string{"before", "after"} {
		r.control("POST", "hold", `{"route":"GET `+path+`","at":"`+at+`"}`)
		done := make(chan int, 1)
		go func() { done <- r.kernel("GET", path+"?limit=1", "").status }()
		eventually(t, func() bool { return strings.Contains(string(r.control("GET", "hold", "").body), `"kept":1`) })
		r.control("DELETE", "hold", "")
		if status := <-done; status != 200 {
			t.Errorf("%s: %d", at, status)
		}
	}
}

// What the control port does not serve is told in its own form.
func TestControlErrorsHaveOneForm(t *testing.T) {
	r := boot(t, Config{Noise: NoiseNone, Faults: []string{"none"}})
	for call, want := range map[string]int{"PUT world": 405, "DELETE world": 405, "GET nowhere": 404} {
		method, path, _ := strings.Cut(call, " ")
		if e := read[controlError](t, r.control(method, path, ""), want); e.Code == "" || e.Message == "" {
			t.Errorf("%s: %+v", call, e)
		}
	}
	for media, body := range map[string]string{"application/json": "{}", "text/plain": ""} {
		large := body + strings.Repeat(" ", 2<<20)
		if a := r.kernel("POST", kernel.PathMetrics+"/query_range", large, "Content-Type", media); a.status != 413 {
			t.Errorf("large %s: %d", media, a.status)
		}
	}
}

func TestMechanismMayBeginWithAByteOrderMark(t *testing.T) {
	_, plain := parseMechanism("a.yaml", []byte("kind: x\n"))
	_, marked := parseMechanism("a.yaml", []byte("\ufeffkind: x\n"))
	if plain == nil || marked == nil || plain.Error() != marked.Error() {
		t.Errorf("%v; with a mark: %v", plain, marked)
	}
}
