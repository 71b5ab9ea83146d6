-- +goose Up
ALTER TABLE documents ADD COLUMN origin TEXT NOT NULL DEFAULT '';
ALTER TABLE documents ADD COLUMN version TEXT NOT NULL DEFAULT '';
ALTER TABLE documents ADD COLUMN instance TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE documents DROP COLUMN origin;
ALTER TABLE documents DROP COLUMN version;
ALTER TABLE documents DROP COLUMN instance;
