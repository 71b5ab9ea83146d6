package agent

import "fmt"

// said is what the program itself says to a person when a run ends without an answer of the backend, in both languages.
// The verbs of fmt take the same values in the same order.
type said struct{ en, es string }

var (
	saidCancelled = said{"The run was stopped.", "La ejecución se ha detenido."}
	saidTime      = said{
		"The run has spent its time. What was found so far stands above; ask again to go on.",
		"Se ha agotado el tiempo. Lo encontrado hasta ahora queda arriba; pregunte de nuevo para continuar.",
	}
	saidSpent = said{
		"The run has spent its %[1]s (%[3]d). What was found so far stands above; ask again to go on.",
		"Se han agotado %[2]s (%[3]d). Lo encontrado hasta ahora queda arriba; pregunte de nuevo para continuar.",
	}
	saidLoop = said{
		"The same call gave the same result three times (%s), so the run was stopped. Ask in other words, or narrow the place and time.",
		"La misma llamada dio tres veces el mismo resultado (%s), así que se ha detenido. Pregunte con otras palabras o precise el lugar y la hora.",
	}
	saidNothing = said{
		"The model gave no answer. Ask again, or in other words.",
		"El modelo no dio ninguna respuesta. Pregunte de nuevo o con otras palabras.",
	}
	saidNoModel = said{
		"There is no answer, since %s. What was looked at so far is kept as evidence. Ask again, or start the server with COPILOT_MODEL=engine, which needs no endpoint.",
		"No hay respuesta, porque falló el modelo: %s. Lo consultado hasta ahora se guarda como evidencia. Pregunte de nuevo o arranque el servidor con COPILOT_MODEL=engine, que no necesita ninguno.",
	}
	saidFailed = said{
		"The run failed: %s. What was found so far is kept. Ask again; if it fails again, the log says why.",
		"La ejecución falló: %s. Lo encontrado hasta ahora se guarda. Pregunte de nuevo; si vuelve a fallar, el registro dice por qué.",
	}
)

// in says it in the language of the run: the one asked for, or that of the question.
func (s *segment) in(w said, values ...any) string {
	lang, text := s.run.Input.Lang, w.en
	if lang == "" {
		lang = s.language(s.run.Input.Text)
	}
	if lang == "es" {
		text = w.es
	}
	if len(values) == 0 {
		return text
	}
	return fmt.Sprintf(text, values...)
}

// spent is a budget that is used up.
type spent struct {
	what said
	most int
}

// overspent tells the first budget that is spent, nil when none is.
func (s *segment) overspent() *spent {
	b, h := s.run.Budget, s.history
	switch {
	case h.steps >= b.Steps:
		return &spent{said{"steps", "los pasos"}, b.Steps}
	case h.toolCalls >= b.ToolCalls:
		return &spent{said{"tool calls", "las consultas"}, b.ToolCalls}
	case h.tokens >= b.Tokens:
		return &spent{said{"tokens", "los tokens"}, b.Tokens}
	}
	return nil
}

// stopSpent is why the run ends for a budget, for the record and for a person.
func (s *segment) stopSpent(p *spent) (reason, text string) {
	return fmt.Sprintf("budget: %s (%d)", p.what.en, p.most), s.in(saidSpent, p.what.en, p.what.es, p.most)
}
