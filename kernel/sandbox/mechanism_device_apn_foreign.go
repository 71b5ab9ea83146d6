package sandbox

import "time"

// deviceAPNForeign is a handset whose own setting asks for another operator's APN: bought second-hand, or set by hand.
//
// The profile in the HSS is right. The device asks by the name in its setting; the MME finds that name nowhere in the
// subscription; it refuses with cause 33 of TS 24.301. Calls and SMS go another way. The network is sound, no counter
// notices one device, and nothing was changed. What ends it is care showing the customer which menu of the handset it
// is, through the customer's ticket; restoring the profile changes nothing.
//
// It differs from apnWrong at a subscriber in one trace alone: there the profile deviates and the device asks rightly.
type deviceAPNForeign struct{}

func (deviceAPNForeign) kind() string    { return "device_apn_foreign" }
func (deviceAPNForeign) types() []string { return []string{"subscriber"} }
func (deviceAPNForeign) symptom() string { return "one_customer_no_data" }

func (deviceAPNForeign) fits(n *network, r ref) error {
	return onlyInUse(n, r, "device_apn_foreign")
}

func (deviceAPNForeign) impose(n *network, f fault, p *physics) {
	u := n.refs[f.Object].i
	p.foreign[u] = append(p.foreign[u], asking{f.span(), "web." + []string{"lusacom", "galliamobile", "albiontel"}[int(f.roll("apn")*3)]})
}

func (deviceAPNForeign) report(b *builder, f fault) {
	b.called(f, "No mobile data", "own setting")
}

func (deviceAPNForeign) ended(_ *network, f fault, a action) (time.Time, bool) {
	return fieldWork(f, a)
}

func (deviceAPNForeign) hit(n *network, f fault) []int { return []int{n.refs[f.Object].i} }

func (deviceAPNForeign) ends(_ *network, f fault) []remedy { return dispatch(f) }
