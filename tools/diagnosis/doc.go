// Package diagnosis is the tool that ranks root causes over the findings of the stored evidence.
//
// Floor 4. The registry hands it the findings, never a model; it fetches the topology and calls the pure function of the
// package of the same name two floors below.
//
//	list := diagnosis.New(client, causes, vocabulary) // diagnosis.rank
package diagnosis
