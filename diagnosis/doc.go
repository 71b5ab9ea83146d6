// Package diagnosis ranks root causes: findings in, explanations with probabilities out. It also tells change points of
// KPI series from their daily shape.
//
// Floor 2. Pure functions without I/O: the tools, the insights API and incidents use the one algorithm.
//
//	r := diagnosis.Rank(diagnosis.Input{Findings: findings, Graph: graph, Causes: causes, Vocabulary: kinds, Scope: site, Now: now})
//	// r.Outcome is cause, none, unknown or not_decided; r.Hypotheses is the board; r.Next are the best next tests
//
// The model is a noisy network read as log-odds: each finding that was looked at, present or absent, is weighed by how
// much likelier a cause makes it than a healthy network does. Explanations exclude each other: nothing is wrong, one
// cause, a cover of up to three, or an unknown cause at an object.
package diagnosis
