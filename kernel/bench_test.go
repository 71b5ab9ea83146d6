package kernel_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot/kernel"
)

// wireless answers at once, so that what is left is the client's own cost.
type wireless struct{}

func (wireless) RoundTrip(r *http.Request) (*http.Response, error) {
	body := `{"id":"1","state":"raised","perceivedSeverity":"critical","probableCause":"lossOfSignal"}`
	if r.URL.Path == kernel.PathToken {
		body = `{"access_token":"t","token_type":"Bearer","expires_in":3600}`
	}
	h := http.Header{"Date": {"Wed, 04 Mar 2026 10:00:00 GMT"}, "Content-Type": {"application/json"}}
	return &http.Response{StatusCode: 200, Header: h, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// BenchmarkCall is the client's overhead a call: token, policy of tries, reading and decoding of a small answer.
func BenchmarkCall(b *testing.B) {
	c, err := kernel.New(kernel.Config{BaseURL: "http://kernel", ClientID: "copilot", HTTP: &http.Client{Transport: wireless{}}})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := c.Alarm(context.Background(), "1"); err != nil {
			b.Fatal(err)
		}
	}
}
