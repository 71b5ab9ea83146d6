-- +goose Up
-- Times are integers of nanoseconds since 1970 UTC, 0 for none; an event's time is in milliseconds, as in its JSON.
CREATE TABLE conversations (
    tenant     TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    owner      TEXT    NOT NULL,
    title      TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX conversations_activity ON conversations (tenant, updated_at DESC, id DESC);

CREATE TABLE runs (
    num           INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant        TEXT    NOT NULL,
    id            TEXT    NOT NULL,
    conversation  TEXT    NOT NULL,
    request       TEXT    NOT NULL, -- JSON of what never changes: principal, purpose, job, door, input, budget
    state         TEXT    NOT NULL CHECK (state IN ('queued', 'running', 'waiting', 'finished')),
    segment       INTEGER NOT NULL,
    cancel        INTEGER NOT NULL DEFAULT 0,
    due           INTEGER NOT NULL DEFAULT 0, -- waiting no more, held back by another run of the conversation
    wait_kind     TEXT    NOT NULL DEFAULT '',
    wait          TEXT    NOT NULL DEFAULT '', -- JSON, or ''
    result        TEXT    NOT NULL DEFAULT '', -- JSON, or ''
    last_seq      INTEGER NOT NULL DEFAULT 0,
    lease_owner   TEXT    NOT NULL DEFAULT '',
    lease_epoch   INTEGER NOT NULL DEFAULT 0,
    lease_expires INTEGER NOT NULL DEFAULT 0,
    job           INTEGER NOT NULL DEFAULT 0, -- the River job of the current segment; River may give an id again
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    UNIQUE (tenant, id),
    FOREIGN KEY (tenant, conversation) REFERENCES conversations (tenant, id)
) STRICT;

CREATE INDEX runs_conversation ON runs (tenant, conversation, num);
CREATE UNIQUE INDEX runs_one_active ON runs (tenant, conversation) WHERE state IN ('queued', 'running');
CREATE INDEX runs_open ON runs (state, wait_kind) WHERE state <> 'finished';

CREATE TABLE messages (
    num          INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant       TEXT NOT NULL,
    id           TEXT NOT NULL,
    conversation TEXT NOT NULL,
    body         TEXT NOT NULL,
    UNIQUE (tenant, id),
    FOREIGN KEY (tenant, conversation) REFERENCES conversations (tenant, id)
) STRICT;

CREATE INDEX messages_conversation ON messages (tenant, conversation, num);

CREATE TABLE events (
    run  INTEGER NOT NULL REFERENCES runs (num),
    seq  INTEGER NOT NULL,
    body TEXT    NOT NULL, -- the one JSON form of the event
    PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE events;
DROP TABLE messages;
DROP TABLE runs;
DROP TABLE conversations;
