package tools

import (
	"fmt"

	"github.com/kernelcopilot/copilot/kernel"
)

// The values of Subscription.HSSStatus (3GPP TS 29.272, 7.3.29).
const (
	HSSGranted = "SERVICE_GRANTED"
	HSSBarred  = "OPERATOR_DETERMINED_BARRING"
)

// StatesAgree reports whether CRM, HSS and billing hold a subscription alike: in service or not. A system that tells
// nothing agrees.
func StatesAgree(s kernel.Subscription) bool {
	active := s.Status == "active"
	return (s.HSSStatus == "" || (s.HSSStatus == HSSGranted) == active) && (s.Billing == "" || (s.Billing == "active") == active)
}

// Disagreements lists in words where CRM, HSS and billing hold a subscription differently.
func Disagreements(s kernel.Subscription) []string {
	var out []string
	if !StatesAgree(s) {
		hss := s.HSSStatus
		if hss == "" {
			hss = "nothing"
		}
		out = append(out, fmt.Sprintf("state: CRM %s, HSS %s, billing %s", s.Status, hss, s.Billing))
	}
	if s.HSSAPN != "" && s.HSSAPN != s.ExpectedAPN {
		out = append(out, fmt.Sprintf("APN: CRM %s, HSS %s", s.ExpectedAPN, s.HSSAPN))
	}
	for _, b := range s.Services {
		if b.Sold != b.Built {
			out = append(out, ServiceWords(b))
		}
	}
	return out
}

// ServiceWords says of a service whether it was sold and whether it is built.
func ServiceWords(b kernel.Built) string {
	switch {
	case b.Sold && b.Built:
		return b.Name + ": sold and built"
	case b.Sold:
		return b.Name + ": sold, not built"
	case b.Built:
		return b.Name + ": built, not sold"
	}
	return b.Name + ": neither sold nor built"
}
