// Package customer is what a model may ask of customers: who one is, who is served by a place, and how a line is
// provisioned.
//
// Floor 4. It establishes the subscription.* findings from what CRM and HSS hold; personal data goes out with a purpose.
//
//	list := customer.New(client) // customer.find, customer.affected, customer.subscription
package customer
