// Package model is the floor of the backends: each folder below it is one kind of model endpoint behind copilot.Model.
//
// Floor 3. It holds no code of its own; see model/engine for the backend that needs no language model:
//
//	m, err := engine.New(cfg)
//	for chunk, err := range m.Stream(ctx, req) { … }
package model
