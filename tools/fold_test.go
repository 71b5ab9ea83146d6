package tools_test

import (
	"slices"
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/tools"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Sevilla Este": "sevilla este", "  ANDALUCÍA ": "andalucia", "Peñíscola-Norte/2": "peniscola norte 2", "CELL-012-1": "cell 012 1", "": "", "—": "",
	} {
		if got := tools.Fold(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestNearest(t *testing.T) {
	names := []string{"Sevilla Este", "Sevilla Sur", "Córdoba Norte", "Jaén"}
	for word, want := range map[string][]string{
		"sevila este": {"Sevilla Este"}, "Cordova Norte": {"Córdoba Norte"}, "jaen": {"Jaén"}, "Madrid Oeste": nil, "x": nil,
	} {
		if got := tools.Nearest(word, names, 2); !slices.Equal(got, want) && len(got)+len(want) > 0 {
			t.Errorf("%s: %v, want %v", word, got, want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for in, want := range map[string]string{
		"+34600100101": "+34600100101", "600 100 101": "+34600100101", " +34 600-100-101 ": "+34600100101", "line-1": "line-1", "SUB-00042": "SUB-00042",
	} {
		if got, err := tools.LineID(in); err != nil || got != want {
			t.Errorf("%q: %q %v", in, got, err)
		}
	}
	for _, in := range []string{"+34 12", "+999999", "6001", "+"} {
		if _, err := tools.LineID(in); copilot.CodeOf(err) != copilot.CodeInvalid {
			t.Errorf("%q: %v", in, err)
		}
	}
}
