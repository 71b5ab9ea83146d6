package sandbox

import (
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot/kernel"
)

// TestTokensOfTheControlPort: of any length, expired ones too, and all ended at once.
func TestTokensOfTheControlPort(t *testing.T) {
	r := boot(t, Config{Noise: NoiseNone, Faults: []string{"none"}})
	alarms := func(token string) int {
		return r.send("GET", r.s.KernelURL()+"/tmf-api/alarm/v4/alarm", token, "").status
	}
	for body, want := range map[string]int{
		`{"scope":"alarm:read"}`: 200, `{"scope":"alarm:read","expiresIn":60}`: 200, `{"scope":"alarm:read","expiresIn":0}`: 401, `{"scope":"ticket:read","expiresIn":60}`: 403,
	} {
		if got := alarms(read[tokenAnswer](t, r.control("POST", "tokens", body), 201).Token); got != want {
			t.Errorf("%s: %d, want %d", body, got, want)
		}
	}
	for body, says := range map[string]string{
		`{}`: "scope is missing", `{"scope":"all"}`: "is unknown", `{"scope":"alarm:read","expiresIn":-1}`: "expiresIn -1", `{"scope":"alarm:read","expiresIn":86401}`: "86400",
		`{"scope":"alarm:read","phoneNumber":""}`: "E.164", `{"scope":"alarm:read","expiresIn":"1m"}`: "whole number",
	} {
		if a := r.control("POST", "tokens", body); a.status != 400 || !strings.Contains(string(a.body), says) {
			t.Errorf("%s: %d %s", body, a.status, a.body)
		}
	}
	if alarms(r.token) != 200 {
		t.Fatal("the token is not good")
	}
	if a := r.control("DELETE", "tokens", ""); a.status != 200 || alarms(r.token) != 401 {
		t.Errorf("%d %s, and the token is still good", a.status, a.body)
	}
	if _, err := r.client().Alarms(t.Context(), kernel.AlarmQuery{}); err != nil {
		t.Errorf("a client fetches a new one: %v", err)
	}
}
