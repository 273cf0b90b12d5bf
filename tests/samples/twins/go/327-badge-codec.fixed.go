package badges

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
)

type Badge struct {
	Member int64  `json:"member"`
	Zone   string `json:"zone"`
	Until  int64  `json:"until"`
}

type Codec struct {
	aead cipher.AEAD
}

func NewCodec(key []byte) (*Codec, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, errors.New("badge key has a wrong length")
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return &Codec{aead: aead}, nil
}

// Encode gives the text of the QR code on a badge.
func (c *Codec) Encode(badge Badge) (string, error) {
	data, err := json.Marshal(badge)
	if err != nil {
		return "", err
	}
	nonce := make([]byte, c.aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return "", err
	}
	return hex.EncodeToString(c.aead.Seal(nonce, nonce, data, nil)), nil
}
