package sandbox

import (
	"hash/fnv"
	"testing"
)

func TestLabelHashIsThatOfTheJoinedText(t *testing.T) {
	h := fnv.New64a()
	_, _ = h.Write([]byte("link_utilisation_percentLINK-003 Úbeda"))
	if labelHash("link_utilisation_percent", "LINK-003", " Úbeda") != h.Sum64() {
		t.Fatal("another hash: all seeds would change")
	}
}
