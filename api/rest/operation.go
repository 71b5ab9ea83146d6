package rest

import (
	"net/http"
	"reflect"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/client"
)

// operation is one route: the router and /openapi.json are both made of these, so that neither can miss one.
type operation struct {
	method, path string
	id, summary  string
	query        []parameter
	header       []parameter
	in, out      reflect.Type // of the body and of the answer; nil for none
	status       int          // of success
	stream       bool         // server-sent events of type out
	handler      http.HandlerFunc
}

type parameter struct{ name, about string }

func (a *api) operations() []operation {
	cursor := parameter{"cursor", "where to go on: next of the page before; left out for the beginning"}
	limit := parameter{"limit", "rows of a page, 1 to 200; 50 when left out"}
	return []operation{
		{method: "GET", path: "/healthz", id: "health", summary: "Says that the process lives", out: of[client.Status](), handler: a.health},
		{method: "GET", path: "/readyz", id: "ready", summary: "Says that every required part answers", out: of[client.Status](), handler: a.ready},
		{
			method: "POST", path: "/api/v1/runs", id: "startRun", summary: "Begins a run with a text, or with an alarm or ticket alone",
			in: of[client.RunRequest](), out: of[client.Run](), status: http.StatusCreated, handler: a.runStart,
			header: []parameter{{client.HeaderOnce, "a key of your own: the same request under it gives the same run, however often it is sent; another request under it is refused with 409"}},
		},
		{
			method: "GET", path: "/api/v1/runs", id: "listRuns", summary: "Lists runs, the newest first",
			query: []parameter{{"conversation", "runs of this conversation alone"}, cursor, limit}, out: of[client.List[client.Run]](), handler: a.runList,
		},
		{method: "GET", path: "/api/v1/runs/{id}", id: "getRun", summary: "Reads a run", out: of[client.Run](), handler: a.runGet},
		{
			method: "GET", path: "/api/v1/runs/{id}/events", id: "watchRun", stream: true, out: of[client.Event](), handler: a.runEvents,
			summary: "Streams the run's events until it is over, through its waits",
			query:   []parameter{{"after", "number of the last event seen, for clients that cannot set a header"}},
			header:  []parameter{{"Last-Event-ID", "number of the last event seen; exactly the rest is sent"}},
		},
		{
			method: "POST", path: "/api/v1/runs/{id}/cancel", id: "cancelRun", summary: "Asks a run to stop",
			out: of[client.Empty](), status: http.StatusAccepted, handler: a.runCancel,
		},
		{
			method: "GET", path: "/api/v1/approvals", id: "listApprovals", summary: "Lists open approvals with their actions, the newest first",
			query: []parameter{{"all", "true for decided ones too"}, cursor, limit}, out: of[client.List[copilot.ApprovalView]](), handler: a.approvalList,
		},
		{
			method: "POST", path: "/api/v1/approvals/{id}/decision", id: "decideApproval", summary: "Approves or rejects exactly what was shown",
			in: of[client.DecisionRequest](), out: of[copilot.Approval](), handler: a.approvalDecide,
		},
		{
			method: "GET", path: "/api/v1/conversations", id: "listConversations", summary: "Lists conversations, the newest activity first",
			query: []parameter{cursor, limit}, out: of[client.List[copilot.Conversation]](), handler: a.conversationList,
		},
		{method: "GET", path: "/api/v1/conversations/{id}", id: "getConversation", summary: "Reads a conversation", out: of[copilot.Conversation](), handler: a.conversationGet},
		{
			method: "GET", path: "/api/v1/conversations/{id}/messages", id: "listMessages", summary: "Lists the settled messages of a conversation",
			query: []parameter{cursor, limit}, out: of[client.List[copilot.Message]](), handler: a.conversationMessages,
		},
		{
			method: "GET", path: "/api/v1/conversations/{id}/evidence", id: "listEvidence", summary: "Lists the evidence of a conversation by number",
			query: []parameter{cursor, limit}, out: of[client.List[copilot.Evidence]](), handler: a.conversationEvidence,
		},
		{
			method: "GET", path: "/api/v1/documents", id: "listDocuments", summary: "Lists the indexed documents by name",
			query: []parameter{cursor, limit}, out: of[client.List[copilot.Document]](), handler: a.documentList,
		},
		{method: "GET", path: "/api/v1/documents/{id}", id: "getDocument", summary: "Reads a document with its text", out: of[copilot.Document](), handler: a.documentGet},
		{
			method: "GET", path: "/api/v1/search", id: "search", summary: "Finds passages of the documents",
			query: []parameter{{"q", "what to look up"}}, out: of[client.List[copilot.Passage]](), handler: a.search,
		},
	}
}

func of[T any]() reflect.Type { return reflect.TypeFor[T]() }
