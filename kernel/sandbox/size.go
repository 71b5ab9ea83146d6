package sandbox

import (
	copilot "github.com/kernelcopilot/copilot"
)

// Size says how large the simulated operator is. What it leaves at zero is filled in: 60 sites, and a hundred mobile
// subscribers for three sites. The regions, the transport rings, the user-plane functions and the fixed access follow
// from the sites, about twenty to a region while there are regions left.
type Size struct {
	Sites       int `json:"sites,omitempty"`       // 4 to 1,000
	Subscribers int `json:"subscribers,omitempty"` // mobile ones, six to a site at least and 100,000 at most
}

const (
	fewestSites, mostSites = 4, 1000
	fewestPerSite          = 6 // every cell has two at least
	mostSubscribers        = 100000
	sitesPerRegion         = 20
	sitesPerFeeder         = 4
	sitesPerPON            = 5
)

// whole fills in what is left out. A size that cannot be built is a copilot.Error of CodeInvalid that names the bounds.
func (s Size) whole() (Size, error) {
	if s.Sites == 0 {
		s.Sites = 3 * sitesPerRegion
	}
	if s.Sites < fewestSites || s.Sites > mostSites {
		return s, copilot.Errorf(copilot.CodeInvalid, "a network of %d sites cannot be simulated: sites go from %d to %d", s.Sites, fewestSites, mostSites)
	}
	if s.Subscribers == 0 {
		s.Subscribers = s.Sites * 100 / 3
	}
	if least := s.Sites * fewestPerSite; s.Subscribers < least || s.Subscribers > mostSubscribers {
		return s, copilot.Errorf(copilot.CodeInvalid, "a network of %d sites has %d to %d subscribers, not %d", s.Sites, least, mostSubscribers, s.Subscribers)
	}
	return s, nil
}

// Size is how large the present network is.
func (s *Sandbox) Size() Size { return s.op.look().net.size }

// One line of the simulation stands for some dozen of a real operator in what its core counts: sessions and requests.
const (
	sessionsPerLine = 24
	usualLines      = 2000
)

// scale is the size beside the usual one, by which the core's counts grow.
func (s Size) scale() float64 { return float64(s.Subscribers) / usualLines }

// regions is how many regions the sites are spread over.
func (s Size) regions() int {
	return min(max(1, (s.Sites+sitesPerRegion/2)/sitesPerRegion), len(territories))
}

// sitesOf is how many sites the region at position ri has.
func (s Size) sitesOf(ri int) int {
	n := s.Sites / s.regions()
	if ri < s.Sites%s.regions() {
		n++
	}
	return n
}

// feeders is how many trunks fan out to so many sites of a region. Two at least, so that neighbouring sites can hang off
// different ones.
func feeders(sites int) int { return max(2, (sites+sitesPerFeeder-1)/sitesPerFeeder) }

// pons is how many optical trees a region of so many sites has, two for each exchange's quarter.
func pons(sites int) int { return max(2, sites/sitesPerPON) }

// digits is how wide the number of an id is, so that ids sort as their numbers do.
func digits(count int) int {
	width := 3
	for ; count > 999; count /= 10 {
		width++
	}
	return width
}
