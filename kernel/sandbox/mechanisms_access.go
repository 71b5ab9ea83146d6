package sandbox

// accessMechanisms lists the failures of radio, power and transport.
func accessMechanisms() []mechanism {
	return []mechanism{}
}
