// Package cell holds the orders to a cell that a model may propose: a restart, and a shift of its load to neighbours.
//
// Floor 4. Both wait for approval, and their guard KPIs take their levels from the vocabulary of findings.
//
//	list := cell.New(client, vocabulary) // cell.restart, cell.balance (both network)
package cell
