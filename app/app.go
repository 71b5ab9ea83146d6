package app

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/agent"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/kernel/sandbox"
	"github.com/kernelcopilot/copilot/retrieval"
	"github.com/kernelcopilot/copilot/store/sqlite"
	"github.com/kernelcopilot/copilot/web"
)

// App is the whole program, joined and not yet started.
type App struct {
	cfg       Config
	log       *slog.Logger
	lock      *folderLock
	store     *sqlite.Store
	sandbox   *sandbox.Sandbox // nil with an outside Kernel
	kernel    *kernel.Client
	index     *retrieval.Index
	intake    *retrieval.Intake
	agent     *agent.Agent
	console   *web.Console
	question  string // the first question to try
	continued bool   // the sandbox goes on with the world of an earlier process
	backend   string // what the model calls itself
	listener  net.Listener
	server    *http.Server
	served    chan error
	cancel    context.CancelFunc
	close     sync.Once
	closeErr  error
}

// New joins the parts. It takes the data folder, so that a second server on it is refused (CodeConflict), and starts
// the sandbox, whose address the clients need. Close gives everything back, also after an error of Start.
func New(ctx context.Context, cfg Config, stderr io.Writer) (_ *App, err error) {
	if err := loopback(cfg.Addr); err != nil {
		return nil, err
	}
	a := &App{cfg: cfg, served: make(chan error, 1)}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Close())
		}
	}()
	if a.log, err = newLogger(stderr, cfg.LogLevel); err != nil {
		return nil, err
	}
	if _, err := time.LoadLocation(cfg.TimeZone); err != nil {
		return nil, copilot.Errorf(copilot.CodeInvalid, "time_zone %q is no IANA time zone, such as Europe/Madrid", cfg.TimeZone)
	}
	if a.lock, err = lockFolder(cfg.Data); err != nil {
		return nil, err
	}
	queueLog, err := newLogger(stderr, "error") // the queue warns of every stop that interrupts work, which is how ours stops
	if err != nil {
		return nil, err
	}
	if a.store, err = sqlite.Open(ctx, sqlite.Config{Path: filepath.Join(cfg.Data, "copilot.db"), Logger: queueLog}); err != nil {
		return nil, err
	}
	if err := a.openKernel(ctx); err != nil {
		return nil, err
	}
	if err := a.openAgent(); err != nil {
		return nil, err
	}
	return a, nil
}

// Start indexes the shipped documents and the operator's, begins to work and to listen. The address is known once it returns.
func (a *App) Start(ctx context.Context) error {
	if err := a.indexDocuments(ctx); err != nil {
		return err
	}
	if err := a.ask(ctx); err != nil {
		return err
	}
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", a.cfg.Addr)
	if err != nil {
		return copilot.Wrap(copilot.CodeUnavailable, err, "cannot listen on %s: %v; choose another address with --addr", a.cfg.Addr, err)
	}
	a.listener = ln
	base, cancel := context.WithCancel(context.WithoutCancel(ctx))
	a.cancel = cancel
	handler, err := a.handler()
	if err != nil {
		return err
	}
	a.server = &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		BaseContext: func(net.Listener) context.Context { return base },
		ErrorLog:    slog.NewLogLogger(a.log.Handler(), slog.LevelWarn),
	}
	if err := a.agent.Start(base); err != nil {
		return err
	}
	go func() { a.served <- a.server.Serve(ln) }()
	return a.lock.tell(a.URL())
}

// URL is where the server listens, "" before Start.
func (a *App) URL() string {
	if a.listener == nil {
		return ""
	}
	return "http://" + a.listener.Addr().String()
}

// Question is the first question to try.
func (a *App) Question() string { return a.question }

// ControlURL is the sandbox's control port, "" when it is closed or an outside Kernel is used.
func (a *App) ControlURL() string {
	if a.sandbox == nil {
		return ""
	}
	return a.sandbox.ControlURL()
}

// Wait blocks until ctx ends or the server fails.
func (a *App) Wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-a.served:
		a.served <- err
		return err
	}
}

// Close ends everything in good order: doors, workers, sandbox, store, lock. Closing twice is safe.
func (a *App) Close() error {
	a.close.Do(func() { a.closeErr = a.shut() })
	return a.closeErr
}

func (a *App) shut() error {
	ctx, cancel := withTimeout(context.Background())
	defer cancel()
	var errs []error
	if a.cancel != nil {
		a.cancel() // ends event streams
	}
	if a.console != nil {
		a.console.Close()
	}
	if a.server != nil {
		errs = append(errs, a.server.Shutdown(ctx))
	} else if a.listener != nil {
		errs = append(errs, a.listener.Close())
	}
	if a.agent != nil {
		errs = append(errs, a.agent.Stop(ctx))
	}
	if a.sandbox != nil {
		errs = append(errs, a.sandbox.Stop(ctx))
	}
	if a.store != nil {
		errs = append(errs, a.store.Close())
	}
	if a.lock != nil {
		errs = append(errs, a.lock.release())
	}
	return errors.Join(errs...)
}
