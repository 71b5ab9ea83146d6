// Package sqlite keeps everything in one SQLite file: runs with their leases and queue, events, messages, evidence,
// actions, approvals and documents.
//
// Floor 2. It owns persistence and the River queue on one machine; it does not know the rules of the domain.
//
// One connection writes and several read, in WAL mode. Every exported method owns its transaction; what it returns is
// committed, so the caller may publish it.
//
//	db, err := sqlite.Open(ctx, sqlite.Config{Path: filepath.Join(dir, "copilot.db"), Clock: copilot.WallClock})
//	if err != nil {
//		return err
//	}
//	defer db.Close()
//	if _, err := db.Requeue(ctx, true); err != nil { // the caller holds the data folder's lock
//		return err
//	}
//	err = db.Start(ctx, func(ctx context.Context, ref copilot.RunRef) error {
//		lease, run, err := db.Claim(ctx, ref.Tenant, ref.Run, ref.Segment, owner)
//		…
//	})
package sqlite
