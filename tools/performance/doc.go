// Package performance is what a model may ask of the KPIs: what deviates around a place and since when, and one series.
//
// Floor 4. It asks for plain series and does all arithmetic here: the level of the last ten minutes against the same
// minutes of the days before (medians), thresholds from the vocabulary of findings, and the change point as onset.
//
//	list := performance.New(client, vocabulary) // performance.check, performance.series
package performance
