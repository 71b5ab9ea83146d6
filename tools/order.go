package tools

import (
	"context"
	"fmt"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
)

// Orderer posts commands.
type Orderer interface {
	Order(ctx context.Context, path, key string) (kernel.Command, error)
}

// Ordered posts a command to a path and tells what came of it. What was refused did surely not happen (NotDoneError). name
// is the object's spoken name, "" if it has none.
func Ordered(ctx context.Context, k Orderer, path, key string, o copilot.Object, name string) (copilot.Result, error) {
	cmd, err := k.Order(ctx, path, key)
	if err != nil {
		return copilot.Result{}, WriteFailed(err)
	}
	if cmd.Status == "refused" {
		return copilot.Result{}, &NotDoneError{Err: copilot.Errorf(copilot.CodeConflict, "the %s did not take the order: %s; look at its state before it is proposed again", o.Type, cmd.Detail)}
	}
	return copilot.Result{
		Records: []copilot.Record{{ID: cmd.ID, Object: o, Time: cmd.Time.UTC(), Fields: Fields(
			Text("name", name), Text("verb", cmd.Verb), Text("status", cmd.Status), Text("detail", cmd.Detail),
		)}},
		Summary: fmt.Sprintf("The order %s for %s was carried out.", cmd.Verb, o.ID),
	}, nil
}
