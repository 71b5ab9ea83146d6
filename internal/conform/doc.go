// Package conform validates calls of the Kernel APIs against their published OpenAPI definitions.
//
// It stands on no floor: tests and `./task conformance` alone use it. The definitions of CAMARA and TM Forum are read
// from a folder and are no part of this repository; see [Find]. That of the operator's own APIs is
// docs/operator-api.yaml. A [Validator] wraps a server or a client, and keeps what was covered and what went against a
// definition:
//
//	v := conform.For(t)                       // skips nothing; without published definitions it knows the operator's own APIs alone
//	srv := httptest.NewServer(v.Handler(api)) // a nil Validator hands everything through
//	client := &http.Client{Transport: v.Transport(http.DefaultTransport)}
package conform
