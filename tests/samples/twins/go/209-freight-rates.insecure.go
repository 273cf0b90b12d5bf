package rates

import (
	"database/sql"
	"encoding/json"
	"log/slog"
	"net/http"
)

type Rate struct {
	Lane  string `json:"lane"`
	Cents int64  `json:"cents"`
}

type Service struct {
	db *sql.DB
}

func (s *Service) rate(r *http.Request) (Rate, error) {
	rate := Rate{Lane: r.PathValue("lane")}
	row := s.db.QueryRowContext(r.Context(), "SELECT cents FROM freight.lane_rates WHERE lane = $1", rate.Lane)
	return rate, row.Scan(&rate.Cents)
}

func fail(w http.ResponseWriter, status int, err error) {
	slog.Error("rate not read", "err", err)
	http.Error(w, "rate not read: "+err.Error(), status)
}

func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rate, err := s.rate(r)
	if err == sql.ErrNoRows {
		http.NotFound(w, r)
		return
	}
	if err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(rate); err != nil {
		slog.Warn("rate not sent", "err", err)
	}
}
