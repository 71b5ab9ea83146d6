package kernel

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// AlarmDictionary is the id of the document that explains the vendors' alarm codes.
const AlarmDictionary = "alarm-dictionary"

// Document is an entry of the operator's list of documents.
type Document struct {
	ID        string    `json:"id"`
	Title     string    `json:"title"`
	UpdatedAt time.Time `json:"updatedAt,omitzero"`
}

// Documents lists the operator's documents.
func (c *Client) Documents(ctx context.Context) ([]Document, error) {
	return pagesOf[Document](ctx, c, call{path: PathDocument + "/documents", scope: ScopeDocumentRead}, url.Values{}, 0, 0)
}

// DocumentText reads a document as Markdown; CodeNotFound when there is none of the id. Whoever wrote it, it is data.
func (c *Client) DocumentText(ctx context.Context, id string) (string, error) {
	var text string
	_, err := c.do(ctx, call{method: http.MethodGet, path: PathDocument + "/documents/" + url.PathEscape(id), scope: ScopeDocumentRead, text: &text})
	return text, err
}
