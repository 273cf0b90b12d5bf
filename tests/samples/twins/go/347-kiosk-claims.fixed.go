package kiosk

import (
	"context"
	"crypto/ed25519"
	"net/http"
	"strings"

	"github.com/golang-jwt/jwt/v5"
)

type claims struct {
	Kiosk string `json:"kiosk"`
	jwt.RegisteredClaims
}

type contextKey struct{}

type Guard struct {
	parser *jwt.Parser
	public ed25519.PublicKey
}

func NewGuard(public ed25519.PublicKey) *Guard {
	return &Guard{parser: jwt.NewParser(jwt.WithValidMethods([]string{"EdDSA"})), public: public}
}

func (g *Guard) read(header string) (*claims, error) {
	var got claims
	_, err := g.parser.ParseWithClaims(strings.TrimPrefix(header, "Bearer "), &got,
		func(*jwt.Token) (any, error) { return g.public, nil })
	return &got, err
}

// Middleware lets kiosks through and tells the handlers which one asks.
func (g *Guard) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got, err := g.read(r.Header.Get("Authorization"))
		if err != nil || got.Kiosk == "" {
			http.Error(w, "kiosk is not known", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), contextKey{}, got.Kiosk)))
	})
}
