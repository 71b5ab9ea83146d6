package sqlite

import (
	"context"
	"database/sql"

	"github.com/kernelcopilot/copilot"
)

var _ copilot.RunKeyStore = (*Store)(nil)

const (
	runOfKeySQL     = `SELECT run, digest FROM run_keys WHERE tenant = ? AND principal = ? AND key = ?`
	insertRunKeySQL = `INSERT INTO run_keys (tenant, principal, key, digest, run) VALUES (?, ?, ?, ?, ?)`
)

// RunOfKey implements copilot.RunKeyStore.
func (s *Store) RunOfKey(ctx context.Context, tenant copilot.TenantID, principal, key string) (run, digest string, err error) {
	err = s.reader.QueryRowContext(ctx, runOfKeySQL, tenant, principal, key).Scan(&run, &digest)
	return run, digest, storeError(notFound(err, "key", key))
}

func insertRunKey(ctx context.Context, tx *sql.Tx, tenant copilot.TenantID, run string, k copilot.RunKey) error {
	if k.Key == "" || k.Principal == "" || k.Digest == "" {
		return copilot.Errorf(copilot.CodeInvalid, "a run's key needs a principal and a digest of the request")
	}
	_, err := tx.ExecContext(ctx, insertRunKeySQL, tenant, k.Principal, k.Key, k.Digest, run)
	if isDuplicate(err) {
		return copilot.Errorf(copilot.CodeConflict, "the key %q has begun a run already", k.Key)
	}
	return err
}
