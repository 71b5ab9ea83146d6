package agent

import (
	"testing"
	"time"
)

// TestPresentTime: an operator's Date that lies hours back is that of an old answer; another calendar's is believed.
func TestPresentTime(t *testing.T) {
	own := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	for behind, believed := range map[time.Duration]bool{
		0: true, -time.Hour: true, 5 * time.Minute: true, 2 * time.Hour: false, 23 * time.Hour: false, 90 * 24 * time.Hour: true,
	} {
		told := own.Add(-behind)
		if got := presentTime(told, own); got.Equal(told) != believed && behind != 0 {
			t.Errorf("%s behind: %s", behind, got)
		}
	}
}
