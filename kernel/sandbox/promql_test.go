package sandbox

import (
	"errors"
	"strings"
	"testing"

	copilot "github.com/kernelcopilot/copilot"
)

// expressions are sorted by what is to come of them; the test against the real server holds it to the same list.
var expressions = struct{ selectors, others, broken []string }{
	selectors: []string{
		`up`, `x{object="A"}`, `x{object=~"A|B"}`, ` x { object = "A" , } `, `x{object!="A"}`, `x{object!~"A.*"}`, `{__name__="x"}`, `{__name__=~"x|y",object="A"}`,
		`x{object='A'}`, "x{object=`A\\.B`}", `x{object="\"\u00e9\n"}`, `x{object="A"} # a comment`, `a:b:c{object="A"}`, `x{other=""}`, `x{object=~"A-1|A\\.2"}`, `x{by="a"}`,
	},
	others: []string{
		`1`, `"text"`, `-1.5e3`, `0x1f`, `Inf`, `1 + 1`, `rate(x[5m])`, `sum(x)`, `sum by (object) (x)`, `sum(x) by (object)`, `sum without () (x)`, `x * on (object) group_left () y`, `x offset 5m`,
		`x{object="A"} offset -1h30m`, `x @ 1700000000`, `x @ end()`, `max_over_time(x[1h:5m])`, `max_over_time(x[1h:])`, `(x)`, `-x`, `x and y`, `x > bool 1`, `topk(3, x)`, `time()`,
		`histogram_quantile(0.9, rate(x[5m]))`, `x == 1 or y unless z`, `vector(1)`, `x[5m]`,
	},
	broken: []string{
		``, `   `, `{}`, `x{`, `x{object}`, `x{object=}`, `x{object=A}`, `x{object="A"`, `x{object="A"}}`, `x{object=~"["}`, `x y`, `x +`, `(x`, `x)`, `rate(x[5m]`, `x[`, `x[5]x`, `x[5m`, `x{object="A}`,
		`x{object==“A”}`, `x{__name__="y"}`, `{object=~".*"}`, `{object=""}`, `x offset`, `x @`, `x;y`, `5mm`, `x{object="\q"}`, `sum(x) by`, `x{1="a"}`, "x{object=\"A\n\"}", `$x`,
	},
}

func TestExpressionsAreToldApart(t *testing.T) {
	for _, text := range expressions.selectors {
		if q, err := parsePromQL(text); err != nil || q.other != "" {
			t.Errorf("selector %s: %q %v", text, q.other, err)
		}
	}
	for _, text := range expressions.others {
		_, err := plain(text)
		var s statusError
		if !errors.As(err, &s) || s.status != 422 {
			t.Errorf("expression %s: %v", text, err)
		}
	}
	for _, text := range append(expressions.broken, strings.Repeat("(", 100_000)) {
		if _, err := parsePromQL(text); copilot.CodeOf(err) != copilot.CodeInvalid || !strings.Contains(copilot.MessageOf(err), "parse error") {
			t.Errorf("broken %.40s: %v", text, err)
		}
	}
}

func TestSelectorsChoose(t *testing.T) {
	n := buildNetwork(3, usual)
	for text, want := range map[string]int{
		`link_utilisation_percent{object="LINK-003"}`: 1, `link_utilisation_percent{object=~"LINK-003|LINK-004|LINK-003|NONE"}`: 2,
		`link_utilisation_percent{object=~"LINK-00[34]"}`: 2, `{__name__=~"site_.*",object="SITE-001"}`: 5, `{object="CELL-001-1"}`: 8,
		`link_utilisation_percent{object="SITE-001"}`: 0, `nothing{object="SITE-001"}`: 0, `{object="SITE-001",other=""}`: 5, `{object="SITE-001",other="x"}`: 0,
		`{object="SITE-001",__name__!~".*charge.*"}`: 4, `site_mains_voltage_volts`: len(n.sites), `site_mains_voltage_volts{object!="SITE-001"}`: len(n.sites) - 1,
		`{object="SITE-001",object!="SITE-001"}`: 0, `core_registration_success_percent{object=~"CORE-PGW.*"}`: 0,
	} {
		q, err := parsePromQL(text)
		if got := len(n.choose(q.selector)); err != nil || got != want {
			t.Errorf("%s chooses %d, want %d (%v)", text, got, want, err)
		}
	}
}

func TestDurationsAndTimes(t *testing.T) {
	for text, want := range map[string]string{"90": "1m30s", "1h30m": "1h30m0s", "59s999ms": "59.999s", "0.5": "500ms", "1d": "24h0m0s"} {
		if d, err := promStep(text); err != nil || d.String() != want {
			t.Errorf("%s is %v %v", text, d, err)
		}
	}
	for _, text := range []string{"", "m", "1m1h", "1.5h", "-1h", "NaN", "Inf", "1e300", "99999y", "9999y9999999h", "1h-1m"} {
		if d, err := promStep(text); err == nil && text != "-1h" {
			t.Errorf("%s is %v", text, d)
		}
	}
	for _, text := range []string{"", "NaN", "1e99", "yesterday", "2026-13-01T00:00:00Z"} {
		if at, err := promTime(text); err == nil {
			t.Errorf("%s is %v", text, at)
		}
	}
}
