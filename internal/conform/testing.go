package conform

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"testing"
)

// loaded reads the definitions once for all tests of a package, the published ones where they are; they are never changed.
var loaded = sync.OnceValues(func() ([]*API, error) {
	mine, err := LoadOwn()
	if err != nil {
		return nil, err
	}
	var all []*API
	if dir := Find(); dir != "" {
		if all, err = Load(dir); err != nil {
			return nil, err
		}
	}
	return append(all, mine), nil
})

// For gives a test a validator whose violations fail the test when it ends. Without the published definitions it holds the
// test to the operator's own APIs alone.
func For(t testing.TB) *Validator {
	t.Helper()
	apis, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	v := New(apis)
	t.Cleanup(func() {
		for _, x := range v.Violations() {
			t.Errorf("conformance: %s", x)
		}
	})
	return v
}

// Need is For, for a test of conformance alone: without the published definitions the test is skipped, saying where they are.
func Need(t testing.TB) *Validator {
	t.Helper()
	if Find() == "" {
		t.Skip(Missing)
	}
	return For(t)
}

// Proxy stands a validator between processes of their own and the Kernel at base, and returns the address to use in its place.
func Proxy(t testing.TB, base string) string {
	t.Helper()
	v := For(t)
	target, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	between := httputil.NewSingleHostReverseProxy(target)
	between.ErrorHandler = func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) } // what is killed behind it answers nothing
	srv := httptest.NewServer(v.Handler(between))
	t.Cleanup(srv.Close)
	return srv.URL
}
