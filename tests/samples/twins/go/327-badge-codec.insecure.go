package badges

import (
	"crypto/aes"
	"crypto/cipher"
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
	block cipher.Block
}

func NewCodec(key []byte) (*Codec, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, errors.New("badge key has a wrong length")
	}
	return &Codec{block: block}, nil
}

func pad(data []byte) []byte {
	for len(data)%aes.BlockSize != 0 {
		data = append(data, ' ')
	}
	return data
}

// Encode gives the text of the QR code on a badge.
func (c *Codec) Encode(badge Badge) (string, error) {
	data, err := json.Marshal(badge)
	if err != nil {
		return "", err
	}
	data = pad(data)
	sealed := make([]byte, len(data))
	for at := 0; at < len(data); at += aes.BlockSize {
		c.block.Encrypt(sealed[at:at+aes.BlockSize], data[at:at+aes.BlockSize])
	}
	return hex.EncodeToString(sealed), nil
}
