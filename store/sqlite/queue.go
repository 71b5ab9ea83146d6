package sqlite

import (
	"context"
	"database/sql"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"

	"github.com/kernelcopilot/copilot"
)

// How long finished jobs stay in the queue's table. Runs keep the record of what happened, jobs are disposable.
const (
	keepCompleted = time.Minute
	keepDiscarded = time.Hour
)

// fetchCooldown is the least time between two looks for jobs.
const fetchCooldown = 5 * time.Millisecond

// segmentJob is the job of one segment.
type segmentJob struct {
	Tenant  copilot.TenantID `json:"tenant"`
	Run     string           `json:"run"`
	Segment int              `json:"segment"`
}

// Kind implements river.JobArgs.
func (segmentJob) Kind() string { return "segment" }

// deaf is the driver without its listener, which polls as well: River then tells the workers of this process itself.
type deaf struct{ *riversqlite.Driver }

// SupportsListener implements riverdriver.Driver.
func (deaf) SupportsListener() bool { return false }

// wakeJob is a job that is never due: there is one at most. To insert it makes the workers of this process look for jobs at
// once; River does that for inserts of its own transactions alone, and segments are inserted within ours.
type wakeJob struct{}

// Kind implements river.JobArgs.
func (wakeJob) Kind() string { return "wake" }

// InsertOpts implements river.JobArgsWithInsertOpts.
func (wakeJob) InsertOpts() river.InsertOpts {
	return river.InsertOpts{ScheduledAt: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), UniqueOpts: river.UniqueOpts{ByQueue: true}}
}

type wakeWorker struct{ river.WorkerDefaults[wakeJob] }

// Work implements river.Worker.
func (wakeWorker) Work(context.Context, *river.Job[wakeJob]) error { return nil }

type segmentWorker struct {
	river.WorkerDefaults[segmentJob]
	store *Store
	work  func(ctx context.Context, ref copilot.RunRef) error
}

// Work implements river.Worker. A failure ends the job for good: the run's lease, not the job, says whether work is due.
func (w *segmentWorker) Work(ctx context.Context, job *river.Job[segmentJob]) error {
	w.store.setBusy(job.ID, true)
	defer w.store.setBusy(job.ID, false)
	ref := copilot.RunRef{Tenant: job.Args.Tenant, Run: job.Args.Run, Segment: job.Args.Segment}
	if err := w.work(ctx, ref); err != nil && ctx.Err() == nil {
		w.store.cfg.Logger.WarnContext(ctx, "segment ended with an error", "tenant", string(ref.Tenant), "run", ref.Run,
			"segment", ref.Segment, "error", err)
	}
	return nil
}

func (s *Store) setBusy(job int64, on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if on {
		s.busy[job] = struct{}{}
	} else {
		delete(s.busy, job)
	}
}

func (s *Store) isBusy(job int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.busy[job]
	return ok
}

// Start implements copilot.Queue. CodeConflict when it works already.
func (s *Store) Start(ctx context.Context, work func(ctx context.Context, ref copilot.RunRef) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.worker != nil {
		return copilot.Errorf(copilot.CodeConflict, "the queue is working already: stop it first")
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, &segmentWorker{store: s, work: work})
	river.AddWorker(workers, &wakeWorker{})
	client, err := river.NewClient[*sql.Tx](deaf{riversqlite.New(s.writer)}, &river.Config{
		Logger:                      s.cfg.Logger,
		Workers:                     workers,
		Queues:                      map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: s.cfg.Workers}},
		PollOnly:                    true,
		FetchPollInterval:           s.cfg.PollInterval,
		FetchCooldown:               min(fetchCooldown, s.cfg.PollInterval),
		JobTimeout:                  -1, // a run has a budget of its own
		MaxAttempts:                 1,
		SoftStopTimeout:             time.Millisecond, // ending ctx ends work as Stop does
		CompletedJobRetentionPeriod: keepCompleted,
		DiscardedJobRetentionPeriod: keepDiscarded,
		CancelledJobRetentionPeriod: keepCompleted,
	})
	if err != nil {
		return copilot.Wrap(copilot.CodeInternal, err, "the queue cannot be set up: see the log")
	}
	if err := client.Start(ctx); err != nil {
		return copilot.Wrap(copilot.CodeUnavailable, err, "the queue cannot start: check the data folder")
	}
	s.worker = client
	return nil
}

// Stop implements copilot.Queue: it cancels running work and waits for it until ctx ends.
func (s *Store) Stop(ctx context.Context) error {
	s.mu.Lock()
	client := s.worker
	s.mu.Unlock()
	if client == nil {
		return nil
	}
	if err := client.StopAndCancel(ctx); err != nil {
		return err
	}
	<-client.Stopped()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.worker == client {
		s.worker = nil
	}
	return nil
}

const setJobSQL = `UPDATE runs SET job = ? WHERE tenant = ? AND id = ?`

// rouse makes the workers of this process look for jobs. Where it fails, or another process works, the next poll finds them.
func (s *Store) rouse(ctx context.Context) {
	s.mu.Lock()
	client := s.worker
	s.mu.Unlock()
	if client == nil {
		return
	}
	if _, err := client.Insert(ctx, wakeJob{}, nil); err != nil && ctx.Err() == nil {
		s.cfg.Logger.WarnContext(ctx, "the queue was not woken, and finds its job at the next poll", "error", err)
	}
}

// enqueue inserts the job of a run's current segment.
func (s *Store) enqueue(ctx context.Context, tx *sql.Tx, ref copilot.RunRef) error {
	res, err := s.enq.InsertTx(ctx, tx, segmentJob{Tenant: ref.Tenant, Run: ref.Run, Segment: ref.Segment},
		&river.InsertOpts{MaxAttempts: 1})
	if err != nil {
		return err
	}
	s.enqueued.Store(true)
	_, err = tx.ExecContext(ctx, setJobSQL, res.Job.ID, ref.Tenant, ref.Run)
	return err
}
