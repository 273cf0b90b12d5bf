package parcels

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"time"
)

type Parcel struct {
	Number   string    `json:"number"`
	Depot    string    `json:"depot"`
	Expected time.Time `json:"expected"`
}

type Handler struct {
	db *sql.DB
}

func byNumber(number string) string {
	return fmt.Sprintf("SELECT number, depot, expected FROM parcels WHERE number = '%s'", number)
}

func (h *Handler) find(ctx context.Context, number string) (Parcel, error) {
	var p Parcel
	row := h.db.QueryRowContext(ctx, byNumber(number))
	err := row.Scan(&p.Number, &p.Depot, &p.Expected)
	return p, err
}

func (h *Handler) Lookup(w http.ResponseWriter, r *http.Request) {
	parcel, err := h.find(r.Context(), r.URL.Query().Get("number"))
	if err != nil {
		slog.Error("parcel lookup failed", "err", err)
		http.Error(w, "parcel not found", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(parcel); err != nil {
		slog.Warn("response not written", "err", err)
	}
}
