package archive

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
)

type Box struct {
	aead cipher.AEAD
}

func Open(key []byte) (*Box, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("archive key: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	return &Box{aead: aead}, err
}

func (b *Box) Seal(w io.Writer, plain []byte) error {
	nonce := make([]byte, b.aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return err
	}
	_, err := w.Write(b.aead.Seal(nonce, nonce, plain, nil))
	return err
}

// Store writes one sealed minute of the board to the given path.
func (b *Box) Store(path string, minute []byte) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(b.Seal(file, minute), file.Close())
}
