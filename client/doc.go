// Package client holds the wire types of the HTTP API and a Go client of it.
//
// Floor 1. api/rest uses the same types. The command line, the evals and tests drive the product through it:
//
//	c := client.New("http://127.0.0.1:8080", client.WithUser("noc"))
//	run, err := c.StartRun(ctx, client.RunRequest{Text: "why is data slow in Triana?"})
//	for e, err := range c.Events(ctx, run.ID, 0) { … } // until the run is over; a broken stream is resumed
package client
