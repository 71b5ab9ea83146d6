package web_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

func request(t *testing.T, s *httptest.Server, method, path, body string, header map[string]string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range header {
		if k == "Host" {
			req.Host = v
			continue
		}
		req.Header.Set(k, v)
	}
	c := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	return resp
}

const form = "application/x-www-form-urlencoded"

func TestV24V29V30Guard(t *testing.T) {
	d := newDesk()
	s := serve(t, d)
	for _, c := range []struct {
		name, method, path string
		header             map[string]string
		want               int
	}{
		{"own page", "GET", "/", nil, 200},
		{"rebound name", "GET", "/", map[string]string{"Host": "evil.example"}, 421},
		{"rebound name, socket", "GET", "/ws", map[string]string{"Host": "evil.example"}, 421},
		{"rebound name, asset", "GET", "/assets/console.js", map[string]string{"Host": "evil.example:80"}, 421},
		{"own form", "POST", "/ask", map[string]string{"Content-Type": form, "Origin": s.URL, "Sec-Fetch-Site": "same-origin"}, 303},
		{"foreign form", "POST", "/ask", map[string]string{"Content-Type": form, "Origin": "http://evil.example"}, 403},
		{"null origin", "POST", "/ask", map[string]string{"Content-Type": form, "Origin": "null"}, 403},
		{"another port of this machine", "POST", "/ask", map[string]string{"Content-Type": form, "Origin": "http://127.0.0.1:9"}, 403},
		{"form without origin", "POST", "/ask", map[string]string{"Content-Type": form}, 403},
		{"text without origin", "POST", "/ask", map[string]string{"Content-Type": "text/plain"}, 403},
		{"cross-site without origin", "POST", "/ask", map[string]string{"Content-Type": form, "Sec-Fetch-Site": "cross-site"}, 403},
		{"same-site is not this site", "POST", "/ask", map[string]string{"Content-Type": form, "Sec-Fetch-Site": "same-site"}, 403},
		{"foreign decision", "POST", "/approvals/appr_1", map[string]string{"Content-Type": form, "Origin": "http://evil.example"}, 403},
	} {
		resp := request(t, s, c.method, c.path, "text=hello", c.header)
		if resp.StatusCode != c.want {
			t.Errorf("%s: %d, want %d", c.name, resp.StatusCode, c.want)
		}
		if resp.Header.Get("Access-Control-Allow-Origin") != "" || resp.Header.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%s: lets others read", c.name)
		}
		if c.want == 303 {
			soon(t, d.asked)
		}
	}
	pre := request(t, s, "OPTIONS", "/ask", "", map[string]string{"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"})
	if pre.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Error("a preflight is granted")
	}
}

func TestV24SocketOrigins(t *testing.T) {
	s := serve(t, newDesk())
	for origin, want := range map[string]int{"": 403, "null": 403, "http://evil.example": 403, "http://127.0.0.1:1": 403, s.URL + ".evil": 403, s.URL: 101} {
		h := http.Header{}
		if origin != "" {
			h.Set("Origin", origin)
		}
		ws, resp, err := websocket.DefaultDialer.DialContext(t.Context(), "ws"+strings.TrimPrefix(s.URL, "http")+"/ws", h)
		if resp == nil || resp.StatusCode != want {
			t.Errorf("%q: %v %v, want %d", origin, resp, err, want)
		}
		if ws != nil {
			ws.Close()
		}
	}
}

func TestPageHeaders(t *testing.T) {
	s := serve(t, newDesk())
	for _, path := range []string{"/", "/approvals", "/documents", "/nowhere", "/c/conv_x"} {
		resp := request(t, s, "GET", path, "", nil)
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		for k, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Cache-Control": "no-store"} {
			if got := resp.Header.Get(k); got != want {
				t.Errorf("%s: %s is %q", path, k, got)
			}
		}
		csp := resp.Header.Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'none'") || !strings.Contains(csp, "frame-ancestors 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: %s", path, csp)
		}
		for _, bad := range []string{"<script>", " style=", " onclick=", "javascript:"} {
			if strings.Contains(string(body), bad) {
				t.Errorf("%s holds %q", path, bad)
			}
		}
	}
	if resp := request(t, s, "DELETE", "/approvals", "", map[string]string{"Origin": s.URL}); resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("DELETE: %d", resp.StatusCode)
	}
}

// TestWeight holds the first load to 100 kB compressed.
func TestWeight(t *testing.T) {
	s := serve(t, newDesk())
	total := 0
	home := request(t, s, "GET", "/", "", map[string]string{"Accept-Encoding": "identity"})
	page, err := io.ReadAll(home.Body)
	if err != nil {
		t.Fatal(err)
	}
	urls := []string{"/"}
	for _, m := range strings.Split(string(page), `"`) {
		if strings.HasPrefix(m, "/assets/") {
			urls = append(urls, m)
		}
	}
	for _, u := range urls {
		resp := request(t, s, "GET", u, "", map[string]string{"Accept-Encoding": "gzip"})
		b, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d %v", u, resp.StatusCode, err)
		}
		total += len(b)
	}
	t.Logf("%d bytes in %d loads", total, len(urls))
	if total > 100_000 {
		t.Errorf("the first load is %d bytes", total)
	}
}
