package rest

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot/client"
)

// TestUnfitBodies: what is wrong with a body is said in JSON's own terms.
func TestUnfitBodies(t *testing.T) {
	for body, says := range map[string]string{
		`{"text":5}`:               `"text" is to be a string, not a number`,
		`{"input":{"alarm":true}}`: `"input.alarm" is to be a string, not true or false`,
		`{"input":[]}`:             `"input" is to be an object, not an array`,
		`"why"`:                    `it is to be an object, not a string`,
		`{"txt":"x"}`:              `unknown field "txt"`,
		``:                         `it is empty`,
		`{"text":"x"`:              `its JSON ends too early`,
	} {
		var into client.RunRequest
		err := read(httptest.NewRecorder(), httptest.NewRequest("POST", "/", strings.NewReader(body)), &into)
		if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "Go ") {
			t.Errorf("%s: %v, want %s", body, err, says)
		}
	}
}
