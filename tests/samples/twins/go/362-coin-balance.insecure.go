package coins

import (
	"encoding/json"
	"errors"
	"net/http"
)

type Wallets struct {
	balance map[string]int64
}

var errShort = errors.New("not enough coins")

func NewWallets() *Wallets {
	return &Wallets{balance: map[string]int64{}}
}

func (ws *Wallets) move(from, to string, coins int64) error {
	if coins <= 0 || ws.balance[from] < coins {
		return errShort
	}
	ws.balance[from] -= coins
	ws.balance[to] += coins
	return nil
}

type transfer struct {
	To    string `json:"to"`
	Coins int64  `json:"coins"`
}

// Transfer is a handler; player tells who is signed in.
func (ws *Wallets) Transfer(player func(*http.Request) string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var t transfer
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 512)).Decode(&t); err != nil {
			http.Error(w, "to and coins are needed", http.StatusBadRequest)
			return
		}
		if err := ws.move(player(r), t.To, t.Coins); err != nil {
			http.Error(w, "not enough coins", http.StatusConflict)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}
}
