package alarms

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"github.com/gorilla/websocket"
)

type Alarm struct {
	Site  string    `json:"site"`
	Kind  string    `json:"kind"`
	Since time.Time `json:"since"`
}

type Stream struct {
	host  string
	token string
}

func (s *Stream) address() string {
	u := url.URL{Scheme: "wss", Host: s.host, Path: "/alarms"}
	return u.String()
}

// Follow calls tell for each alarm until the context ends or the stream breaks.
func (s *Stream) Follow(ctx context.Context, tell func(Alarm)) error {
	header := http.Header{"Authorization": []string{"Bearer " + s.token}}
	dialer := websocket.Dialer{HandshakeTimeout: 10 * time.Second}
	conn, response, err := dialer.DialContext(ctx, s.address(), header)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	defer conn.Close()
	conn.SetReadLimit(1 << 16)

	for ctx.Err() == nil {
		_, data, err := conn.ReadMessage()
		if err != nil {
			return err
		}
		var alarm Alarm
		if json.Unmarshal(data, &alarm) == nil {
			tell(alarm)
		}
	}
	return ctx.Err()
}
