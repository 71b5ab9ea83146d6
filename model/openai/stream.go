package openai

import (
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"time"

	"github.com/sashabaranov/go-openai"

	"github.com/kernelcopilot/copilot"
)

var (
	errFirstToken = errors.New("no first chunk in time")
	errIdle       = errors.New("silent between chunks")
)

// Stream implements copilot.Model. Errors are copilot.Error: CodeUnavailable for what may pass (5xx, 429, a cut or silent
// stream), CodeInvalid for what this endpoint will not take, CodeForbidden for a refused key. The finish chunk comes last:
// chunks that an endpoint sends after it (usage, filter annotations) are merged into it.
func (b *Backend) Stream(ctx context.Context, req copilot.ModelRequest) iter.Seq2[copilot.ModelChunk, error] {
	return func(yield func(copilot.ModelChunk, error) bool) {
		ctx, cancel := context.WithCancelCause(ctx)
		defer cancel(nil)
		watchdog := time.AfterFunc(b.cfg.FirstToken, func() { cancel(errFirstToken) })
		defer watchdog.Stop()
		s, err := b.client.CreateChatCompletionStream(ctx, request(b.cfg.Deployment, req))
		if promptFiltered(err) {
			yield(copilot.ModelChunk{Finish: copilot.FinishContentFilter}, nil)
			return
		}
		if err != nil {
			yield(copilot.ModelChunk{}, b.failure(ctx, err))
			return
		}
		defer s.Close() //nolint:errcheck // nothing is lost with a stream that was read
		last, err := b.read(ctx, s, cancel, watchdog, yield)
		switch {
		case errors.Is(err, errStopped):
		case err != nil:
			yield(copilot.ModelChunk{}, err)
		default:
			yield(last, nil)
		}
	}
}

var errStopped = errors.New("the caller has stopped reading")

// read passes chunks on until the stream ends, and returns the finish chunk.
func (b *Backend) read(
	ctx context.Context, s *openai.ChatCompletionStream, cancel context.CancelCauseFunc, watchdog *time.Timer,
	yield func(copilot.ModelChunk, error) bool,
) (copilot.ModelChunk, error) {
	var last copilot.ModelChunk
	for {
		resp, err := s.Recv()
		watchdog.Stop()
		if errors.Is(err, io.EOF) {
			if last.Finish == "" {
				return last, copilot.Errorf(copilot.CodeUnavailable, "the model endpoint cut its answer short")
			}
			return last, nil
		}
		if err != nil {
			if last.Finish != "" && ctx.Err() != nil {
				return last, nil //nolint:nilerr // it fell silent after it had finished
			}
			return last, b.failure(ctx, err)
		}
		watchdog = time.AfterFunc(b.cfg.Idle, func() { cancel(errIdle) })
		c := chunk(resp)
		if c.Usage != nil {
			last.Usage = c.Usage
		}
		if last.Finish == "" {
			last.Finish = c.Finish
		}
		c.Finish, c.Usage = "", nil
		if (c.Text != "" || len(c.Calls) > 0) && !yield(c, nil) {
			watchdog.Stop()
			return last, errStopped
		}
	}
}

func (b *Backend) failure(ctx context.Context, err error) error {
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errFirstToken):
		return copilot.Wrap(copilot.CodeUnavailable, err, "the model endpoint did not begin to answer within %s", b.cfg.FirstToken)
	case errors.Is(cause, errIdle):
		return copilot.Wrap(copilot.CodeUnavailable, err, "the model endpoint fell silent for %s in mid-answer", b.cfg.Idle)
	case cause != nil:
		return cause
	}
	status := 0
	var api *openai.APIError
	var raw *openai.RequestError
	switch {
	case errors.As(err, &api):
		status = api.HTTPStatusCode
	case errors.As(err, &raw):
		status = raw.HTTPStatusCode
	}
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return copilot.Wrap(copilot.CodeForbidden, err, "the model endpoint refused the key (%d); check COPILOT_MODEL_KEY", status)
	case status == http.StatusNotFound:
		return copilot.Wrap(copilot.CodeInvalid, err, "the model endpoint knows no deployment %q (404); check COPILOT_MODEL_DEPLOYMENT", b.cfg.Deployment)
	case status == http.StatusTooManyRequests:
		return copilot.Wrap(copilot.CodeUnavailable, err, "the model endpoint is throttled (429)")
	case status >= 400 && status < 500:
		return copilot.Wrap(copilot.CodeInvalid, err, "the model endpoint refused the request (%d)", status)
	case status >= 500:
		return copilot.Wrap(copilot.CodeUnavailable, err, "the model endpoint failed (%d)", status)
	}
	return copilot.Wrap(copilot.CodeUnavailable, err, "the model endpoint cannot be read")
}

// promptFiltered reports whether Azure refused the prompt itself: a 400 whose code is content_filter.
func promptFiltered(err error) bool {
	var api *openai.APIError
	return errors.As(err, &api) && api.Code == "content_filter"
}
