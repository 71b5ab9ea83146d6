package sandbox

import (
	"strings"
	"testing"

	copilot "github.com/kernelcopilot/copilot"
)

func TestMechanismsRefuseWhatTheyDoNotFit(t *testing.T) {
	net := buildNetwork(3)
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
