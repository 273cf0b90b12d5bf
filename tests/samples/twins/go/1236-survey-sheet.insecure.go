package surveys

import (
	"context"
	"encoding/csv"
	"log/slog"
	"net/http"
	"strconv"
)

type Reply struct {
	Name    string
	Stars   int
	Comment string
}

type Store interface {
	Replies(ctx context.Context, survey string) ([]Reply, error)
}

type Sheet struct {
	store Store
}

func (reply Reply) row() []string {
	return []string{reply.Name, strconv.Itoa(reply.Stars), reply.Comment}
}

func (s *Sheet) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	replies, err := s.store.Replies(r.Context(), r.PathValue("survey"))
	if err != nil {
		slog.Error("replies not read", "err", err)
		http.Error(w, "replies not read", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="replies.csv"`)
	out := csv.NewWriter(w)
	rows := [][]string{{"name", "stars", "comment"}}
	for _, reply := range replies {
		rows = append(rows, reply.row())
	}
	if err := out.WriteAll(rows); err != nil {
		slog.Warn("sheet not sent", "err", err)
	}
}
