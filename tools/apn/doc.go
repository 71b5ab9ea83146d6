// Package apn is what a model may ask of an APN's configuration, and the order that restores one.
//
// Floor 4. The order waits for approval, and its guard KPI takes its level from the vocabulary of findings.
//
//	list := apn.New(client, vocabulary) // apn.get, apn.restore (network)
package apn
