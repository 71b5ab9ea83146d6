package grounding

import (
	"time"
)

// soon is how far ahead an advised look may lie.
const soon = 12 * time.Hour

// isAhead reports whether the claim is the time at which to look again, as in "look again at 10:15": advice about what lies
// ahead, which no evidence can hold and which states nothing of the network.
func (c *checker) isAhead(u unit, cl claim) bool {
	text := fold(u.text)
	if cl.kind != claimTime || cl.start > len(text) || !c.words.ahead.MatchString(text[:cl.start]) {
		return false
	}
	for at := c.in.Now; at.Before(c.in.Now.Add(soon)); at = at.Add(time.Minute) {
		if cl.clock.is(at.Truncate(time.Minute), c.loc) {
			return true
		}
	}
	return false
}
