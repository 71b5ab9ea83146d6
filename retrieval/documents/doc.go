// Package documents holds the operator's documents that ship with the product: alarm dictionary, KPI definitions,
// procedures, basics and rules, in Markdown.
//
// Floor 3. They are loaded like any other documents and hold nothing that the program depends on:
//
//	err := fs.WalkDir(documents.FS, ".", func(path string, d fs.DirEntry, err error) error { … })
package documents
