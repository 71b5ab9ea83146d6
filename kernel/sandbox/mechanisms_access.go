package sandbox

// accessMechanisms lists the failures of radio, site power and transport.
func accessMechanisms() []mechanism {
	return []mechanism{
		uplinkInterference{}, antennaFault{}, sleepingCell{}, clockLoss{},
		rectifierTrip{}, coolingLoss{},
		opticsAgeing{}, linkOutgrown{}, rateLimitWrong{},
	}
}

// linkUsers lists the subscribers whose sites have no way but the link.
func (n *network) linkUsers(li int) []int {
	var out []int
	for _, si := range n.links[li].sites {
		out = append(out, n.siteUsers(si)...)
	}
	return out
}
