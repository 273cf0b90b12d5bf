package hook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
)

type Hook struct {
	secret []byte
	jobs   chan<- []byte
}

var errSignature = errors.New("signature does not match")

func (h *Hook) check(body []byte, given string) error {
	mac := hmac.New(sha256.New, h.secret)
	mac.Write(body)
	expected := "sha256=" + hex.EncodeToString(mac.Sum(nil))
	if given != expected {
		return errSignature
	}
	return nil
}

// ServeHTTP takes the orders that the photo shop announces.
func (h *Hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 256<<10))
	if err != nil {
		http.Error(w, "body is too large", http.StatusRequestEntityTooLarge)
		return
	}
	if err := h.check(body, r.Header.Get("X-Hub-Signature-256")); err != nil {
		http.Error(w, "signature does not match", http.StatusForbidden)
		return
	}
	select {
	case h.jobs <- body:
		w.WriteHeader(http.StatusAccepted)
	default:
		http.Error(w, "queue is full", http.StatusServiceUnavailable)
	}
}
