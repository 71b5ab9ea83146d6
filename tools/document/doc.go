// Package document is what a model may ask of the operator's documents.
//
// Floor 4. It hands out passages of whatever finds them, with their source and as text of origin document.
//
//	list := document.New(searcher) // document.search
package document
