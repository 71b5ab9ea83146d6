-- +goose Up
-- A key is kept as long as its run: the same request answers with the same run, however late it comes again.
CREATE TABLE run_keys (
    tenant    TEXT NOT NULL,
    principal TEXT NOT NULL,
    key       TEXT NOT NULL,
    digest    TEXT NOT NULL,
    run       TEXT NOT NULL,
    PRIMARY KEY (tenant, principal, key),
    FOREIGN KEY (tenant, run) REFERENCES runs (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX run_keys_run ON run_keys (tenant, run);

-- +goose Down
DROP TABLE run_keys;
