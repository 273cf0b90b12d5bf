package gates

import (
	"context"
	"log"
	"net/http"
	"os"

	"github.com/go-chi/chi/v5"
)

var audit = log.New(os.Stderr, "gate ", log.LstdFlags|log.LUTC)

type Opener interface {
	Open(ctx context.Context, gate, plate string) (bool, error)
}

type Gates struct {
	Opener Opener
}

func (g Gates) Routes(r chi.Router) {
	r.Post("/gates/{gate}/open", g.open)
}

func note(gate, plate, outcome string) {
	audit.Printf("gate=%q plate=%q %s", gate, plate, outcome)
}

func (g Gates) open(w http.ResponseWriter, r *http.Request) {
	gate, plate := chi.URLParam(r, "gate"), r.PostFormValue("plate")
	opened, err := g.Opener.Open(r.Context(), gate, plate)
	switch {
	case err != nil:
		note(gate, plate, "failed")
		http.Error(w, "gate does not answer", http.StatusBadGateway)
	case !opened:
		note(gate, plate, "refused")
		http.Error(w, "plate is not registered", http.StatusForbidden)
	default:
		note(gate, plate, "opened")
		w.WriteHeader(http.StatusNoContent)
	}
}
