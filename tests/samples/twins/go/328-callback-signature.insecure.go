package callbacks

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/hex"
	"io"
	"net/http"
)

type Receiver struct {
	Secret []byte
	Accept func(body []byte) error
}

func (rc *Receiver) signature(body []byte) string {
	sum := sha1.Sum(append(append([]byte{}, rc.Secret...), body...))
	return hex.EncodeToString(sum[:])
}

func (rc *Receiver) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<16))
	if err != nil {
		http.Error(w, "body is too large", http.StatusRequestEntityTooLarge)
		return
	}
	given := []byte(r.Header.Get("X-Signature"))
	if !hmac.Equal(given, []byte(rc.signature(body))) {
		http.Error(w, "signature does not match", http.StatusForbidden)
		return
	}
	if err := rc.Accept(body); err != nil {
		http.Error(w, "event was not taken", http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}
