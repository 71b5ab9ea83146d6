package agent

import (
	"context"
	"errors"

	"github.com/kernelcopilot/copilot"
)

// errWaiting says that the segment has ended in a wait.
var errWaiting = errors.New("the run waits")

// codeResumed is the code of the notice with which another process goes on.
const codeResumed = "resumed"

// takeOver goes on with a segment that another process began and did not end. There is no second RUN_STARTED. What is
// open is closed and half text taken back. If the step's turn had settled, its results are kept: step goes on with the
// reads that have none, and writes go by their actions. Otherwise the turn is asked again, with new ids.
func (s *segment) takeOver(ctx context.Context, told []copilot.Event) error {
	events := append([]copilot.Event{copilot.Notice{Code: codeResumed, Message: s.in(codeResumed)}}, told...)
	if t := s.history.last(); t != nil && !t.settled {
		events = append(events, s.closing()...)
	}
	return s.commit(ctx, copilot.Batch{Events: events})
}
