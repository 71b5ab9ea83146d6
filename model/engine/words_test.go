package engine_test

import (
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot"
)

// TestAsides: what a question says beside its matter does not make it another one.
func TestAsides(t *testing.T) {
	change := copilot.Record{ID: "CHG-1", Object: obj("site/SITE-012"), Time: at("08:30"), Fields: []copilot.Field{
		{Name: "summary", Kind: copilot.KindText, Value: "New parameters"}, {Name: "why", Kind: copilot.KindText, Value: "the object itself"},
	}}
	ticket := copilot.Record{ID: "TT-00007", Object: obj("ticket/TT-00007"), Time: at("09:00"), Fields: []copilot.Field{{Name: "category", Kind: copilot.KindText, Value: "Billing"}}}
	customer := copilot.Record{ID: "CUST-00042", Object: obj("customer/CUST-00042"), Fields: []copilot.Field{{Name: "msisdn", Kind: copilot.KindID, Value: "+34600000042"}}}
	for ask, c := range map[string]struct {
		calls []string
		says  []string
		never []string
	}{
		"data is slow in Sevilla Este, what changed?":                       {[]string{"diagnosis.rank", "change.related"}, []string{"Transport link LINK-012 is interrupted", "What changed and is related", "CHG-1"}, nil},
		"¿Qué ha cambiado? Van lentos los datos en Sevilla Este":            {[]string{"diagnosis.rank", "change.related"}, []string{"LINK-012 está interrumpido", "Qué ha cambiado y está relacionado", "CHG-1"}, nil},
		"what changed in Sevilla Este?":                                     {[]string{"change.list"}, nil, []string{"interrupted"}},
		"Is it really a fault in Sevilla Este? There was a football match.": {[]string{"diagnosis.rank"}, []string{"LINK-012"}, []string{"nothing this copilot can look up"}},
		"¿de verdad es una avería en Sevilla Este? Había partido de fútbol": {[]string{"diagnosis.rank"}, []string{"LINK-012"}, nil},
		"who won the football match in Sevilla Este?":                       {nil, []string{"nothing this copilot can look up"}, nil},
		"why is it raining in Sevilla Este?":                                {nil, []string{"nothing this copilot can look up"}, nil},
		"list open tickets":                                                 {[]string{"ticket.open"}, []string{"1 ticket is open in the whole network", "TT-00007"}, nil},
		"¿qué tickets abiertos hay?":                                        {[]string{"ticket.open"}, []string{"Hay 1 ticket abierto en toda la red"}, nil},
		"list open tickets of Sevilla Este":                                 {[]string{"ticket.list"}, nil, []string{"whole network"}},
		"what is wrong with CUST-00042?":                                    {[]string{`customer.find {"id":"CUST-00042"}`, `topology.find {"msisdn":"+34600000042"}`, `diagnosis.rank {"scope":"SUB-00042"`}, nil, []string{"knows nothing"}},
	} {
		t.Run(ask, func(t *testing.T) {
			w := backhaul()
			w.more = [][3]string{{"change.related", "*scope *since *until", ""}, {"ticket.open", "", ""}, {"customer.find", "id msisdn name", ""}}
			w.extra["change.related"], w.extra["ticket.open"] = results{records: []copilot.Record{change}}, results{records: []copilot.Record{ticket}}
			w.extra["customer.find"] = results{records: []copilot.Record{customer}}
			text, _ := newPlay(t, w, copilot.RunBlock{}).ask(ask)
			made := strings.Join(w.calls, "\n")
			for _, call := range c.calls {
				if !strings.Contains(made, call) {
					t.Errorf("%s was not called:\n%s", call, made)
				}
			}
			for _, s := range c.says {
				if !strings.Contains(text, s) {
					t.Errorf("%q is missing:\n%s", s, text)
				}
			}
			for _, s := range c.never {
				if strings.Contains(text, s) {
					t.Errorf("%q stands in:\n%s", s, text)
				}
			}
		})
	}
}
