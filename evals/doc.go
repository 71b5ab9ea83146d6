// Package evals runs cases against a running Kernel Copilot and grades what it did.
//
// Floor 5. It drives the product over client and reads the sandbox's ground truth, state and ledger over HTTP; it shares
// no code with agent, grounding or diagnosis, so that it cannot agree with them by construction.
//
//	cases, err := evals.Load("cases.jsonl")
//	report, err := evals.Run(ctx, evals.Config{Copilot: url, Sandbox: control, Token: token}, "journeys", cases)
//	report.WriteTable(os.Stdout)
package evals
