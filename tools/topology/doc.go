// Package topology is what a model may ask of the network's inventory: which object a name means, and what is around one.
//
// Floor 4. Names are compared folded, and the nearest ones are offered when none fits; it establishes no findings.
//
//	list := topology.New(client) // topology.find, topology.neighbourhood
package topology
