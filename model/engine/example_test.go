package engine_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/model/engine"
)

func Example() {
	cfg, err := engine.FromPrompts()
	if err != nil {
		panic(err)
	}
	m, err := engine.New(cfg)
	if err != nil {
		panic(err)
	}
	var text strings.Builder
	for chunk, err := range m.Stream(context.Background(), copilot.ModelRequest{Messages: []copilot.ModelMessage{
		{Role: copilot.RoleSystemMessage, Text: copilot.RunBlock{Run: "run_1", TimeZone: "Europe/Madrid"}.Text()},
		{Role: copilot.RoleUserMessage, Text: "hello"},
	}}) {
		if err != nil {
			panic(err)
		}
		text.WriteString(chunk.Text)
	}
	fmt.Println(text.String())
	// Output:
	// Good day. Name a place or a customer's number and what is wrong there.
	//
	// *Answered by the engine; no language model was used.*
}
