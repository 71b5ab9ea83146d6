// Package engine is the backend that works with no language model: dialogue, planner and wording as a pure function of
// the transcript. The same request gives the same turn, byte for byte.
//
// Floor 3. It imports the root package and prompts alone, knows tools by what the runbooks, the remedies of a ranking and
// the "Establishes:" lines of the tool descriptions name, and reads their results only through copilot.ParseResult.
//
//	cfg, err := engine.FromPrompts()
//	m, err := engine.New(cfg)
//	for chunk, err := range m.Stream(ctx, req) { … }
//
// A turn goes through three stages: understand (lexicon, utterance, state), plan (resolve, steps, rank) and speak
// (facts, answer, and the templates under say).
package engine
