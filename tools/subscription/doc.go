// Package subscription is what a model may propose for one subscription whose systems disagree: to have what the CRM holds
// written to the others.
//
// Floor 4.
//
//	list := subscription.New(client) // subscription.align
package subscription
