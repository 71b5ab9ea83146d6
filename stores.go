package copilot

import (
	"context"
	"time"
)

// Lease is the right to write to one segment of a run. Whoever lost it can write nothing more: Epoch fences.
type Lease struct {
	Run     string
	Segment int
	Owner   string // process id
	Epoch   int64  // grows with every claim
	Expires time.Time
}

// Batch is what one transaction of a run writes: facts first flush the open text, then all is published after commit.
type Batch struct {
	Events    []Event
	Messages  []Message
	Evidence  []Evidence
	Actions   []Action // inserted, or replaced by id
	Approvals []Approval
	// Run, if set, replaces the run's State, Wait, Result and Segment. StateFinished and StateWaiting end the lease;
	// StateQueued with Segment+1 enqueues the next segment in the same transaction.
	Run *RunChange
}

// RunChange is the part of a run that its lease holder may change.
type RunChange struct {
	State   RunState
	Segment int
	Wait    *Wait
	Result  *Verdict
}

// NewRun is what RunStore.Create stores in one transaction.
type NewRun struct {
	Run          Run
	Message      *Message      // the user's message; nil for an alarm without words
	Conversation *Conversation // set when the run begins a conversation
	Key          *RunKey       // set when the caller may send the request again
}

// RunKey is a key under which a principal begins one run, however often the request comes (an Idempotency-Key).
type RunKey struct {
	Principal string // name
	Key       string
	Digest    string // of the request: another one under the same key is told apart by it
}

// RunKeyStore finds the run that a key began. RunStore.Create stores a key in its transaction, with CodeConflict when the
// principal has used it.
type RunKeyStore interface {
	// RunOfKey returns the run's id and the digest of the request that began it; CodeNotFound when the key is unused.
	RunOfKey(ctx context.Context, tenant TenantID, principal, key string) (run, digest string, err error)
}

// Page is a stretch of a list. Next is the cursor of the next one, "" at the end.
type Page[T any] struct {
	Items []T
	Next  string
}

// PageStore reads lists page by page; a cursor is opaque and "" means the beginning, a limit of 0 means 50. A cursor stays
// good whatever is added, changed or deleted meanwhile: what stood on a page does not come again on a later one. CodeInvalid
// for a cursor that is none of the list, CodeNotFound for a conversation that is not the tenant's.
type PageStore interface {
	// ConversationPage lists those of the owner ("" means all), newest activity first. One with new activity moves to the
	// beginning and is left out of later pages.
	ConversationPage(ctx context.Context, tenant TenantID, owner, cursor string, limit int) (Page[Conversation], error)
	// MessagePage lists a conversation's settled messages, oldest first.
	MessagePage(ctx context.Context, tenant TenantID, conversation, cursor string, limit int) (Page[Message], error)
	// EvidencePage lists a conversation's evidence by number.
	EvidencePage(ctx context.Context, tenant TenantID, conversation, cursor string, limit int) (Page[Evidence], error)
	// ApprovalPage lists approvals with their actions, open ones only or all, newest first.
	ApprovalPage(ctx context.Context, tenant TenantID, openOnly bool, cursor string, limit int) (Page[ApprovalView], error)
	// DocumentPage lists documents by name, without their text.
	DocumentPage(ctx context.Context, tenant TenantID, cursor string, limit int) (Page[Document], error)
}

// RunRef names a run of a tenant, for work across tenants.
type RunRef struct {
	Tenant  TenantID
	Run     string
	Segment int
}

// RunQuery filters runs; the newest come first.
type RunQuery struct {
	Conversation string
	States       []RunState
	Before       string // cursor: only runs with a smaller id
	Limit        int    // 0 means 50
}

// RunStore keeps runs, their leases and the queue behind them.
type RunStore interface {
	// Create stores run, message and conversation and enqueues segment 1, in one transaction. CodeConflict when a run of
	// the conversation is queued or running. CodeNotFound when the conversation is not the tenant's.
	Create(ctx context.Context, tenant TenantID, n NewRun) error
	Run(ctx context.Context, tenant TenantID, id string) (Run, error)
	Runs(ctx context.Context, tenant TenantID, q RunQuery) ([]Run, error)
	// Claim takes the lease of a queued segment, or of a running one whose lease has expired, and sets the run running.
	// CodeLeaseLost when another holds it, or the segment is not the run's current one or is not claimable.
	Claim(ctx context.Context, tenant TenantID, run string, segment int, owner string) (Lease, Run, error)
	// Renew extends the lease; CodeLeaseLost when it is gone. cancel reports whether a cancel was asked for.
	Renew(ctx context.Context, tenant TenantID, l Lease) (next Lease, cancel bool, err error)
	// Commit writes the batch under the lease and returns its events with their numbers, to be published.
	Commit(ctx context.Context, tenant TenantID, l Lease, b Batch) ([]StoredEvent, error)
	// CommitAll writes the text chunks of many runs in one transaction (the flusher's tick). Runs whose lease is lost are
	// left out and named in lost.
	CommitAll(ctx context.Context, items []LeasedBatch) (stored []StoredEvent, lost []string, err error)
	// Cancel asks a run to stop. A waiting run is enqueued for a last segment that closes it; a finished one is left alone.
	Cancel(ctx context.Context, tenant TenantID, run string) error
	// Resume enqueues the next segment of a waiting run (a wait that is due). When another run of the conversation is
	// active it starts after that one. It does nothing when the run no longer waits.
	Resume(ctx context.Context, tenant TenantID, run string) error
	// Waiting lists waiting runs with a wait of the kind, over all tenants, for the sweeper.
	Waiting(ctx context.Context, kind WaitKind) ([]Run, error)
	// Requeue enqueues a job for each queued run without a live job and each running run whose lease has expired; with
	// all set (the process is alone on the data folder, at start) every lease counts as expired.
	Requeue(ctx context.Context, all bool) (int, error)
}

// LeasedBatch is one run's part of a flusher's tick.
type LeasedBatch struct {
	Tenant TenantID
	Lease  Lease
	Batch  Batch
}

// EventStore reads the event log.
type EventStore interface {
	// Events returns the run's events with seq > after, in order, at most limit (0 means all).
	Events(ctx context.Context, tenant TenantID, run string, after int64, limit int) ([]StoredEvent, error)
	// ConversationEvents returns all events of the conversation's runs, oldest run first.
	ConversationEvents(ctx context.Context, tenant TenantID, conversation string) ([]StoredEvent, error)
}

// ConversationStore keeps conversations and reads their messages.
type ConversationStore interface {
	Conversation(ctx context.Context, tenant TenantID, id string) (Conversation, error)
	// Conversations lists those of the owner ("" means all), newest activity first, before the cursor id.
	Conversations(ctx context.Context, tenant TenantID, owner, before string, limit int) ([]Conversation, error)
	RenameConversation(ctx context.Context, tenant TenantID, id, title string) error
	Messages(ctx context.Context, tenant TenantID, conversation string) ([]Message, error)
}

// EvidenceStore reads evidence.
type EvidenceStore interface {
	// Evidence returns all evidence of the conversation in order of its number.
	Evidence(ctx context.Context, tenant TenantID, conversation string) ([]Evidence, error)
}

// ActionStore keeps actions and the decisions over them.
type ActionStore interface {
	Action(ctx context.Context, tenant TenantID, id string) (Action, error)
	// RunActions lists a run's actions, oldest first.
	RunActions(ctx context.Context, tenant TenantID, run string) ([]Action, error)
	Approval(ctx context.Context, tenant TenantID, id string) (Approval, error)
	// Approvals lists with their actions, open ones only or all, newest first.
	Approvals(ctx context.Context, tenant TenantID, openOnly bool, limit int) ([]ApprovalView, error)
	// Decide stores the decision and enqueues the run's next segment in one transaction. CodeConflict when the approval
	// is decided already: one of many racing deciders wins.
	Decide(ctx context.Context, tenant TenantID, a Approval) error
	// OpenApprovals lists open approvals that expire at or before t, over all tenants, for the sweeper.
	OpenApprovals(ctx context.Context, t time.Time) ([]RunRef, []Approval, error)
}

// Queue runs segments. The store implements it over River.
type Queue interface {
	// Start begins to work; work is called once per job, with the context cancelled at Stop.
	Start(ctx context.Context, work func(ctx context.Context, ref RunRef) error) error
	// Stop waits for running work until ctx ends. Stopping twice is safe.
	Stop(ctx context.Context) error
}

// Document is an indexed source.
type Document struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"` // path or URL, unique in the tenant
	Title     string    `json:"title"`
	Digest    string    `json:"digest"`
	Text      string    `json:"text,omitempty"`
	Passages  int       `json:"passages"`
	UpdatedAt time.Time `json:"updatedAt"`
	// Origin says who keeps the document. The rest is an operator's alone: the date of the text as its owner states it,
	// RFC 3339 or "", and the Kernel-Instance of the world that it was read from, "" when that has no name.
	Origin   DocumentOrigin `json:"origin,omitempty"`
	Version  string         `json:"version,omitempty"`
	Instance string         `json:"instance,omitempty"`
}

// DocumentOrigin says who keeps a document.
type DocumentOrigin string

// DocumentOperator is the origin of what the operator's Kernel serves; "" is that of what was loaded here.
const DocumentOperator DocumentOrigin = "operator"

// Passage is a citable piece of a document. Lines count from 1, both ends included.
type Passage struct {
	ID       string  `json:"id"`
	Document string  `json:"document"` // document id
	Name     string  `json:"name"`     // document name
	Title    string  `json:"title"`    // document title
	Heading  string  `json:"heading"`  // heading path, "A > B"
	FromLine int     `json:"fromLine"`
	ToLine   int     `json:"toLine"`
	Text     string  `json:"text"`
	Score    float64 `json:"score,omitempty"` // higher is better; comparable within one answer alone
}

// DocumentStore keeps documents and finds passages.
type DocumentStore interface {
	// PutDocument replaces the document of that name and its passages in one transaction; same digest does nothing.
	PutDocument(ctx context.Context, tenant TenantID, d Document, passages []Passage) error
	Document(ctx context.Context, tenant TenantID, id string) (Document, error)
	Documents(ctx context.Context, tenant TenantID) ([]Document, error)
	DeleteDocument(ctx context.Context, tenant TenantID, id string) error
	// SearchPassages ranks passages that hold the terms, by BM25. Terms are plain words: the store quotes them.
	SearchPassages(ctx context.Context, tenant TenantID, terms []string, limit int) ([]Passage, error)
}
