package sandbox

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	copilot "github.com/kernelcopilot/copilot"
)

// durationForm is a Prometheus duration: whole numbers with units from the largest to the smallest.
var durationForm = regexp.MustCompile(`^(?:(\d{1,4})y)?(?:(\d{1,5})w)?(?:(\d{1,6})d)?(?:(\d{1,7})h)?(?:(\d{1,8})m)?(?:(\d{1,9})s)?(?:(\d{1,12})ms)?$`)

// longest bounds times and durations, so that no sum of two overflows.
const longest = 100 * 365 * 24 * time.Hour

// promDuration reads 30s, 1h30m or 59s999ms.
func promDuration(s string) (time.Duration, error) {
	m := durationForm.FindStringSubmatch(s)
	if m == nil || s == "" {
		return 0, copilot.Errorf(copilot.CodeInvalid, "%q is no duration such as 30s or 1h30m", s)
	}
	day, sum := 24*time.Hour, time.Duration(0)
	for i, unit := range []time.Duration{365 * day, 7 * day, day, time.Hour, time.Minute, time.Second, time.Millisecond} {
		n, _ := strconv.ParseInt("0"+m[i+1], 10, 64)
		if time.Duration(n) > (longest-sum)/unit {
			return 0, copilot.Errorf(copilot.CodeInvalid, "%q is longer than 100 years", s)
		}
		sum += time.Duration(n) * unit
	}
	return sum, nil
}

// promTime reads Unix seconds or RFC 3339, to the millisecond.
func promTime(s string) (time.Time, error) {
	if f, err := strconv.ParseFloat(s, 64); err == nil {
		if math.IsNaN(f) || math.Abs(f) > 2*longest.Seconds() {
			return time.Time{}, copilot.Errorf(copilot.CodeInvalid, "%q is no time", s)
		}
		return time.UnixMilli(int64(math.Round(f * 1000))).UTC(), nil
	}
	t, err := time.Parse(time.RFC3339Nano, strings.ReplaceAll(s, " ", "+"))
	if err != nil || t.Year() < 1800 || t.Year() > 2200 {
		return time.Time{}, copilot.Errorf(copilot.CodeInvalid, "%q is no time", s)
	}
	return t.UTC().Truncate(time.Millisecond), nil
}

// promStep reads seconds or a duration.
func promStep(s string) (time.Duration, error) {
	if f, err := strconv.ParseFloat(s, 64); err == nil {
		if math.IsNaN(f) || math.Abs(f) > longest.Seconds() {
			return 0, copilot.Errorf(copilot.CodeInvalid, "%q is no duration", s)
		}
		return time.Duration(f * float64(time.Second)).Truncate(time.Millisecond), nil
	}
	return promDuration(s)
}
