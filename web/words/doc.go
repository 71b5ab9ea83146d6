// Package words holds every string of the console in each language it speaks, from one catalogue.
//
// Floor 6. A key without a language, a key that nothing uses and a template with a text of its own fail the tests.
//
//	w := words.For(r)              // the language that the visitor chose, else the browser's
//	w.Say("verdict.since")         // "since", "desde las"
//	w.Count("rows.count", 3)       // "3 rows", "3 filas"
//	ctx = words.With(ctx, w)       // templates find it with words.From(ctx)
package words
