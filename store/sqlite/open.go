package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"io/fs"
	"net/url"
	"sync"
	"sync/atomic"

	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	_ "modernc.org/sqlite" // the database/sql driver "sqlite"

	"github.com/kernelcopilot/copilot"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Store is the database. It implements every storage interface of the root package, and Queue.
type Store struct {
	cfg    Config
	clock  copilot.Clock
	writer *sql.DB // one connection: River and every write take turns on it
	reader *sql.DB
	enq    *river.Client[*sql.Tx] // inserts jobs; it works none

	enqueued atomic.Bool // a job was inserted by a transaction that ends now

	mu     sync.Mutex
	worker *river.Client[*sql.Tx] // nil until Start
	busy   map[int64]struct{}     // jobs that this process works now
}

var (
	_ copilot.RunStore          = (*Store)(nil)
	_ copilot.EventStore        = (*Store)(nil)
	_ copilot.ConversationStore = (*Store)(nil)
	_ copilot.EvidenceStore     = (*Store)(nil)
	_ copilot.ActionStore       = (*Store)(nil)
	_ copilot.DocumentStore     = (*Store)(nil)
	_ copilot.Queue             = (*Store)(nil)
)

// Open opens the file, making it when missing, and brings its schema up to date.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	s := &Store{cfg: cfg, clock: cfg.Clock, busy: map[int64]struct{}{}}
	if err := s.open(ctx); err != nil {
		return nil, errors.Join(copilot.Wrap(copilot.CodeUnavailable, err,
			"the database %s cannot be opened: check that its folder exists, is writable and has space", cfg.Path), s.Close())
	}
	return s, nil
}

func (s *Store) open(ctx context.Context) error {
	var err error
	if s.writer, err = sql.Open("sqlite", dsn(s.cfg.Path, url.Values{
		"_txlock": {"immediate"}, "_journal_mode": {"WAL"}, "_synchronous": {"FULL"}, "_foreign_keys": {"on"},
	})); err != nil {
		return err
	}
	s.writer.SetMaxOpenConns(1)
	if err := s.migrate(ctx); err != nil {
		return err
	}
	if s.reader, err = sql.Open("sqlite", dsn(s.cfg.Path, url.Values{"_query_only": {"on"}})); err != nil {
		return err
	}
	s.reader.SetMaxOpenConns(s.cfg.Readers)
	s.reader.SetMaxIdleConns(s.cfg.Readers)
	s.enq, err = river.NewClient(riversqlite.New(s.writer), &river.Config{Logger: s.cfg.Logger})
	return err
}

// dsn names the file as a URI, so that no character of its path is read as a parameter.
func dsn(path string, params url.Values) string {
	params.Set("_busy_timeout", "5000")
	params.Set("_dqs", "0")
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: params.Encode()}).String()
}

// migrate brings our own tables and River's up to date.
func (s *Store) migrate(ctx context.Context) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	ours, err := goose.NewProvider(goose.DialectSQLite3, s.writer, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	if _, err := ours.Up(ctx); err != nil {
		return err
	}
	rivers, err := rivermigrate.New(riversqlite.New(s.writer), &rivermigrate.Config{Logger: s.cfg.Logger})
	if err != nil {
		return err
	}
	_, err = rivers.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}

// Close stops the queue and closes the file. Closing twice is safe.
func (s *Store) Close() error {
	err := s.Stop(context.Background())
	if s.reader != nil {
		err = errors.Join(err, s.reader.Close())
	}
	if s.writer != nil {
		err = errors.Join(err, s.writer.Close())
	}
	return err
}
