package sandbox

import (
	"slices"
	"strconv"
	"strings"

	copilot "github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
)

// selectOne resolves an object id or a selector TYPE[@REGION][#N] against the inventory. Without a number it is the first
// object of the selection that fits, and the first at all when none does; fits nil takes any.
func (n *network) selectOne(selector string, fits func(kernel.Object) bool) (kernel.Object, error) {
	if o, ok := n.object(selector); ok {
		return o, nil
	}
	kind, region, nth, err := splitSelector(selector)
	if err != nil {
		return kernel.Object{}, err
	}
	regionID := ""
	if region != "" {
		if regionID = n.regionID(region); regionID == "" {
			return kernel.Object{}, copilot.Errorf(copilot.CodeNotFound, "there is no region %q; regions are %s", region, strings.Join(n.regionNames(), ", "))
		}
	}
	var found []kernel.Object
	for _, o := range n.objects {
		if o.Type == kind && (regionID == "" || o.Region == regionID || o.ID == regionID) {
			found = append(found, o)
		}
	}
	if nth > len(found) {
		return kernel.Object{}, copilot.Errorf(copilot.CodeNotFound, "%q selects nothing: there are %d", selector, len(found))
	}
	slices.SortFunc(found, func(a, b kernel.Object) int { return strings.Compare(a.ID, b.ID) })
	if fits != nil && !strings.Contains(selector, "#") {
		if i := slices.IndexFunc(found, fits); i >= 0 {
			return found[i], nil
		}
	}
	return found[nth-1], nil
}

func splitSelector(selector string) (kind, region string, nth int, err error) {
	rest, number, numbered := strings.Cut(selector, "#")
	kind, region, _ = strings.Cut(rest, "@")
	nth = 1
	if numbered {
		nth, err = strconv.Atoi(number)
	}
	if numbered && err == nil && nth < 1 {
		return "", "", 0, copilot.Errorf(copilot.CodeNotFound, "%q selects nothing: numbers begin at 1", selector)
	}
	if err != nil || !contains([]string{"region", "site", "cell", "link", "core", "apn", "subscriber", "ticket"}, kind) {
		return "", "", 0, copilot.Errorf(copilot.CodeNotFound, "%q is neither an object id nor TYPE[@REGION][#N] with TYPE region, site, cell, link, core, apn, subscriber or ticket", selector)
	}
	return kind, region, nth, nil
}

// regionID finds a region by id or folded name.
func (n *network) regionID(name string) string {
	for _, r := range n.regions {
		if r.id == name || fold(r.name) == fold(name) {
			return r.id
		}
	}
	return ""
}
