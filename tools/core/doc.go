// Package core is what a model may propose for a core function: a restart, and a new certificate.
//
// Floor 4. Both are of risk network; their success is told by a KPI that the function has, two minutes later.
//
//	list := core.New(client, vocabulary) // core.restart, core.renew_certificate
package core
