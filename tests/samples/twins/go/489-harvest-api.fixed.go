package api

import (
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
)

type Handlers struct {
	Fields  http.HandlerFunc
	Yields  http.HandlerFunc
	Require func(http.Handler) http.Handler
}

func Router(h Handlers) http.Handler {
	r := chi.NewRouter()
	r.Use(middleware.RequestID, middleware.Recoverer, middleware.Timeout(30*time.Second))
	r.Group(func(r chi.Router) {
		r.Use(h.Require)
		r.Get("/fields", h.Fields)
		r.Get("/yields", h.Yields)
	})
	return r
}

func Server(h Handlers) *http.Server {
	return &http.Server{
		Addr:              ":8443",
		Handler:           Router(h),
		ReadHeaderTimeout: 5 * time.Second,
		IdleTimeout:       2 * time.Minute,
	}
}
