// Package fake is a model endpoint for tests and demonstrations: a real HTTP server that speaks the OpenAI chat
// completions wire, on the paths of OpenAI and of Azure, and misbehaves on demand.
//
// Floor 3. It answers from a script, or from a brain (any copilot.Model, such as the engine) that reads the wire alone:
//
//	h := fake.New(fake.Config{Script: []fake.Turn{{Text: "hello"}}})
//	srv := httptest.NewServer(h)
package fake
