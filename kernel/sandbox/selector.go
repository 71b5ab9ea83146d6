package sandbox

import (
	"slices"
	"strconv"
	"strings"

	copilot "github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
)

// selectOne resolves an object id or a selector TYPE[@REGION][#N] against the inventory.
func (n *network) selectOne(selector string) (kernel.Object, error) {
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
			return kernel.Object{}, copilot.Errorf(copilot.CodeNotFound, "there is no region %q; regions are %s", region, strings.Join(regionNames, ", "))
		}
	}
	var ids []string
	for _, o := range n.objects {
		if o.Type == kind && (regionID == "" || o.Region == regionID || o.ID == regionID) {
			ids = append(ids, o.ID)
		}
	}
	if nth > len(ids) {
		return kernel.Object{}, copilot.Errorf(copilot.CodeNotFound, "%q selects nothing: there are %d", selector, len(ids))
	}
	slices.Sort(ids)
	o, _ := n.object(ids[nth-1])
	return o, nil
}

func splitSelector(selector string) (kind, region string, nth int, err error) {
	rest, number, numbered := strings.Cut(selector, "#")
	kind, region, _ = strings.Cut(rest, "@")
	nth = 1
	if numbered {
		nth, err = strconv.Atoi(number)
	}
	if err != nil || nth < 1 || !contains([]string{"region", "site", "cell", "link", "core", "apn", "subscriber", "ticket"}, kind) {
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
