-- +goose Up
CREATE TABLE documents (
    tenant     TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    title      TEXT    NOT NULL,
    digest     TEXT    NOT NULL,
    text       TEXT    NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, name)
) STRICT;

CREATE TABLE passages (
    num       INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant    TEXT    NOT NULL,
    id        TEXT    NOT NULL,
    document  TEXT    NOT NULL,
    heading   TEXT    NOT NULL,
    from_line INTEGER NOT NULL,
    to_line   INTEGER NOT NULL,
    text      TEXT    NOT NULL,
    UNIQUE (tenant, id),
    FOREIGN KEY (tenant, document) REFERENCES documents (tenant, id)
) STRICT;

CREATE INDEX passages_document ON passages (tenant, document, num);

-- The tenant is a term of the index, as a digest, so that a search reads one tenant's postings alone and no text of a
-- document can stand for a tenant. The index holds no copy of the text.
CREATE VIRTUAL TABLE passages_fts USING fts5 (
    tenant, title, heading, body,
    content = '', contentless_delete = 1,
    tokenize = 'unicode61 remove_diacritics 2', prefix = '4 6'
);

CREATE VIRTUAL TABLE passages_vocab USING fts5vocab (passages_fts, 'row');

-- +goose Down
DROP TABLE passages_vocab;
DROP TABLE passages_fts;
DROP TABLE passages;
DROP TABLE documents;
