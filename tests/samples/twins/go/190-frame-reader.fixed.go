package frames

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"net/http"
	"strconv"
)

const most = 1 << 20

var errFrame = errors.New("malformed frame")

type Reader struct {
	in *bufio.Reader
}

func (r *Reader) Next() ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(r.in, head[:]); err != nil {
		return nil, err
	}
	size := binary.BigEndian.Uint32(head[:])
	if size > most {
		return nil, errFrame
	}
	frame := make([]byte, size)
	_, err := io.ReadFull(r.in, frame)
	return frame, err
}

type Channel struct {
	open func(number uint16) (*Reader, error)
}

// ServeHTTP sends the next frame of a channel of the recorder: ?channel=17
func (ch *Channel) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	number, err := strconv.ParseUint(r.URL.Query().Get("channel"), 10, 16)
	if err != nil {
		http.Error(w, "channel is a number", http.StatusBadRequest)
		return
	}
	reader, err := ch.open(uint16(number))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	frame, err := reader.Next()
	if err != nil {
		http.Error(w, "no frame", http.StatusBadGateway)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	_, _ = w.Write(frame)
}
