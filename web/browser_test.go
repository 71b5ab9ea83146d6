package web_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

const chromium = "/usr/bin/chromium"

// tab is a browser's tab with what went wrong in it.
type tab struct {
	t        *testing.T
	ctx      context.Context
	end      context.CancelFunc
	mu       sync.Mutex
	problems []string // console errors, refused loads, exceptions
	requests []string
}

// browser starts Debian's chromium with a profile of its own.
func browser(t *testing.T) *tab {
	t.Helper()
	if _, err := os.Stat(chromium); err != nil {
		t.Skip("chromium is not installed: ./task test brings it")
	}
	opts := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(chromium), chromedp.NoFirstRun, chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("hide-scrollbars", true),
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	alloc, stop := chromedp.NewExecAllocator(ctx, opts...)
	t.Cleanup(stop)
	return open(t, alloc)
}

// beside opens another tab of the same browser.
func (b *tab) beside() *tab {
	b.t.Helper()
	return open(b.t, b.ctx)
}

// close closes the tab and waits until it is gone.
func (b *tab) close() { b.end() }

func open(t *testing.T, in context.Context) *tab {
	t.Helper()
	page, closeTab := chromedp.NewContext(in)
	t.Cleanup(closeTab)
	b := &tab{t: t, ctx: page, end: closeTab}
	b.do(chromedp.EmulateViewport(1440, 900))
	if err := chromedp.Listen(page, b.hear); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.Func(func(ctx context.Context, to *chromedp.Target) error {
		_, err := cdp.Call(ctx, to, log.Enable, cdp.Empty{})
		return err
	}), chromedp.Func(func(ctx context.Context, to *chromedp.Target) error {
		_, err := cdp.Call(ctx, to, network.Enable, network.EnableParams{})
		return err
	}))
	return b
}

func (b *tab) hear(ev any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := ev.(type) {
	case *log.EventEntryAdded:
		if e.Entry.Level == "error" {
			b.problems = append(b.problems, string(e.Entry.Source)+": "+e.Entry.Text)
		}
	case *runtime.EventExceptionThrown:
		b.problems = append(b.problems, "exception: "+e.ExceptionDetails.Text)
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, e.Request.URL)
	}
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// until waits for a JavaScript condition, through navigations.
func (b *tab) until(condition string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 15*time.Second)
	defer cancel()
	var err error
	for ctx.Err() == nil {
		if _, err = chromedp.Run(ctx, chromedp.Poll[bool]("(() => { try { return !!("+condition+") } catch { return false } })()")); err == nil {
			return
		}
		if !strings.Contains(err.Error(), "context with specified id") && !strings.Contains(err.Error(), "context was destroyed") &&
			!strings.Contains(err.Error(), "navigated") {
			break
		}
	}
	text, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string]("document.body.innerText.slice(0, 3000)"))
	b.t.Fatalf("never true: %s: %v\n%s\n%v", condition, err, text, b.problems)
}

func eval[T any](b *tab, js string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%.200s: %v", js, err)
	}
	return v
}

func (b *tab) scheme(name string) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, to *chromedp.Target) error {
		_, err := cdp.Call(ctx, to, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
		return err
	}))
}

// shoot keeps a picture when COPILOT_SHOTS names a folder.
func (b *tab) shoot(name string) {
	b.t.Helper()
	dir := os.Getenv("COPILOT_SHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// shootAll keeps pictures of the page at both widths in both themes.
func (b *tab) shootAll(name string) {
	b.t.Helper()
	if os.Getenv("COPILOT_SHOTS") == "" {
		return
	}
	for _, theme := range []string{"light", "dark"} {
		b.scheme(theme)
		b.do(chromedp.EmulateViewport(1440, 900))
		b.shoot(name + "-1440-" + theme)
		b.do(chromedp.EmulateViewport(390, 844))
		b.shoot(name + "-390-" + theme)
	}
	b.scheme("light")
	b.do(chromedp.EmulateViewport(1440, 900))
}
