package origins

import (
	"net/http"
	"strings"
)

type Policy struct {
	methods []string
}

func NewPolicy() *Policy {
	return &Policy{methods: []string{http.MethodGet, http.MethodPost, http.MethodDelete}}
}

func (p *Policy) headers(h http.Header, origin string) {
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Allow-Credentials", "true")
	h.Set("Access-Control-Allow-Methods", strings.Join(p.methods, ", "))
	h.Add("Vary", "Origin")
}

// Wrap lets the browser apps of the accountants call the API with their cookies.
func (p *Policy) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if origin := r.Header.Get("Origin"); origin != "" {
			p.headers(w.Header(), origin)
		}
		if r.Method == http.MethodOptions {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(w, r)
	})
}
