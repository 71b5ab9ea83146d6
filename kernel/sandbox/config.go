package sandbox

import (
	"log/slog"
	"net/http"
	"time"
	_ "time/tzdata" // local hours must not depend on the machine

	copilot "github.com/kernelcopilot/copilot"
)

// Config says what to simulate and where to serve it. The zero value serves seed 0 with normal noise on free loopback ports.
type Config struct {
	Seed         uint64
	Size         Size      // what is left out is filled in
	Noise        Noise     // "" means normal
	Faults       []string  // KIND@PLACE[,start=-45m][,severity=0.6]; empty means one fault by seed, "none" a quiet network
	Mechanisms   string    // folder of mechanism files (*.yaml), beside the built-in ones; "" means none
	Fresh        bool      // begin a new world even when DataDir holds a journalled one; implied by Faults
	Clock        time.Time // kernel time to begin at; zero means the wall clock's
	Mode         ClockMode // "" means real
	DataDir      string    // folder of the journal; "" keeps none
	ClientID     string    // of the operator's client; "" means "copilot"
	ClientSecret string    // "" means "sandbox"
	ControlToken string    // "" keeps the control port closed
	KernelAddr   string    // "" means 127.0.0.1:0
	ControlAddr  string    // "" means 127.0.0.1:0
	TokenLife    time.Duration
	TimeZone     *time.Location                  // of daily shapes and of "since" in hints; nil means Europe/Madrid
	WallClock    copilot.Clock                   // nil means the machine's
	Logger       *slog.Logger                    // nil discards
	SinkClient   *http.Client                    // delivers CloudEvents to sinks; nil means one of its own, which follows no redirect
	SinkBackoff  time.Duration                   // before the second attempt at a sink, doubling; 0 means 200 ms
	Middleware   func(http.Handler) http.Handler // around the Kernel port, for tests that validate it; nil means none

	extra []mechanism // read from Mechanisms
}

func (c Config) withDefaults() (Config, error) {
	set := func(to *string, value string) {
		if *to == "" {
			*to = value
		}
	}
	set(&c.ClientID, "copilot")
	set(&c.ClientSecret, "sandbox")
	set(&c.KernelAddr, "127.0.0.1:0")
	set(&c.ControlAddr, "127.0.0.1:0")
	if c.Noise == "" {
		c.Noise = NoiseNormal
	}
	if c.Mode == "" {
		c.Mode = ClockReal
	}
	if c.TokenLife == 0 {
		c.TokenLife = 10 * time.Minute
	}
	if c.WallClock == nil {
		c.WallClock = copilot.WallClock
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.SinkBackoff == 0 {
		c.SinkBackoff = 200 * time.Millisecond
	}
	if c.SinkClient == nil {
		c.SinkClient = &http.Client{Transport: http.DefaultTransport.(*http.Transport).Clone(), CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	if c.TimeZone == nil {
		zone, err := time.LoadLocation("Europe/Madrid")
		if err != nil {
			return c, copilot.Wrap(copilot.CodeInternal, err, "the time zone Europe/Madrid cannot be read")
		}
		c.TimeZone = zone
	}
	if c.Mode != ClockReal && c.Mode != ClockStanding {
		return c, copilot.Errorf(copilot.CodeInvalid, "clock mode %q is neither real nor standing", c.Mode)
	}
	var err error
	if c.extra, err = readMechanisms(c.Mechanisms); err != nil {
		return c, err
	}
	if c.Size, err = c.Size.whole(); err != nil {
		return c, err
	}
	return c, c.Noise.check()
}

func (l Noise) check() error {
	if l != NoiseNone && l != NoiseNormal && l != NoiseHeavy {
		return copilot.Errorf(copilot.CodeInvalid, "noise %q is none of none, normal, heavy", l)
	}
	return nil
}

// faultWishes reads the texts of Config.Faults; "none" alone means none.
func (c Config) faultWishes() ([]faultSpec, error) {
	var out []faultSpec
	for _, text := range c.Faults {
		if text == "none" || text == "" {
			continue
		}
		spec, err := parseFault(text)
		if err != nil {
			return nil, err
		}
		out = append(out, spec)
	}
	return out, nil
}

// faultOfSeed picks a mechanism, a place and an onset 25 to 50 minutes ago.
func faultOfSeed(n *network) faultSpec {
	r := newRng(n.seed, "first fault")
	m := mechanisms()[r.intn(4)]
	severity := r.between(0.6, 1)
	start := -time.Duration(r.between(26, 49)*60) * time.Second
	spec := faultSpec{Kind: m.kind(), Start: start.String(), Severity: &severity}
	switch kind := m.types()[r.intn(len(m.types()))]; kind {
	case "link":
		spec.Place = n.links[r.intn(len(n.sites))].id
	case "site":
		spec.Place = n.sites[r.intn(len(n.sites))].id
	case "cell":
		spec.Place = n.cells[r.intn(len(n.cells))].id
	case "apn":
		spec.Place = n.apns[r.intn(3)].id
	default:
		u := r.intn(n.size.Subscribers)
		for s := n.subscribers[u]; s.off || s.dataOff || s.suspended || s.apn == apnIoT || s.abroad > 0; s = n.subscribers[u] {
			u = (u + 1) % n.size.Subscribers
		}
		spec.Place = n.subscribers[u].id
	}
	return spec
}
