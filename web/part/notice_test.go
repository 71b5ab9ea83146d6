package part_test

import (
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/web/part"
)

// TestFailedLooksOfOneCause stand in one notice, by the names that the cards give them, with commands as such.
func TestFailedLooksOfOneCause(t *testing.T) {
	failed := func(tools, cause string) copilot.Notice {
		return copilot.Notice{Code: "look_failed", Message: "Sin respuesta a " + tools + ": " + cause + ".", Next: "Vea `copilot config`."}
	}
	th := thread("es", "run_1", nil, failed("alarm.list, performance.check", "el Kernel no contesta"), failed("alarm.list, line.test", "el Kernel no contesta"), failed("change.list", "otra cosa"))
	got := spoken(t, "es", part.RunSection(th.RunView(th.Runs[0])))
	for _, want := range []string{"«Listar alarmas», «Comparar KPI con su referencia», «Probar una línea fija»: el Kernel no contesta.", "«Listar cambios»: otra cosa.", "<code>copilot config</code>"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %s", want, got)
		}
	}
	if n := strings.Count(got, `class="notice"`); n != 2 {
		t.Errorf("%d notices", n)
	}
}
