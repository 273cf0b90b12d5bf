package single

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

var ErrRunning = errors.New("the import is running already")

type Lock struct {
	path string
}

func In(folder string) *Lock {
	return &Lock{path: filepath.Join(folder, "import.lock")}
}

// Take makes the lock file, which one process at a time may have.
func (l *Lock) Take() error {
	if _, err := os.Stat(l.path); err == nil {
		return ErrRunning
	}
	file, err := os.OpenFile(l.path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("lock: %w", err)
	}
	defer file.Close()
	_, err = file.WriteString(strconv.Itoa(os.Getpid()))
	return err
}

// Give removes it; that it is gone already is no mistake.
func (l *Lock) Give() error {
	if err := os.Remove(l.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("lock: %w", err)
	}
	return nil
}
