package engine

import (
	"context"
	"iter"
	"strconv"
	"strings"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

// Config is what the engine knows. Runbooks and Vocabulary must not be empty; zero limits mean the defaults.
type Config struct {
	Runbooks   []prompts.Runbook
	Dialogue   prompts.Dialogue
	Vocabulary []prompts.FindingKind
	Causes     []prompts.Cause // for titles in Spanish and for premises; the ranking names the causes
	Rounds     int             // rankings in one run at most; 0 means 5
	Width      int             // next tests made in one turn at most; 0 means 3
	Endpoint   bool            // it is the brain of a model endpoint, so that the run's backend is another; the answer says so
}

// FromPrompts returns the Config of the embedded knowledge files.
func FromPrompts() (Config, error) {
	var c Config
	var err error
	if c.Runbooks, err = prompts.Runbooks(); err != nil {
		return c, err
	}
	if c.Dialogue, err = prompts.LoadDialogue(); err != nil {
		return c, err
	}
	if c.Vocabulary, err = prompts.Findings(); err != nil {
		return c, err
	}
	c.Causes, err = prompts.Causes()
	return c, err
}

// Engine is the backend without a language model. It holds no state between turns and is safe for many callers.
type Engine struct {
	cfg   Config
	kinds map[string]prompts.FindingKind
	cause map[string]prompts.Cause
	lex   map[string]*lexicon
	say   map[string]*catalogue
	shows fieldChoice

	functions []functionName
	routine   map[string]bool // tools that a runbook's steps use
}

var _ copilot.Model = (*Engine)(nil)

// New makes an engine. An error has code internal when a file of words or wording is broken, invalid when cfg lacks a part.
func New(cfg Config) (*Engine, error) {
	if len(cfg.Runbooks) == 0 || len(cfg.Vocabulary) == 0 {
		return nil, copilot.Errorf(copilot.CodeInvalid, "the engine needs runbooks and the vocabulary of findings; use FromPrompts")
	}
	if cfg.Rounds == 0 {
		cfg.Rounds = 5
	}
	if cfg.Width == 0 {
		cfg.Width = 3
	}
	e := &Engine{
		cfg: cfg, kinds: map[string]prompts.FindingKind{}, cause: map[string]prompts.Cause{},
		lex: map[string]*lexicon{}, say: map[string]*catalogue{},
	}
	e.routine = map[string]bool{}
	for _, r := range cfg.Runbooks {
		for _, st := range r.Steps {
			e.routine[st.Tool] = true
		}
	}
	for _, k := range cfg.Vocabulary {
		e.kinds[k.Kind] = k
	}
	for _, c := range cfg.Causes {
		e.cause[c.ID] = c
	}
	var err error
	if e.shows, err = loadFields(); err != nil {
		return nil, err
	}
	for _, lang := range languages {
		lex, err := loadLexicon(lang)
		if err != nil {
			return nil, err
		}
		say, err := loadCatalogue(lang)
		if err != nil {
			return nil, err
		}
		lex.learn(cfg)
		e.lex[lang], e.say[lang] = lex, say
	}
	e.knowFunctions()
	return e, nil
}

// Name implements copilot.Model.
func (e *Engine) Name() string { return "engine" }

// turn is what one request is answered with: text, calls, or text and then calls.
type turn struct {
	text  string
	calls []plannedCall
}

type plannedCall struct{ tool, args string }

// Stream implements copilot.Model. The text comes word by word; a call comes whole.
func (e *Engine) Stream(ctx context.Context, req copilot.ModelRequest) iter.Seq2[copilot.ModelChunk, error] {
	return func(yield func(copilot.ModelChunk, error) bool) {
		t := e.decide(req)
		for _, word := range strings.SplitAfter(t.text, " ") {
			if err := ctx.Err(); err != nil {
				yield(copilot.ModelChunk{}, copilot.Wrap(copilot.CodeUnavailable, err, "the engine's turn was cancelled"))
				return
			}
			if word != "" && !yield(copilot.ModelChunk{Text: word}, nil) {
				return
			}
		}
		base := countCalls(req.Messages)
		for i, c := range t.calls {
			d := copilot.ToolCallDelta{Index: i, ID: "engine-" + strconv.Itoa(base+i+1), Name: c.tool, Args: c.args}
			if !yield(copilot.ModelChunk{Calls: []copilot.ToolCallDelta{d}}, nil) {
				return
			}
		}
		finish := copilot.FinishStop
		if len(t.calls) > 0 {
			finish = copilot.FinishToolCalls
		}
		yield(copilot.ModelChunk{Finish: finish}, nil)
	}
}

func countCalls(msgs []copilot.ModelMessage) int {
	n := 0
	for _, m := range msgs {
		n += len(m.Calls)
	}
	return n
}
