package tools

import "strconv"

// Count is a number with its noun: "1 alarm", "0 alarms". many is the form for any number but one.
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
