// Package kernel holds the typed clients of the Kernel APIs: TM Forum alarms, tickets, customers and services, CAMARA device
// reachability and quality on demand, and the operator's topology, metrics, provisioning and change log.
//
// Floor 2. It owns the wire formats of those APIs and knows nothing of the agent. One [Client] serves many callers:
//
//	c, err := kernel.New(kernel.Config{BaseURL: url, ClientID: id, ClientSecret: secret})
//	alarms, err := c.Alarms(ctx, kernel.AlarmQuery{Objects: []string{"SITE-012"}, Open: true})
package kernel
