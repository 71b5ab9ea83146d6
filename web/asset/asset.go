package asset

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
)

// The dist folder holds a committed file, so that the tree builds before npm has run.
//
//go:embed console.css parts.css console.js theme.js icon.svg all:dist
var files embed.FS

// library is what npm brings.
const library = "dist/idiomorph.min.js"

// Missing says which task brings the assets that this binary lacks, "" when it has them all.
func Missing() string {
	if _, err := fs.Stat(files, library); err != nil {
		return "the page's script library is not in this binary: run `./task assets`, then build again"
	}
	return ""
}

// Library is the address of the page's script library.
func Library() string { return Path(library) }

// Path is the address of a file, with a mark of its content.
func Path(name string) string {
	b, err := files.ReadFile(name)
	if err != nil {
		return "/assets/" + name
	}
	sum := sha256.Sum256(b)
	return "/assets/" + name + "?v=" + hex.EncodeToString(sum[:6])
}

var contentTypes = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
}

// Handler serves the files under their names. Only the kinds that the page loads are answered.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := path.Clean(r.URL.Path)
		kind, known := contentTypes[path.Ext(name)]
		b, err := files.ReadFile(name)
		if err != nil || !known {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", kind)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-cache")
		if r.URL.Query().Get("v") != "" {
			h.Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		_, _ = w.Write(b)
	})
}
