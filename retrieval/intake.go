package retrieval

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
)

const (
	// OperatorPrefix begins the name of every document of the operator; its id there follows.
	OperatorPrefix = "kernel:"
	// intakeAgain is how long a shelf that could not be read is let alone, so that not every run waits for it.
	intakeAgain = time.Minute
	// intakeRounds bounds how often an intake begins anew because the world was replaced meanwhile.
	intakeRounds = 3
	// maxDocumentID is the longest id in bytes: it becomes a part of a URL and of a name.
	maxDocumentID = 200
)

// Shelf is what an operator serves of its own documents.
type Shelf interface {
	// Instance names the world that was last heard of, "" when it has no name.
	Instance() string
	// Documents lists what there is. CodeNotFound, CodeForbidden and CodeInvalid mean that nothing is there to be read.
	Documents(ctx context.Context) ([]kernel.DocumentInfo, error)
	Document(ctx context.Context, id string) (string, error)
}

var _ Shelf = (*kernel.Client)(nil)

// Intake keeps the operator's documents in the index as they are in the world that the Kernel serves. It is safe for
// concurrent use: of many callers one reads the shelf. One Intake serves one tenant.
type Intake struct {
	index *Index
	shelf Shelf
	log   *slog.Logger

	turn chan struct{}          // holds one token: whoever has it may take in
	seen atomic.Pointer[intake] // nil before the first one
}

// intake is how the last one ended: the documents of an instance are in the index, or err says why they are not.
type intake struct {
	instance string
	err      error
	again    time.Time
}

// NewIntake returns an intake that has read nothing yet.
func NewIntake(index *Index, shelf Shelf, log *slog.Logger) *Intake {
	return &Intake{index: index, shelf: shelf, log: log, turn: make(chan struct{}, 1)}
}

// Update takes the operator's documents in, each under OperatorPrefix and its id, when they are of another instance than
// those in the index, or when this process has not done so yet. Else it costs a comparison. What the operator has no
// longer is deleted. An operator that keeps no documents is no error. After an error nothing is left of a world that is
// known to be gone, and for a minute the same error is returned without asking.
func (i *Intake) Update(ctx context.Context, tenant copilot.TenantID) error {
	if done, err := i.settled(); done {
		return err
	}
	select {
	case i.turn <- struct{}{}:
	case <-ctx.Done():
		return copilot.Wrap(copilot.CodeUnavailable, ctx.Err(), "the operator's documents are still being read; ask again in a moment")
	}
	defer func() { <-i.turn }()
	if done, err := i.settled(); done { // by who had the turn before
		return err
	}
	err := i.take(ctx, tenant)
	if err != nil && !errors.Is(ctx.Err(), context.Canceled) { // a caller that left says nothing of the operator
		i.seen.Store(&intake{i.shelf.Instance(), err, i.index.clock.Now().Add(intakeAgain)})
	}
	return err
}

// settled reports whether the instance that was last heard of needs nothing now.
func (i *Intake) settled() (bool, error) {
	last := i.seen.Load()
	if last == nil || last.instance != i.shelf.Instance() || last.err != nil && i.index.clock.Now().After(last.again) {
		return false, nil
	}
	return true, last.err
}

// take reads the shelf until it has read all of it in one world.
func (i *Intake) take(ctx context.Context, tenant copilot.TenantID) error {
	for range intakeRounds {
		infos, err := i.shelf.Documents(ctx)
		instance := i.shelf.Instance()
		if refused(err) {
			i.log.InfoContext(ctx, "the operator keeps no documents that this client may read", "error", err.Error())
			infos, err = nil, nil
		}
		kept := map[string]bool{}
		for _, info := range infos {
			if err != nil {
				break
			}
			var ok bool
			if ok, err = i.takeOne(ctx, tenant, info, instance); ok {
				kept[OperatorPrefix+info.ID] = true
			}
		}
		if left := i.drop(context.WithoutCancel(ctx), tenant, instance, kept, err != nil); left != nil || err != nil {
			return errors.Join(err, left)
		}
		if i.shelf.Instance() == instance {
			i.seen.Store(&intake{instance: instance})
			return nil
		}
	}
	return copilot.Errorf(copilot.CodeConflict, "the operator's world is replaced faster than its documents can be read; ask again in a moment")
}

// takeOne reads one document. One that cannot be taken as it is costs itself alone; an operator that does not answer, all.
func (i *Intake) takeOne(ctx context.Context, tenant copilot.TenantID, info kernel.DocumentInfo, instance string) (bool, error) {
	text, err := i.text(ctx, info.ID)
	if err == nil {
		d := copilot.Document{Name: OperatorPrefix + info.ID, Text: text, Origin: copilot.DocumentOperator, Instance: instance}
		if !info.UpdatedAt.IsZero() {
			d.Version = info.UpdatedAt.UTC().Format(time.RFC3339)
		}
		if d.Title = titleOf("", text); d.Title == "" {
			d.Title = cmp.Or(info.Title, d.Name)
		}
		err = i.index.keep(ctx, tenant, d)
	}
	if refused(err) {
		i.log.WarnContext(ctx, "a document of the operator is left out", "document", info.ID, "error", copilot.MessageOf(err))
		return false, nil
	}
	return err == nil, err
}

// refused reports whether asking again would bring the same. An authorisation server that knows no such scope says CodeInvalid.
func refused(err error) bool {
	switch copilot.CodeOf(err) {
	case copilot.CodeNotFound, copilot.CodeForbidden, copilot.CodeInvalid, copilot.CodeTooLarge:
		return true
	}
	return false
}

func (i *Intake) text(ctx context.Context, id string) (string, error) {
	if id == "" || id == "." || id == ".." || len(id) > maxDocumentID {
		return "", copilot.Errorf(copilot.CodeInvalid, "the document has no usable id: ask its owner for one of 1 to %d characters", maxDocumentID)
	}
	return i.shelf.Document(ctx, id)
}

// drop deletes the operator's documents that are not among those kept: after an intake that did not come to its end, only
// those of another world.
func (i *Intake) drop(ctx context.Context, tenant copilot.TenantID, instance string, kept map[string]bool, cut bool) error {
	docs, err := i.index.db.Documents(ctx, tenant)
	if err != nil {
		return err
	}
	for _, d := range docs {
		if d.Origin != copilot.DocumentOperator || kept[d.Name] || cut && (instance == "" || d.Instance == instance) {
			continue
		}
		if err := i.index.db.DeleteDocument(ctx, tenant, d.ID); err != nil && copilot.CodeOf(err) != copilot.CodeNotFound {
			return err
		}
	}
	return nil
}
