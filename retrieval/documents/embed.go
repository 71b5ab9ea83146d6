package documents

import "embed"

// FS holds the shipped documents, one Markdown file each at its root. The first line of each is its title.
//
//go:embed *.md
var FS embed.FS
