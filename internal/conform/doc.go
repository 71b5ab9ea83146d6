// Package conform validates calls of the Kernel APIs against their published OpenAPI definitions.
//
// It stands on no floor: tests and `./task conformance` alone use it. The definitions of CAMARA and TM Forum are read
// from a folder and are no part of this repository; see [Find]. A [Validator] wraps a server or a client, and keeps
// what was covered and what went against a definition:
//
//	v := conform.For(t)                       // skips nothing; nil when there are no definitions
//	srv := httptest.NewServer(v.Handler(api)) // a nil Validator hands everything through
//	client := &http.Client{Transport: v.Transport(http.DefaultTransport)}
package conform
