package sandbox

import (
	"io"
	"net/http"
	"strings"
	"time"

	jsonv2 "github.com/go-json-experiment/json"

	copilot "github.com/kernelcopilot/copilot"
)

// controlHandler is the control port: ground truth and the levers of tests.
func (s *Sandbox) controlHandler() http.Handler {
	mux := http.NewServeMux()
	on := func(pattern string, h func(r *http.Request) (int, any, error)) {
		method, path, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(method+" /sandbox/v1/"+path, func(w http.ResponseWriter, r *http.Request) {
			r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
			status, body, err := h(r)
			if err != nil {
				failControl(w, err)
				return
			}
			writeJSON(w, status, body)
		})
	}
	on("GET faults", func(*http.Request) (int, any, error) { return 200, s.op.look().truths(), nil })
	on("POST faults", s.faultsPost)
	on("GET world", func(*http.Request) (int, any, error) { return 200, s.worldView(), nil })
	on("POST world", s.worldPost)
	on("GET clock", func(*http.Request) (int, any, error) { return 200, s.clockView(), nil })
	on("POST clock", s.clockPost)
	on("POST tokens", s.tokensPost)
	on("DELETE tokens", s.tokensDelete)
	on("GET ledger", func(*http.Request) (int, any, error) { return 200, s.op.writes(), nil })
	on("GET places", s.places)
	on("GET state/{path...}", s.state)
	on("POST hold", s.holdPost)
	on("GET hold", func(*http.Request) (int, any, error) { return 200, holdList{s.holds.state()}, nil })
	on("DELETE hold", func(*http.Request) (int, any, error) {
		s.holds.releaseAll()
		return 200, holdList{s.holds.state()}, nil
	})
	on("POST misbehave", s.misbehavePost)
	on("GET misbehave", func(*http.Request) (int, any, error) { return 200, misdeedList{s.misdeeds.state()}, nil })
	on("DELETE misbehave", func(*http.Request) (int, any, error) {
		s.misdeeds.lift()
		return 200, misdeedList{s.misdeeds.state()}, nil
	})
	on("GET hint", func(*http.Request) (int, any, error) {
		if h, ok := s.Hint(); ok {
			return 200, h, nil
		}
		return 200, nil, nil
	})
	mux.HandleFunc("GET /sandbox/v1/metrics", s.metricsGet)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { refuseUnknown(w, r, mux, failControl) })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !same(r.Header.Get("Authorization"), "Bearer "+s.cfg.ControlToken) {
			failControl(w, statusError{http.StatusUnauthorized, copilot.Errorf(copilot.CodeForbidden, "the control API wants its own token as a bearer token")})
			return
		}
		if err := readableQuery(r); err != nil {
			failControl(w, err)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

type controlError struct {
	Code    copilot.Code `json:"code"`
	Message string       `json:"message"`
}

func failControl(w http.ResponseWriter, err error) {
	status := statusOf(err)
	challenge(w, status)
	writeJSON(w, status, controlError{copilot.CodeOf(err), copilot.MessageOf(err)})
}

func decode(r *http.Request, into any) error {
	data, err := io.ReadAll(r.Body)
	if err != nil {
		return copilot.Wrap(copilot.CodeTooLarge, err, "the body could not be read whole; at most 1 MiB is taken")
	}
	if err := jsonv2.Unmarshal(data, into, jsonv2.RejectUnknownMembers(true)); err != nil {
		return copilot.Wrap(copilot.CodeInvalid, err, "the body is not what ROUTES.md names: %s", jsonProblem(err))
	}
	return nil
}

// faultInput is a fault as an object, or as text in fault.
type faultInput struct {
	faultSpec
	Fault string `json:"fault"`
}

// UnmarshalJSON also takes the bare text form.
func (f *faultInput) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return jsonv2.Unmarshal(b, &f.Fault)
	}
	var in struct {
		faultSpec
		Fault string `json:"fault"`
	}
	err := jsonv2.Unmarshal(b, &in, jsonv2.RejectUnknownMembers(true))
	f.faultSpec, f.Fault = in.faultSpec, in.Fault
	return err
}

func (f faultInput) spec() (faultSpec, error) {
	if f.Fault != "" {
		return parseFault(f.Fault)
	}
	return f.faultSpec, nil
}

func (s *Sandbox) faultsPost(r *http.Request) (int, any, error) {
	var in faultInput
	if err := decode(r, &in); err != nil {
		return 0, nil, err
	}
	spec, err := in.spec()
	if err != nil {
		return 0, nil, err
	}
	f, err := s.op.inject(spec)
	if err != nil {
		return 0, nil, err
	}
	for _, t := range s.op.look().truths() {
		if t.ID == f.ID {
			return http.StatusCreated, t, nil
		}
	}
	return 0, nil, copilot.Errorf(copilot.CodeConflict, "the world was replaced meanwhile")
}

type worldAnswer struct {
	Instance string `json:"instance"`
	Seed     uint64 `json:"seed"`
	Size
	Noise  Noise     `json:"noise"`
	Now    time.Time `json:"now"`
	Mode   ClockMode `json:"mode"`
	Faults []truth   `json:"faults"`
}

func (s *Sandbox) worldView() worldAnswer {
	v := s.op.look()
	mode, _, _ := s.op.clock.state()
	return worldAnswer{v.instance, v.seed, v.net.size, v.noise, v.now, mode, v.truths()}
}

func (s *Sandbox) worldPost(r *http.Request) (int, any, error) {
	var in struct {
		Seed uint64 `json:"seed"`
		Size
		Clock  *time.Time   `json:"clock"`
		Noise  Noise        `json:"noise"`
		Faults []faultInput `json:"faults"`
	}
	if err := decode(r, &in); err != nil {
		return 0, nil, err
	}
	wish := worldWish{Seed: in.Seed, Size: in.Size, Noise: in.Noise, Mode: ClockReal}
	if wish.Noise == "" {
		wish.Noise = NoiseNormal
	}
	if in.Clock != nil {
		wish.Clock, wish.Mode = *in.Clock, ClockStanding
	}
	for _, f := range in.Faults {
		if f.Fault == "none" {
			continue
		}
		spec, err := f.spec()
		if err != nil {
			return 0, nil, err
		}
		wish.Faults = append(wish.Faults, spec)
	}
	if err := s.op.begin(wish); err != nil {
		return 0, nil, err
	}
	return 200, s.worldView(), nil
}

type clockAnswer struct {
	Now  time.Time `json:"now"`
	Mode ClockMode `json:"mode"`
}

func (s *Sandbox) clockView() clockAnswer {
	mode, _, _ := s.op.clock.state()
	return clockAnswer{s.op.clock.now(), mode}
}

func (s *Sandbox) clockPost(r *http.Request) (int, any, error) {
	var in struct {
		Set  *time.Time `json:"set"`
		Step string     `json:"step"`
		Mode ClockMode  `json:"mode"`
	}
	if err := decode(r, &in); err != nil {
		return 0, nil, err
	}
	var to time.Time
	if in.Set != nil {
		if to = *in.Set; to.IsZero() { // which would else mean none
			return 0, nil, plausible("the clock", to)
		}
	}
	if in.Step != "" {
		d, err := time.ParseDuration(in.Step)
		if err != nil {
			return 0, nil, copilot.Errorf(copilot.CodeInvalid, "step %q is not a duration like 2m", in.Step)
		}
		if to.IsZero() {
			to = s.op.clock.now()
		}
		to = to.Add(d)
	}
	if in.Mode != "" && in.Mode != ClockReal && in.Mode != ClockStanding {
		return 0, nil, copilot.Errorf(copilot.CodeInvalid, "clock mode %q is neither real nor standing", in.Mode)
	}
	if err := s.op.setClock(to, in.Mode); err != nil {
		return 0, nil, err
	}
	return 200, s.clockView(), nil
}

type holdList struct {
	Holds []hold `json:"holds"`
}

func (s *Sandbox) holdPost(r *http.Request) (int, any, error) {
	var in struct {
		Route string `json:"route"`
		At    string `json:"at"`
	}
	if err := decode(r, &in); err != nil {
		return 0, nil, err
	}
	if err := holdProblem(in.Route, in.At); err != nil {
		return 0, nil, err
	}
	if err := s.offered(in.Route); err != nil {
		return 0, nil, err
	}
	s.holds.add(in.Route, in.At)
	return http.StatusCreated, holdList{s.holds.state()}, nil
}

// ledger is what GET ledger answers.
type ledger struct {
	Writes []entry `json:"writes"`
}

func (o *operator) writes() ledger {
	o.mu.Lock()
	defer o.mu.Unlock()
	out := ledger{Writes: []entry{}}
	for _, e := range o.ledger {
		line := *e
		line.Answer, line.done = nil, nil
		out.Writes = append(out.Writes, line)
	}
	return out
}
