package sandbox

import (
	"bufio"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"

	copilot "github.com/kernelcopilot/copilot"
)

// typed refuses a body of a media type that the route does not take (RFC 9110, 15.5.16; RFC 5789, 2.2), and says which it
// does. A call without a body, and one whose route looks at none, passes.
func typed(w http.ResponseWriter, r *http.Request) error {
	if r.Method != http.MethodPost && r.Method != http.MethodPatch || !hasBody(r) {
		return nil
	}
	takes, header := []string{"application/json"}, "Accept"
	if r.Method == http.MethodPatch {
		takes, header = []string{"application/merge-patch+json", "application/json"}, "Accept-Patch"
	}
	given := r.Header.Get("Content-Type")
	if media, _, err := mime.ParseMediaType(given); err == nil && slices.Contains(takes, media) {
		return nil
	}
	w.Header().Set(header, strings.Join(takes, ", "))
	return statusError{http.StatusUnsupportedMediaType, copilot.Errorf(copilot.CodeInvalid, "Content-Type %q is not taken here: send %s", given, strings.Join(takes, " or "))}
}

// hasBody reports whether a body follows, looking at its first byte when the call does not say how long it is.
func hasBody(r *http.Request) bool {
	if r.ContentLength >= 0 {
		return r.ContentLength > 0
	}
	start := bufio.NewReader(r.Body)
	_, err := start.Peek(1)
	r.Body = struct {
		io.Reader
		io.Closer
	}{start, r.Body}
	return err == nil
}
