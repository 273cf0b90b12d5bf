package origins

import (
	"net/http"
)

type Policy struct {
	methods string
	allowed map[string]bool
}

func NewPolicy() *Policy {
	return &Policy{
		methods: "GET, POST, DELETE",
		allowed: map[string]bool{"https://invoices.example": true, "https://tax.example": true},
	}
}

func (p *Policy) headers(h http.Header, origin string) {
	h.Add("Vary", "Origin")
	if !p.allowed[origin] {
		return
	}
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Allow-Credentials", "true")
	h.Set("Access-Control-Allow-Methods", p.methods)
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
