// Package diagnosis ranks root causes: findings in, explanations with probabilities out. It also tells what is usual for a
// KPI and when it changed (Baseline, Deviate, ChangePoint, Silence), when it ran beside what is usual (Anomalies), and which
// alarms belong together (Correlate).
//
// Floor 2. Pure functions without I/O: the tools, the insights API and incidents use the one algorithm.
//
//	r := diagnosis.Rank(diagnosis.Input{Findings: findings, Graph: graph, Causes: causes, Vocabulary: kinds, Scope: site, Now: now})
//	// r.Outcome is cause, none, unknown or not_decided; r.Hypotheses is the board; r.Next are the best next tests
//
// Explanations exclude each other: nothing is wrong, one cause at an object, a cover of up to three, an unknown cause at
// an object, or a known one beside an unknown. Each is weighed by its prior and by how likely it makes every finding that
// was looked at, present or absent. One manifestation at several objects shares one fate (a beta-binomial); what an
// explanation does not explain is stray, at the healthy rate, and strays come in bursts within a site or link. What is not
// due yet, or lies outside of the question's area, says nothing.
package diagnosis
