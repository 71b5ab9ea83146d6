// Command conform boots the simulated operator, drives every operation that it serves through the typed clients and
// plain HTTP, and prints what of each API's definition is served and covered, and what goes against it.
//
//	go run ./internal/check/conform [-optional]
//
// It exits 1 on any violation, on an operation that is served and was not driven, and where there are no definitions;
// with -optional it only says so then.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"time"

	copilot "github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/conform"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/kernel/sandbox"
)

func main() {
	optional := flag.Bool("optional", false, "exit 0 where there are no definitions, saying so")
	flag.Parse()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	if *optional && conform.Find() == "" {
		fmt.Println("skipped: conformance was not tested:", conform.Missing)
		return
	}
	if err := run(ctx, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "conformance:", err)
		os.Exit(1) //nolint:gocritic // nothing is left to release
	}
}

func run(ctx context.Context, out io.Writer) error {
	dir := conform.Find()
	if dir == "" {
		return fmt.Errorf("%s", conform.Missing)
	}
	apis, err := conform.Load(dir)
	if err != nil {
		return err
	}
	d, stop, err := boot(ctx, conform.New(apis))
	if err != nil {
		return err
	}
	defer stop()
	d.all(ctx)
	well := d.v.Write(out, d.s.Routes())
	for _, w := range d.wrong {
		fmt.Fprintln(out, "unexpected:", w)
	}
	if !well || len(d.wrong) > 0 {
		return fmt.Errorf("not conformant, see above")
	}
	return nil
}

// driver calls the operations and keeps what it did not expect.
type driver struct {
	v      *conform.Validator
	s      *sandbox.Sandbox
	client *kernel.Client
	http   *http.Client
	sink   *httptest.Server
	events chan kernel.QoSEvent
	wrong  []string

	mu   sync.Mutex
	wall time.Time // by which tokens expire; it stands
}

func (d *driver) now() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.wall
}

// pass lets wall time pass.
func (d *driver) pass(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.wall = d.wall.Add(by)
}

const controlToken = "conformance"

// boot serves a world with faults whose traces fill every list, at a standing clock.
func boot(ctx context.Context, v *conform.Validator) (*driver, func(), error) {
	receiver, events := sink(v)
	d := &driver{v: v, http: &http.Client{}, sink: receiver, events: events, wall: time.Now()}
	s, err := sandbox.New(sandbox.Config{
		WallClock: copilot.ClockFunc(d.now),
		Seed:      11, Clock: time.Date(2026, 3, 4, 11, 0, 0, 0, time.UTC), Mode: sandbox.ClockStanding, Noise: sandbox.NoiseHeavy,
		Faults: []string{"backhaul_loss@link#3,start=-30m", "cell_congestion@cell#40,start=-40m"}, ControlToken: controlToken, Middleware: v.Handler, SinkClient: receiver.Client(),
	})
	if err != nil {
		return nil, nil, err
	}
	if err := s.Start(ctx); err != nil {
		return nil, nil, err
	}
	stop := func() {
		_ = s.Stop(context.WithoutCancel(ctx)) // the process ends with it
		receiver.Close()
	}
	id, secret := s.Credentials()
	d.s = s
	d.client, err = kernel.New(kernel.Config{BaseURL: s.KernelURL(), ClientID: id, ClientSecret: secret, HTTP: &http.Client{Transport: v.Transport(http.DefaultTransport)}})
	if err != nil {
		stop()
		return nil, nil, err
	}
	return d, stop, nil
}

// all goes through every API.
func (d *driver) all(ctx context.Context) {
	d.alarms(ctx)
	d.tickets(ctx)
	d.customers(ctx)
	d.services(ctx)
	d.reachability(ctx)
	d.profiles(ctx)
	d.quality(ctx)
	d.scopes(ctx)
}
