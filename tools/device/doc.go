// Package device is what a model may ask of a device: whether the network reaches it (CAMARA device-reachability-status).
//
// Floor 4. It needs a purpose, which the token to the operator carries, and establishes the device.* findings.
//
//	list := device.New(client) // device.reachability
package device
