package retrieval_test

import (
	"testing"

	"github.com/kernelcopilot/copilot/retrieval/documents"
)

// questions and the shipped document that answers each. They were written from the documents' headings, half in English
// and half in Spanish, before the search was tried on them; "dispatch" was added to the words for "enviar" after it.
var questions = []struct{ ask, document string }{
	{"What does a loss of signal alarm on a link mean?", "alarm-dictionary.md"},
	{"Which severities can an alarm have?", "alarm-dictionary.md"},
	{"How is PRB utilisation calculated?", "kpi-definitions.md"},
	{"When is a KPI considered out of its normal course?", "kpi-definitions.md"},
	{"How long does a site battery hold?", "power-at-sites.md"},
	{"What may I tell a customer about an outage?", "care-and-privacy-rules.md"},
	{"Which crew do I dispatch to a fibre cut?", "procedure-dispatch-and-escalation.md"},
	{"How do I put back a wrong APN of a subscriber?", "procedure-restoring-an-apn.md"},
	{"Should I move load to a neighbour cell, and when does it not help?", "procedure-load-balancing.md"},
	{"What is the difference between IMSI and MSISDN?", "provisioning-basics.md"},
	{"¿Qué significa la severidad crítica de una alarma?", "alarm-dictionary.md"},
	{"¿Cómo se define la disponibilidad de una celda?", "kpi-definitions.md"},
	{"¿Cuánto aguanta la batería de un emplazamiento sin corriente?", "power-at-sites.md"},
	{"¿Qué se le puede decir al cliente durante una avería?", "care-and-privacy-rules.md"},
	{"¿Cuándo hay que enviar una brigada de campo?", "procedure-dispatch-and-escalation.md"},
	{"¿Cómo restauro el APN de un abonado?", "procedure-restoring-an-apn.md"},
	{"¿Cómo equilibro la carga entre celdas vecinas?", "procedure-load-balancing.md"},
	{"¿En qué ventanas se hacen los trabajos programados?", "procedure-planned-works.md"},
	{"¿Cómo localizo el punto de corte en la red de transporte?", "transport-basics.md"},
	{"¿Qué estados tiene una suscripción?", "provisioning-basics.md"},
	{"How long does a voice registration last before the device renews it?", "voice-registration.md"},
	{"Whom do I call when a roaming partner does not answer?", "roaming-interconnect-escalation.md"},
	{"What does dying gasp in a line test mean?", "fixed-line-tests.md"},
	{"How is a certificate of the API gateway renewed?", "platform-certificates-and-keys.md"},
	{"How long can a site do without its time reference?", "time-synchronisation.md"},
	{"How much loss does a dirty connector add to the optical budget?", "optical-budgets.md"},
	{"¿Qué brigada hace falta cuando fallan los rectificadores?", "cadena-de-energia.md"},
	{"¿Qué hago si el CRM y el HSS se contradicen?", "coherencia-de-suscripciones.md"},
	{"¿Qué temperatura de cabina es normal?", "cadena-de-energia.md"},
	{"¿Cuándo se alinea una suscripción y cuándo no ayuda?", "coherencia-de-suscripciones.md"},
}

// wantRecall is how many of the questions must find their document among the first three passages.
const wantRecall = 28

func TestRecallAtThree(t *testing.T) {
	index, _ := newIndex(t)
	if _, err := index.IngestFS(t.Context(), tenant, documents.FS); err != nil {
		t.Fatal(err)
	}
	hits, first := 0, 0
	for _, q := range questions {
		found, err := index.Search(t.Context(), tenant, q.ask, 3)
		if err != nil {
			t.Fatal(err)
		}
		at := 0
		for i := len(found) - 1; i >= 0; i-- {
			if found[i].Name == q.document {
				at = i + 1
			}
		}
		switch at {
		case 0:
			t.Logf("missed: %s", q.ask)
			for _, p := range found {
				t.Logf("  %.2f %s, %s, lines %d to %d", p.Score, p.Name, p.Heading, p.FromLine, p.ToLine)
			}
		case 1:
			first++
			fallthrough
		default:
			hits++
		}
	}
	t.Logf("recall@3 %d of %d, recall@1 %d", hits, len(questions), first)
	if hits < wantRecall {
		t.Fatalf("recall@3 is %d of %d, want %d", hits, len(questions), wantRecall)
	}
}
