package sandbox

import (
	"strings"
	"testing"

	copilot "github.com/kernelcopilot/copilot"
)

func TestMechanismsRefuseWhatTheyDoNotFit(t *testing.T) {
	net := buildNetwork(3, usual)
	pon, _ := net.object("LINK-007")
	pon.Details["technology"] = "XGS-PON"
	_, err := (faultSpec{Kind: "backhaul_loss", Place: "LINK-007"}).resolve(net, noon)
	if copilot.CodeOf(err) != copilot.CodeInvalid || !strings.Contains(copilot.MessageOf(err), "LINK-007") {
		t.Fatal(err)
	}
	for _, m := range mechanisms() {
		ids := places(m, net)
		if len(ids) == 0 {
			t.Errorf("%s fits nothing", m.kind())
		}
		for _, id := range ids {
			if o, _ := net.object(id); !contains(m.types(), o.Type) || id == "LINK-007" {
				t.Errorf("%s fits %s", m.kind(), id)
			}
		}
	}
}

// TestPlacesWithoutANumberFit: KIND@TYPE finds a place for every kind, and an unfit place names some that fit.
func TestPlacesWithoutANumberFit(t *testing.T) {
	for _, seed := range []uint64{1, 3, 11} {
		net := buildNetwork(seed, usual)
		for _, m := range mechanisms() {
			for _, kind := range m.types() {
				f, err := (faultSpec{Kind: m.kind(), Place: kind}).resolve(net, noon)
				if err != nil || net.refs[f.Object].kind != kind {
					t.Errorf("%s@%s, seed %d: %v", m.kind(), kind, seed, err)
				}
			}
		}
	}
	net := buildNetwork(1, usual)
	for text, says := range map[string]string{
		"resolver_failure@core#1":     "places that fit: CORE-DNS-1",
		"resolver_failure@CORE-MME-1": "places that fit: CORE-DNS-1",
		"user_plane_loss@cell":        "places that fit: CORE-UPF-1, CORE-UPF-2, CORE-UPF-3",
		"clock_loss@SITE-001":         "places that fit: SITE-002, SITE-006, SITE-012, SITE-013, SITE-016",
		"pon_feeder_cut@LINK-001":     "places that fit: PON-001, PON-002, PON-003, PON-004, PON-005",
	} {
		spec, err := parseFault(text)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = spec.resolve(net, noon); copilot.CodeOf(err) != copilot.CodeInvalid || !strings.Contains(copilot.MessageOf(err), says) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
