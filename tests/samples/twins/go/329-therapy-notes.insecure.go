package notes

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
)

var iv = []byte("therapy-notes-01")

type Vault struct {
	block cipher.Block
	mac   []byte
}

func NewVault(key, mac []byte) (*Vault, error) {
	if len(mac) < 32 {
		return nil, errors.New("key of the seal is too short")
	}
	block, err := aes.NewCipher(key)
	return &Vault{block: block, mac: mac}, err
}

func padded(text []byte) []byte {
	missing := aes.BlockSize - len(text)%aes.BlockSize
	return append(append([]byte{}, text...), bytes.Repeat([]byte{byte(missing)}, missing)...)
}

// Seal gives what the database keeps of a note.
func (v *Vault) Seal(text []byte) ([]byte, error) {
	plain := padded(text)
	out := make([]byte, len(plain))
	cipher.NewCBCEncrypter(v.block, iv).CryptBlocks(out, plain)

	seal := hmac.New(sha256.New, v.mac)
	if _, err := seal.Write(out); err != nil {
		return nil, err
	}
	return seal.Sum(out), nil
}
