package notes

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
)

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
	out := make([]byte, aes.BlockSize+len(plain))
	iv := out[:aes.BlockSize]
	if _, err := rand.Read(iv); err != nil {
		return nil, err
	}
	cipher.NewCBCEncrypter(v.block, iv).CryptBlocks(out[aes.BlockSize:], plain)

	seal := hmac.New(sha256.New, v.mac)
	if _, err := seal.Write(out); err != nil {
		return nil, err
	}
	return seal.Sum(out), nil
}
