// Package app is the composition root: it reads the configuration, joins the packages of all floors into one program,
// and holds the commands of the copilot binary.
//
// Floor 7. It knows how parts are joined and nothing of how they work. A test boots the whole program like this:
//
//	cfg := app.Defaults()
//	cfg.Addr, cfg.Data = "127.0.0.1:0", t.TempDir()
//	a, err := app.New(ctx, cfg, os.Stderr)
//	defer a.Close()
//	err = a.Start(ctx) // a.URL() is the address it listens on
package app
