package inbox

import (
	"fmt"
	"os"
	"path/filepath"
	"time"
)

type Inbox struct {
	root string
}

func Open(root string) (*Inbox, error) {
	if err := os.MkdirAll(root, 0o700); err != nil {
		return nil, fmt.Errorf("inbox: %w", err)
	}
	return &Inbox{root: root}, nil
}

func (i *Inbox) day(at time.Time) string {
	return filepath.Join(i.root, at.UTC().Format("2006-01-02"))
}

// Put keeps a letter that an insured person sent, under the number of its claim.
func (i *Inbox) Put(claim int64, letter []byte) (string, error) {
	folder := i.day(time.Now())
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", fmt.Errorf("claim %d: %w", claim, err)
	}
	path := filepath.Join(folder, fmt.Sprintf("%d.pdf", claim))
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", fmt.Errorf("claim %d: %w", claim, err)
	}
	if _, err := file.Write(letter); err != nil {
		file.Close()
		return "", fmt.Errorf("claim %d: %w", claim, err)
	}
	return path, file.Close()
}
