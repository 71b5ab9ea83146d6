package copilot

import "time"

// Job is which of the three jobs a run does.
type Job string

// The jobs.
const (
	JobDiagnose Job = "diagnose"
	JobTicket   Job = "ticket"
	JobBundle   Job = "bundle"
)

// RunInput is what a run was asked: a text, or an alarm or ticket alone.
type RunInput struct {
	Text     string   `json:"text,omitempty"`
	Alarm    string   `json:"alarm,omitempty"`
	Ticket   string   `json:"ticket,omitempty"`
	Lang     string   `json:"lang,omitempty"`
	Withhold []string `json:"withhold,omitempty"` // tool globs this run may not use
}

// RunState is where a run stands.
type RunState string

// The run states. A run is active while queued or running; waiting ones block nothing.
const (
	StateQueued   RunState = "queued"
	StateRunning  RunState = "running"
	StateWaiting  RunState = "waiting"
	StateFinished RunState = "finished"
)

// Budget bounds a run over all its segments. Zero values mean the defaults of agent.Config.
type Budget struct {
	Steps     int           `json:"steps,omitempty"`
	ToolCalls int           `json:"toolCalls,omitempty"`
	Wall      time.Duration `json:"wall,omitempty"` // wall time spent in segments, waits not counted
	Tokens    int           `json:"tokens,omitempty"`
}

// Wait is what a waiting run waits for.
type Wait struct {
	Kind     WaitKind  `json:"kind"`
	Action   string    `json:"action,omitempty"`
	Approval string    `json:"approval,omitempty"`
	Until    time.Time `json:"until,omitzero"` // kernel time for WaitTime, wall time for WaitApproval (its expiry)
}

// WaitKind is the kind of a wait.
type WaitKind string

// The kinds of waits.
const (
	WaitApproval WaitKind = "approval"
	WaitTime     WaitKind = "time" // the guard KPI of a read-back, on kernel time
)

// Run is one execution of the agent on a conversation, in one or more segments.
type Run struct {
	ID           string    `json:"id"`
	Tenant       TenantID  `json:"-"`
	Conversation string    `json:"conversation"`
	Principal    Principal `json:"principal"`
	Purpose      Purpose   `json:"purpose"`
	Job          Job       `json:"job"`
	Door         string    `json:"door"`
	Input        RunInput  `json:"input"`
	Budget       Budget    `json:"budget"`
	State        RunState  `json:"state"`
	Segment      int       `json:"segment"` // from 1; the one that runs, is queued or waited last
	Cancel       bool      `json:"cancel,omitempty"`
	Wait         *Wait     `json:"wait,omitempty"`
	Result       *Verdict  `json:"result,omitempty"`
	LastSeq      int64     `json:"lastSeq"`
	CreatedAt    time.Time `json:"createdAt"`
	UpdatedAt    time.Time `json:"updatedAt"`
}

// Outcome is how a run ended, decided by program.
type Outcome string

// The outcomes.
const (
	OutcomeCause      Outcome = "cause"
	OutcomeNone       Outcome = "none"        // nothing is wrong
	OutcomeUnknown    Outcome = "unknown"     // an unknown cause, located at an object
	OutcomeNotDecided Outcome = "not_decided" // a ranking exists and no explanation reaches 0.8
	OutcomeClarify    Outcome = "clarify"     // one question was asked back
	OutcomeRefused    Outcome = "refused"     // policy or the job excludes it
	OutcomeStopped    Outcome = "stopped"     // cancel, budget, loop or failure; Reason says which
	OutcomeAnswered   Outcome = "answered"    // the answer needed no ranking (a definition, a list, help)
)

// Verdict is the result of a run so far, made from the last ranking and the actions, never from prose.
type Verdict struct {
	Outcome   Outcome        `json:"outcome"`
	Reason    string         `json:"reason,omitempty"`
	Causes    []VerdictCause `json:"causes,omitempty"`
	RunnerUp  *VerdictCause  `json:"runnerUp,omitempty"`
	Customers *int           `json:"customers,omitempty"`
	Remedy    *Remedy        `json:"remedy,omitempty"`
	Gaps      []string       `json:"gaps,omitempty"` // what was not looked at, finding kinds at objects, in words
}

// VerdictCause is one member of the leading explanation. ID is nil when the cause is unknown; Object is the id alone.
type VerdictCause struct {
	ID     *string   `json:"id"`
	Object string    `json:"object"`
	P      float64   `json:"p"`
	Onset  time.Time `json:"onset,omitzero"`
	End    time.Time `json:"end,omitzero"` // when it was over; zero while it lasts
}

// Remedy is a tool call that would mend the cause.
type Remedy struct {
	Tool string `json:"tool"`
	Args string `json:"args"` // canonical JSON
}
