package kiosk

import (
	"context"
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
}

func NewGuard() *Guard {
	return &Guard{parser: jwt.NewParser()}
}

func (g *Guard) read(header string) (*claims, error) {
	var got claims
	_, _, err := g.parser.ParseUnverified(strings.TrimPrefix(header, "Bearer "), &got)
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
