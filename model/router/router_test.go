package router_test

import (
	"context"
	"errors"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/model/router"
)

// backend answers turn by turn; the last turn repeats.
type backend struct {
	name  string
	turns []func(ctx context.Context, yield func(copilot.ModelChunk, error) bool)
	asked []copilot.ModelRequest
}

func (b *backend) Name() string { return b.name }

func (b *backend) Stream(ctx context.Context, req copilot.ModelRequest) iter.Seq2[copilot.ModelChunk, error] {
	t := b.turns[min(len(b.asked), len(b.turns)-1)]
	b.asked = append(b.asked, req)
	return func(yield func(copilot.ModelChunk, error) bool) { t(ctx, yield) }
}

type answer = func(context.Context, func(copilot.ModelChunk, error) bool)

func says(text string) answer {
	return func(_ context.Context, yield func(copilot.ModelChunk, error) bool) {
		if yield(copilot.ModelChunk{Text: text}, nil) {
			yield(copilot.ModelChunk{Finish: copilot.FinishStop}, nil)
		}
	}
}

func fails(code copilot.Code, before string) answer {
	return func(_ context.Context, yield func(copilot.ModelChunk, error) bool) {
		if before == "" || yield(copilot.ModelChunk{Text: before}, nil) {
			yield(copilot.ModelChunk{}, copilot.Errorf(code, "the endpoint is broken"))
		}
	}
}

func hangs(ctx context.Context, yield func(copilot.ModelChunk, error) bool) {
	<-ctx.Done()
	yield(copilot.ModelChunk{}, context.Cause(ctx))
}

func with(turns ...answer) *backend { return &backend{name: "azure:x", turns: turns} }

var question = copilot.ModelRequest{Messages: []copilot.ModelMessage{
	{Role: copilot.RoleSystemMessage, Text: copilot.RunBlock{Run: "run_1", Lang: "es"}.Text()}, {Role: copilot.RoleUserMessage, Text: "¿por qué?"},
}}

// read writes a turn as one line: text, "<again reason>" and "<BACKEND reason>" for what begins anew, and the error.
func read(ctx context.Context, m copilot.Model, req copilot.ModelRequest) (string, error) {
	var out strings.Builder
	for c, err := range m.Stream(ctx, req) {
		switch {
		case err != nil:
			return out.String(), err
		case c.Restart != nil && c.Restart.Fallback:
			out.WriteString("<" + c.Restart.Backend + ": " + c.Restart.Reason + ">")
		case c.Restart != nil:
			out.WriteString("<again>")
		}
		out.WriteString(c.Text)
	}
	return out.String(), nil
}

func TestTurns(t *testing.T) {
	down, broken := copilot.CodeUnavailable, ": the endpoint is broken>Engine."
	for name, c := range map[string]struct {
		turns []answer
		want  string
		asked int
	}{
		"well":           {[]answer{says("Well.")}, "Well.", 1},
		"once":           {[]answer{fails(down, ""), says("Well.")}, "<again>Well.", 2},
		"for good":       {[]answer{fails(down, "")}, "<again><engine" + broken, 2},
		"in mid-text":    {[]answer{fails(down, "Half")}, "Half<again>Half<engine" + broken, 2},
		"wrong key":      {[]answer{fails(copilot.CodeForbidden, "")}, "<engine" + broken, 1},
		"not taken":      {[]answer{fails(copilot.CodeInvalid, "")}, "<engine" + broken, 1},
		"nothing said":   {[]answer{says("")}, "<engine: the model gave no answer>Engine.", 1},
		"ends without":   {[]answer{func(context.Context, func(copilot.ModelChunk, error) bool) {}}, "<again><engine: the model endpoint cut its answer short>Engine.", 2},
		"hangs":          {[]answer{hangs}, "<engine: the model endpoint did not begin to answer within 50ms>Engine.", 1},
		"hangs on a try": {[]answer{fails(down, ""), hangs}, "<again><engine: the model endpoint did not begin to answer within 50ms>Engine.", 2},
		"foreign failure": {[]answer{func(_ context.Context, y func(copilot.ModelChunk, error) bool) {
			y(copilot.ModelChunk{}, errors.New("?"))
		}}, "<engine: internal error>Engine.", 1},
	} {
		t.Run(name, func(t *testing.T) {
			p, e := with(c.turns...), with(says("Engine."))
			e.name = "engine"
			got, err := read(t.Context(), router.New(router.Config{Primary: p, Fallback: e, Wait: 50 * time.Millisecond, Pause: time.Millisecond}), question)
			if err != nil || got != c.want || len(p.asked) != c.asked {
				t.Errorf("%q, %v, asked %d times", got, err, len(p.asked))
			}
			if len(e.asked) == 0 {
				return
			}
			msgs := e.asked[0].Messages
			b, ok := copilot.ParseRunBlock(msgs[len(msgs)-1].Text)
			if !ok || b.Failed != "azure:x" || b.Run != "run_1" || b.Lang != "es" || len(question.Messages) != 2 {
				t.Errorf("the fallback is told %+v", b)
			}
		})
	}
}

// TestBreaker: a dead endpoint is not asked while it rests; then one turn tries, and a good one closes the breaker.
func TestBreaker(t *testing.T) {
	p, e := with(fails(copilot.CodeUnavailable, ""), fails(copilot.CodeUnavailable, ""), says("Well.")), with(says("Engine."))
	r := router.New(router.Config{Primary: p, Fallback: e, Pause: time.Millisecond, Rest: 200 * time.Millisecond})
	ask := func() string {
		got, err := read(t.Context(), r, question)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	ask()
	if got := ask(); len(p.asked) != 2 || !strings.Contains(got, "asked again in") {
		t.Errorf("%q after %d tries", got, len(p.asked))
	}
	tick := time.NewTicker(20 * time.Millisecond) // the breaker has no clock of ours
	defer tick.Stop()
	got := ""
	for range 100 {
		if got = ask(); len(p.asked) > 2 {
			break
		}
		<-tick.C
	}
	if second := ask(); got != "Well." || second != "Well." {
		t.Errorf("%q, %q", got, second)
	}
}

// TestTakenOverRun: a run that was taken over stays so, and nobody is told twice.
func TestTakenOverRun(t *testing.T) {
	p, e := with(says("Well.")), with(says("Engine."))
	e.name = "engine"
	req := question
	req.Fallback = true
	if got, err := read(t.Context(), router.New(router.Config{Primary: p, Fallback: e}), req); err != nil || got != "<engine: >Engine." || len(p.asked) > 0 {
		t.Errorf("%q %v", got, err)
	}
}

// TestNobodyTakesOver: the error is the turn's, and an endpoint that nobody stands in for is asked again each time.
func TestNobodyTakesOver(t *testing.T) {
	p := with(fails(copilot.CodeUnavailable, "Half"))
	r := router.New(router.Config{Primary: p, Pause: time.Millisecond})
	for n := range 2 {
		if _, err := read(t.Context(), r, question); copilot.CodeOf(err) != copilot.CodeUnavailable || len(p.asked) != 2*(n+1) {
			t.Errorf("%v after %d tries", err, len(p.asked))
		}
	}
}

// TestCancel: a turn whose reader has gone is no failure of the endpoint, and no fallback speaks.
func TestCancel(t *testing.T) {
	p, e := with(hangs, says("Well.")), with(says("Engine."))
	r := router.New(router.Config{Primary: p, Fallback: e})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got, err := read(ctx, r, question); !errors.Is(err, context.Canceled) || got != "" {
		t.Errorf("%q %v", got, err)
	}
	if got, err := read(t.Context(), r, question); got != "Well." || err != nil {
		t.Errorf("%q %v", got, err)
	}
	for range r.Stream(t.Context(), question) {
		break
	}
	if got, _ := read(t.Context(), r, question); got != "Well." {
		t.Errorf("%q", got)
	}
}
