package bids

import (
	"net/http"
	"net/url"
	"time"

	"github.com/gorilla/websocket"
)

type Hub struct {
	Host    string
	Session func(*http.Request) (bidder string, ok bool)
	Bid     func(bidder string, data []byte) error
}

func (h *Hub) origin(r *http.Request) bool {
	from, err := url.Parse(r.Header.Get("Origin"))
	if err != nil {
		return false
	}
	return from.Scheme != ""
}

func (h *Hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	bidder, ok := h.Session(r)
	if !ok {
		http.Error(w, "sign in first", http.StatusUnauthorized)
		return
	}
	upgrader := websocket.Upgrader{HandshakeTimeout: 5 * time.Second, CheckOrigin: h.origin}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer conn.Close()
	conn.SetReadLimit(1024)

	for {
		_, data, err := conn.ReadMessage()
		if err != nil {
			return
		}
		if err := h.Bid(bidder, data); err != nil {
			_ = conn.WriteMessage(websocket.TextMessage, []byte("the bid was not taken"))
		}
	}
}
