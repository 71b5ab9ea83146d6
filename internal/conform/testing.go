package conform

import (
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"testing"
)

// loaded reads the definitions once for all tests of a package; they are never changed.
var loaded = sync.OnceValues(func() ([]*API, error) {
	dir := Find()
	if dir == "" {
		return nil, nil
	}
	return Load(dir)
})

// For gives a test a validator whose violations fail the test when it ends. Without definitions it is nil, which hands
// everything through, so that the test still tests the rest.
func For(t testing.TB) *Validator {
	t.Helper()
	apis, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	if apis == nil {
		return nil
	}
	v := New(apis)
	t.Cleanup(func() {
		for _, x := range v.Violations() {
			t.Errorf("conformance: %s", x)
		}
	})
	return v
}

// Need is For, for a test of conformance alone: without definitions the test is skipped, saying where they are published.
func Need(t testing.TB) *Validator {
	t.Helper()
	v := For(t)
	if v == nil {
		t.Skip(Missing)
	}
	return v
}

// Proxy stands a validator between processes of their own and the Kernel at base, and returns the address to use in its
// place: base itself where there are no definitions.
func Proxy(t testing.TB, base string) string {
	t.Helper()
	v := For(t)
	if v == nil {
		return base
	}
	target, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(v.Handler(httputil.NewSingleHostReverseProxy(target)))
	t.Cleanup(srv.Close)
	return srv.URL
}
