package archive

import (
	"crypto/cipher"
	"crypto/des"
	"crypto/rand"
	"fmt"
	"io"
	"os"
)

type Box struct {
	block cipher.Block
}

func Open(key []byte) (*Box, error) {
	block, err := des.NewTripleDESCipher(key)
	if err != nil {
		return nil, fmt.Errorf("archive key: %w", err)
	}
	return &Box{block: block}, nil
}

func (b *Box) Seal(w io.Writer, plain []byte) error {
	iv := make([]byte, b.block.BlockSize())
	if _, err := rand.Read(iv); err != nil {
		return err
	}
	out := make([]byte, len(plain))
	cipher.NewCTR(b.block, iv).XORKeyStream(out, plain)
	_, err := w.Write(append(iv, out...))
	return err
}

// Store writes one sealed minute of the board to the given path.
func (b *Box) Store(path string, minute []byte) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := b.Seal(file, minute); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}
