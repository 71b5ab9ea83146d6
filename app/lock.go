package app

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"

	"github.com/kernelcopilot/copilot"
)

const lockName = "copilot.lock"

// folderLock is the right to a data folder: one server at a time. Its file holds the server's URL.
type folderLock struct {
	flock *flock.Flock
	path  string
}

// lockFolder makes the folder if needed and takes it, or says who has it.
func lockFolder(dir string) (*folderLock, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, copilot.Wrap(copilot.CodeInvalid, err, "data folder %s cannot be made: %v; choose another with --data", dir, err)
	}
	path := filepath.Join(dir, lockName)
	f := flock.New(path)
	ok, err := f.TryLock()
	if err != nil {
		return nil, copilot.Wrap(copilot.CodeInvalid, err, "data folder %s cannot be locked: %v", dir, err)
	}
	if !ok {
		who := "a server that is starting or ending"
		if url := lockedURL(dir); url != "" {
			who = "the server at " + url
		}
		return nil, copilot.Errorf(copilot.CodeConflict, "data folder %s is in use by %s; stop it, or choose another with --data", dir, who)
	}
	return &folderLock{f, path}, nil
}

// tell writes the server's URL for client commands to find.
func (l *folderLock) tell(url string) error { return os.WriteFile(l.path, []byte(url+"\n"), 0o600) }

// release gives the folder back; doing it twice is safe.
func (l *folderLock) release() error {
	if err := os.Truncate(l.path, 0); err != nil && !os.IsNotExist(err) {
		return err
	}
	return l.flock.Unlock()
}

// lockedURL is the URL of the server that holds the folder now, or "" when nobody does.
func lockedURL(dir string) string {
	path := filepath.Join(dir, lockName)
	b, err := os.ReadFile(path) //nolint:gosec // our own file
	if err != nil {
		return ""
	}
	f := flock.New(path)
	if ok, err := f.TryLock(); err == nil && ok {
		_ = f.Unlock()
		return ""
	}
	return strings.TrimSpace(string(b))
}
