package grounding

import "github.com/kernelcopilot/copilot"

// closedAlarm is the id of a cleared alarm that the unit tells as open, "" when it tells none so. The alarms that the unit names
// count, or all that are cited when it names none; while one of them is open the unit may speak of that one.
func (c *checker) closedAlarm(u unit, cited []*source) string {
	text := fold(u.text)
	if !c.words.open.MatchString(text) || c.words.denies.MatchString(text) || c.words.hedges.MatchString(text) {
		return ""
	}
	var named, all []copilot.Record
	for _, s := range cited {
		for _, r := range s.rows {
			if r.rec.Value("probableCause") == "" {
				continue
			}
			all = append(all, r.rec)
			if containsToken(text, fold(r.rec.ID)) || containsToken(text, fold(r.rec.Object.ID)) {
				named = append(named, r.rec)
			}
		}
	}
	if len(named) == 0 {
		named = all
	}
	closed := ""
	for _, rec := range named {
		if !isCleared(rec) {
			return ""
		}
		closed = rec.ID
	}
	return closed
}

// isCleared reports whether an alarm's record says that it is over.
func isCleared(rec copilot.Record) bool {
	return rec.Value("state") == "cleared" || rec.Value("cleared") != ""
}
