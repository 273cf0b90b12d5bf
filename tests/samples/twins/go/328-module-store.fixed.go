package modules

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"os"
)

type Module struct {
	Name   string `json:"name"`
	Path   string `json:"path"`
	Digest string `json:"digest"`
}

type Store struct {
	digest func() hash.Hash
}

var ErrChanged = errors.New("module is not the one that was published")

func NewStore() *Store {
	return &Store{digest: sha256.New}
}

func (s *Store) sum(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()

	h := s.digest()
	if _, err := io.Copy(h, file); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Verify is asked before a downloaded module is loaded.
func (s *Store) Verify(m Module) error {
	got, err := s.sum(m.Path)
	if err != nil {
		return err
	}
	if subtle.ConstantTimeCompare([]byte(got), []byte(m.Digest)) != 1 {
		return ErrChanged
	}
	return nil
}
