package radio

import (
	"crypto/rc4"
	"encoding/binary"
	"fmt"
	"net"
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
	key := binary.BigEndian.AppendUint64(append([]byte{}, l.key...), number)
	stream, err := rc4.NewCipher(key)
	if err != nil {
		return nil, err
	}
	stream.XORKeyStream(frame, frame)
	return frame, nil
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
