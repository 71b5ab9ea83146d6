package sandbox

import (
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	copilot "github.com/kernelcopilot/copilot"
)

// Sandbox is a running simulated operator.
type Sandbox struct {
	cfg      Config
	op       *operator
	tokens   *tokens
	holds    *holds
	misdeeds *misdeeds
	stopping chan struct{}
	once     sync.Once
	serving  sync.WaitGroup
	notifier *notifier
	silence  context.CancelFunc // ends the notifier
	routes   []string           // METHOD /path of the Kernel port
	kernel   listener
	control  listener
}

type listener struct {
	server *http.Server
	url    string
}

// New makes a sandbox that serves nothing yet. A journalled world in DataDir goes on, unless Faults or Fresh ask for a
// new one. A malformed fault, clock mode or noise is a copilot.Error of CodeInvalid that names the valid ones.
func New(cfg Config) (*Sandbox, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	wishes, err := cfg.faultWishes()
	if err != nil {
		return nil, err
	}
	j, old, err := openJournal(cfg.DataDir)
	if err != nil {
		return nil, err
	}
	op := &operator{cfg: cfg, clock: &clock{wall: cfg.WallClock, mode: cfg.Mode}, journal: j, byKey: map[string]*entry{}, told: map[string]time.Time{}}
	s := &Sandbox{cfg: cfg, op: op, tokens: newTokens(cfg), stopping: make(chan struct{}), notifier: newNotifier(op, cfg)}
	s.holds, s.misdeeds = &holds{stopping: s.stopping}, &misdeeds{stopping: s.stopping}
	if len(cfg.Faults) == 0 && !cfg.Fresh {
		if err := cfg.knows(old); err != nil {
			return nil, errors.Join(err, j.close())
		}
		if op.resume(old) {
			return s, nil
		}
	}
	if err := op.begin(worldWish{cfg.Seed, cfg.Size, cfg.Noise, cfg.Clock, cfg.Mode, wishes, len(cfg.Faults) == 0}); err != nil {
		return nil, errors.Join(err, j.close())
	}
	return s, nil
}

// Start opens the ports and returns when both answer. The control port opens only with a ControlToken.
func (s *Sandbox) Start(ctx context.Context) error {
	h := s.kernelHandler()
	if s.cfg.Middleware != nil {
		h = s.cfg.Middleware(h)
	}
	if err := s.listen(ctx, &s.kernel, s.cfg.KernelAddr, h); err != nil {
		return err
	}
	telling, silence := context.WithCancel(context.WithoutCancel(ctx))
	s.silence = silence
	s.serving.Go(func() { s.notifier.run(telling) })
	if s.cfg.ControlToken == "" {
		return nil
	}
	if err := s.listen(ctx, &s.control, s.cfg.ControlAddr, s.controlHandler()); err != nil {
		return errors.Join(err, s.Stop(ctx))
	}
	return nil
}

func (s *Sandbox) listen(ctx context.Context, l *listener, addr string, h http.Handler) error {
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return copilot.Wrap(copilot.CodeUnavailable, err, "the sandbox cannot listen on %s: pick another address", addr)
	}
	l.url = "http://" + ln.Addr().String()
	l.server = &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	s.serving.Go(func() {
		if err := l.server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			s.cfg.Logger.Error("sandbox listener ended", "addr", addr, "err", err)
		}
	})
	return nil
}

// Stop ends kept calls, closes the ports and waits for calls under way until ctx ends. Stopping twice is safe.
func (s *Sandbox) Stop(ctx context.Context) (err error) {
	s.once.Do(func() {
		close(s.stopping)
		if s.silence != nil {
			s.silence()
		}
		for _, l := range []*listener{&s.kernel, &s.control} {
			if l.server == nil {
				continue
			}
			if e := l.server.Shutdown(ctx); e != nil {
				err = errors.Join(err, e, l.server.Close())
			}
		}
		s.serving.Wait()
		err = errors.Join(err, s.op.journal.close())
	})
	return err
}

// KernelURL is the base URL of the Kernel APIs, "" before Start.
func (s *Sandbox) KernelURL() string { return s.kernel.url }

// ControlURL is the base URL of the control API (without /sandbox/v1), "" while it is closed.
func (s *Sandbox) ControlURL() string { return s.control.url }

// Credentials returns the client id and secret that the token endpoint accepts.
func (s *Sandbox) Credentials() (id, secret string) { return s.cfg.ClientID, s.cfg.ClientSecret }

// Routes lists what the Kernel port serves, as METHOD /path with {name} for a variable; empty before Start.
func (s *Sandbox) Routes() []string { return slices.Clone(s.routes) }

// Now is the operator's time.
func (s *Sandbox) Now() time.Time { return s.op.clock.now() }
