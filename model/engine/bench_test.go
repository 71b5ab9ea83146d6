package engine_test

import (
	"context"
	"testing"

	"github.com/kernelcopilot/copilot"
)

// BenchmarkTurn is one turn of a conversation with looks behind it: reading it all again, and deciding.
func BenchmarkTurn(b *testing.B) {
	e, err := built()
	if err != nil {
		b.Fatal(err)
	}
	p := newPlay(&testing.T{}, worlds["backhaul"](), copilot.RunBlock{Run: "run_1"})
	p.ask("Why is data slow in Sevilla Este since 09:40?")
	p.ask("since when?")
	for b.Loop() {
		for _, err := range e.Stream(context.Background(), p.req) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}
