package client

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/kernelcopilot/copilot"
)

// Client calls the API as one user.
type Client struct {
	base string
	user string
	http *http.Client
}

// Option changes a Client.
type Option func(*Client)

// WithUser names the user; "" is the local one.
func WithUser(name string) Option { return func(c *Client) { c.user = name } }

// WithHTTP sets the HTTP client. Its Timeout must be 0: event streams stay open.
func WithHTTP(h *http.Client) Option { return func(c *Client) { c.http = h } }

// New returns a client of the server at the base URL.
func New(base string, opts ...Option) *Client {
	c := &Client{base: strings.TrimRight(base, "/"), http: &http.Client{}}
	for _, o := range opts {
		o(c)
	}
	return c
}

// As returns the client as another user.
func (c *Client) As(user string) *Client {
	out := *c
	out.user = user
	return &out
}

// Health asks how the server is, and whose network it works on.
func (c *Client) Health(ctx context.Context) (Status, error) {
	return call[Status](ctx, c, http.MethodGet, "/healthz", nil)
}

// StartRun begins a run.
func (c *Client) StartRun(ctx context.Context, req RunRequest) (Run, error) {
	return call[Run](ctx, c, http.MethodPost, "/api/v1/runs", req)
}

// StartRunOnce begins a run under a key: sent again, the same request gives the same run. CodeConflict for another request
// under the same key.
func (c *Client) StartRunOnce(ctx context.Context, key string, req RunRequest) (Run, error) {
	return callWith[Run](ctx, c, http.MethodPost, "/api/v1/runs", req, http.Header{HeaderOnce: {key}})
}

// Run reads a run.
func (c *Client) Run(ctx context.Context, id string) (Run, error) {
	return call[Run](ctx, c, http.MethodGet, "/api/v1/runs/"+url.PathEscape(id), nil)
}

// Cancel asks a run to stop.
func (c *Client) Cancel(ctx context.Context, id string) error {
	_, err := call[struct{}](ctx, c, http.MethodPost, "/api/v1/runs/"+url.PathEscape(id)+"/cancel", nil)
	return err
}

// Decide ends an approval.
func (c *Client) Decide(ctx context.Context, approval string, req DecisionRequest) (copilot.Approval, error) {
	return call[copilot.Approval](ctx, c, http.MethodPost, "/api/v1/approvals/"+url.PathEscape(approval)+"/decision", req)
}

// Approvals lists open approvals with their actions, or all, over all pages.
func (c *Client) Approvals(ctx context.Context, all bool) (List[copilot.ApprovalView], error) {
	q := url.Values{}
	if all {
		q.Set("all", "true")
	}
	return whole[copilot.ApprovalView](ctx, c, "/api/v1/approvals", q)
}

// Conversations lists conversations, the newest activity first, from a cursor on.
func (c *Client) Conversations(ctx context.Context, cursor string) (List[copilot.Conversation], error) {
	return call[List[copilot.Conversation]](ctx, c, http.MethodGet, "/api/v1/conversations?cursor="+url.QueryEscape(cursor), nil)
}

// Messages lists a conversation's settled messages, over all pages.
func (c *Client) Messages(ctx context.Context, conversation string) (List[copilot.Message], error) {
	return whole[copilot.Message](ctx, c, "/api/v1/conversations/"+url.PathEscape(conversation)+"/messages", url.Values{})
}

// Evidence lists a conversation's evidence, over all pages.
func (c *Client) Evidence(ctx context.Context, conversation string) (List[copilot.Evidence], error) {
	return whole[copilot.Evidence](ctx, c, "/api/v1/conversations/"+url.PathEscape(conversation)+"/evidence", url.Values{})
}

// Runs lists runs, the newest first, of one conversation ("" means all), from a cursor on.
func (c *Client) Runs(ctx context.Context, conversation, cursor string) (List[Run], error) {
	q := url.Values{"conversation": {conversation}, "cursor": {cursor}}
	return call[List[Run]](ctx, c, http.MethodGet, "/api/v1/runs?"+q.Encode(), nil)
}

// Conversation reads a conversation.
func (c *Client) Conversation(ctx context.Context, id string) (copilot.Conversation, error) {
	return call[copilot.Conversation](ctx, c, http.MethodGet, "/api/v1/conversations/"+url.PathEscape(id), nil)
}

// Documents lists the indexed documents over all pages, without their text.
func (c *Client) Documents(ctx context.Context) (List[copilot.Document], error) {
	return whole[copilot.Document](ctx, c, "/api/v1/documents", url.Values{})
}

// Document reads a document with its text.
func (c *Client) Document(ctx context.Context, id string) (copilot.Document, error) {
	return call[copilot.Document](ctx, c, http.MethodGet, "/api/v1/documents/"+url.PathEscape(id), nil)
}

// Search finds passages of the documents.
func (c *Client) Search(ctx context.Context, query string) (List[copilot.Passage], error) {
	return call[List[copilot.Passage]](ctx, c, http.MethodGet, "/api/v1/search?q="+url.QueryEscape(query), nil)
}

// whole reads all pages of a list.
func whole[T any](ctx context.Context, c *Client, path string, q url.Values) (List[T], error) {
	out := List[T]{Items: []T{}}
	q.Set("limit", "200")
	for {
		page, err := call[List[T]](ctx, c, http.MethodGet, path+"?"+q.Encode(), nil)
		if err != nil {
			return out, err
		}
		if out.Items = append(out.Items, page.Items...); page.Next == "" {
			return out, nil
		}
		q.Set("cursor", page.Next)
	}
}

func call[T any](ctx context.Context, c *Client, method, path string, in any) (T, error) {
	return callWith[T](ctx, c, method, path, in, nil)
}

func callWith[T any](ctx context.Context, c *Client, method, path string, in any, header http.Header) (T, error) {
	var out T
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return out, err
		}
		body = bytes.NewReader(b)
	}
	resp, err := c.send(ctx, method, path, body, header)
	if err != nil {
		return out, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, 64<<20))
	if err != nil || len(bytes.TrimSpace(b)) == 0 {
		return out, err
	}
	return out, json.Unmarshal(b, &out)
}

// send makes a request; an answer of 300 and above is an error with the problem's code and detail.
func (c *Client) send(ctx context.Context, method, path string, body io.Reader, header http.Header) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return nil, err
	}
	for k, v := range header {
		req.Header[k] = v
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.user != "" {
		req.Header.Set(HeaderUser, c.user)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, copilot.Wrap(copilot.CodeUnavailable, err, "the server at %s does not answer: is `copilot serve` running there?", c.base)
	}
	if resp.StatusCode < 300 {
		return resp, nil
	}
	defer resp.Body.Close()
	var p Problem
	b, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if json.Unmarshal(b, &p) != nil || p.Detail == "" {
		return nil, copilot.Errorf(copilot.CodeInternal, "the server answered %s %s with %s", method, path, resp.Status)
	}
	return nil, copilot.Errorf(copilot.Code(p.Code), "%s", p.Detail)
}
