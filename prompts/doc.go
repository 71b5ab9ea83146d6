// Package prompts holds what the copilot knows in words, as embedded files: the closed vocabulary of findings, causes,
// runbooks and prompt templates, with the types they parse into.
//
// Floor 1. It imports floor 0 alone. Causes and findings are read with:
//
//	voc, err := prompts.Findings()
//	causes, err := prompts.Causes()
package prompts
