package app_test

import (
	"strconv"
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/app"
	"github.com/kernelcopilot/copilot/client"
)

// A small operator and a large one are diagnosed as the usual one is: by the place, by its region, and with no place said.
func TestNetworksOfAnySize(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		sites        int
		region, site string
	}{{10, "Andalucía", "SITE-006"}, {500, "Illes Balears", "SITE-477"}} {
		t.Run(strconv.Itoa(x.sites), func(t *testing.T) {
			t.Parallel()
			c, o := bootServed(t, func(cfg *app.Config) { cfg.Faults, cfg.Sites = []string{"none"}, x.sites })
			place := "site@" + x.region + "#6"
			o.world(t, "2026-03-04T10:00:00Z", "site_power_loss@"+place)
			for _, text := range []string{
				"Why is there no service in " + o.spoken(t, place) + "?", "What is wrong in " + x.region + "?", "¿Por qué no hay servicio?",
			} {
				r := put(t, c, client.RunRequest{Text: text})
				if v := r.result; v.Outcome != copilot.OutcomeCause || v.Causes[0].ID == nil || *v.Causes[0].ID != "site-supply-lost" || v.Causes[0].Object != x.site {
					t.Errorf("%q: %+v\n%s", text, v, r.text)
				}
				if r.waits {
					reject(t, c, r.run.ID)
				}
				if u := r.unverified(); len(u) > 0 {
					t.Errorf("%q: unverified %q\n%s", text, u, r.text)
				}
			}
			unwritten(t, o)
		})
	}
}
