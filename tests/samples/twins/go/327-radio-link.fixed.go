package radio

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"net"

	"golang.org/x/crypto/chacha20poly1305"
)

type Link struct {
	conn net.Conn
	key  []byte
	sent uint64
}

type Reading struct {
	Station uint32
	Level   uint32
}

func (r Reading) frame() []byte {
	frame := binary.BigEndian.AppendUint32(nil, r.Station)
	return binary.BigEndian.AppendUint32(frame, r.Level)
}

func (l *Link) protect(number uint64, frame []byte) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(l.key)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	return aead.Seal(nonce, nonce, frame, binary.BigEndian.AppendUint64(nil, number)), nil
}

// Send reports the level of a river station; the number goes ahead of each frame.
func (l *Link) Send(reading Reading) error {
	l.sent++
	body, err := l.protect(l.sent, reading.frame())
	if err != nil {
		return fmt.Errorf("frame %d: %w", l.sent, err)
	}
	_, err = l.conn.Write(append(binary.BigEndian.AppendUint64(nil, l.sent), body...))
	return err
}
