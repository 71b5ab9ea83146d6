// Package grounding checks an answer against the evidence it cites, after the model has spoken.
//
// Floor 5. It is a pure function and knows neither model nor store:
//
//	report := grounding.Check(grounding.Input{Text: answer, Lang: "en", TimeZone: "Europe/Madrid", Evidence: evidence})
//	if !report.OK { … } // report.Spans says which stretch is unverified, and why
//
// A figure counts as supported only when number, nearest identifier and metric stand together in one cited record, or
// when it is a count, sum, difference or duration that can be recomputed from cited records.
package grounding
