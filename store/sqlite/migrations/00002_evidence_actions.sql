-- +goose Up
CREATE TABLE evidence (
    tenant       TEXT    NOT NULL,
    conversation TEXT    NOT NULL,
    number       INTEGER NOT NULL CHECK (number > 0),
    body         TEXT    NOT NULL,
    PRIMARY KEY (tenant, conversation, number),
    FOREIGN KEY (tenant, conversation) REFERENCES conversations (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE actions (
    num    INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant TEXT NOT NULL,
    id     TEXT NOT NULL,
    run    TEXT NOT NULL,
    body   TEXT NOT NULL,
    UNIQUE (tenant, id),
    FOREIGN KEY (tenant, run) REFERENCES runs (tenant, id)
) STRICT;

CREATE INDEX actions_run ON actions (tenant, run, num);

CREATE TABLE approvals (
    num      INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant   TEXT    NOT NULL,
    id       TEXT    NOT NULL,
    run      TEXT    NOT NULL,
    action   TEXT    NOT NULL,
    expires  INTEGER NOT NULL,
    decision TEXT    NOT NULL DEFAULT '',
    body     TEXT    NOT NULL,
    UNIQUE (tenant, id),
    FOREIGN KEY (tenant, run) REFERENCES runs (tenant, id),
    FOREIGN KEY (tenant, action) REFERENCES actions (tenant, id)
) STRICT;

CREATE INDEX approvals_open ON approvals (expires) WHERE decision = '';
CREATE INDEX approvals_run ON approvals (tenant, run);

-- +goose Down
DROP TABLE approvals;
DROP TABLE actions;
DROP TABLE evidence;
