package pumps

import (
	"context"
	"crypto/subtle"
	"net/http"

	"github.com/go-chi/chi/v5"
)

type Pump interface {
	Start(ctx context.Context, name string) error
	Stop(ctx context.Context, name string) error
	State(ctx context.Context, name string) (string, error)
}

type Control struct {
	pump  Pump
	token string
}

func (c *Control) authenticated(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		given := []byte(r.Header.Get("X-Control-Token"))
		if subtle.ConstantTimeCompare(given, []byte(c.token)) != 1 {
			http.Error(w, "token is needed", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (c *Control) act(do func(context.Context, string) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := do(r.Context(), chi.URLParam(r, "name")); err != nil {
			http.Error(w, "pump does not answer", http.StatusBadGateway)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}
}

func (c *Control) Routes() http.Handler {
	r := chi.NewRouter()
	r.With(c.authenticated).Get("/pumps/{name}", c.act(func(ctx context.Context, name string) error {
		_, err := c.pump.State(ctx, name)
		return err
	}))
	r.Post("/pumps/{name}/start", c.act(c.pump.Start))
	r.Post("/pumps/{name}/stop", c.act(c.pump.Stop))
	return r
}
