package kernel

import (
	"context"
	"net/http"
	"net/url"
	"time"
	"unicode/utf8"

	"github.com/kernelcopilot/copilot"
)

// DocumentInfo is one document that the operator keeps about its network, without its text.
type DocumentInfo struct {
	ID        string    `json:"id"`                 // with which it is asked for
	Title     string    `json:"title"`              // as citations show it
	UpdatedAt time.Time `json:"updatedAt,omitzero"` // of the text
}

// DocumentAlarmDictionary is the id of the document that explains the vendor's alarm codes (Alarm.SpecificProblem).
const DocumentAlarmDictionary = "alarm-dictionary"

// Documents lists the operator's documents. They belong to the world that Kernel-Instance names: with another instance
// the same id has another text. CodeForbidden when the client may not read them, CodeNotFound when the operator keeps none.
func (c *Client) Documents(ctx context.Context) ([]DocumentInfo, error) {
	return pagesOf[DocumentInfo](ctx, c, call{path: PathDocument + "/documents", scope: ScopeDocumentRead}, url.Values{}, 0, 0)
}

// Document reads the text of one document, which is Markdown in UTF-8; CodeNotFound when there is none of the id.
func (c *Client) Document(ctx context.Context, id string) (string, error) {
	var text string
	_, err := c.do(ctx, call{method: http.MethodGet, path: PathDocument + "/documents/" + url.PathEscape(id), scope: ScopeDocumentRead, into: &text})
	if err == nil && !utf8.ValidString(text) {
		return "", copilot.Errorf(copilot.CodeInvalid, "document %s is not text in UTF-8: ask its owner for it as Markdown", id)
	}
	return text, err
}
