package mirror

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os/exec"
	"path/filepath"
	"time"
)

type Source struct {
	ID     int64
	Remote string `json:"remote"`
	Branch string `json:"branch"`
}

type Mirror struct {
	Root    string
	Timeout time.Duration
}

var ErrSource = errors.New("not a source that can be mirrored")

func (s Source) check() error {
	remote, err := url.Parse(s.Remote)
	if err != nil || remote.Scheme != "https" || remote.Host == "" {
		return ErrSource
	}
	if s.Branch == "" || s.Branch[0] == '-' {
		return ErrSource
	}
	return nil
}

// Add clones what a member typed into the form "new mirror".
func (m *Mirror) Add(ctx context.Context, source Source) (string, error) {
	if err := source.check(); err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, m.Timeout)
	defer cancel()

	folder := filepath.Join(m.Root, fmt.Sprintf("%d.git", source.ID))
	cmd := exec.CommandContext(ctx, "git", "clone", "--bare", "-b", source.Branch, "--", source.Remote, folder)
	cmd.Env = []string{"GIT_TERMINAL_PROMPT=0", "PATH=/usr/bin:/bin"}
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("clone %d: %w", source.ID, err)
	}
	return folder, nil
}
