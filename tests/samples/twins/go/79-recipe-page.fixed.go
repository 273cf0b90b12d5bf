package recipes

import (
	"context"
	"embed"
	"html/template"
	"log/slog"
	"net/http"

	"github.com/go-chi/chi/v5"
)

//go:embed *.tmpl
var files embed.FS

var pages = template.Must(template.ParseFS(files, "*.tmpl"))

type Recipe struct {
	Title  string
	Author string
	Steps  []string
}

type Store interface {
	Recipe(ctx context.Context, slug string) (Recipe, error)
}

func Routes(store Store) http.Handler {
	r := chi.NewRouter()
	r.Get("/recipes/{slug}", show(store))
	return r
}

func show(store Store) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		recipe, err := store.Recipe(r.Context(), chi.URLParam(r, "slug"))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if err := pages.ExecuteTemplate(w, "recipe.tmpl", recipe); err != nil {
			slog.Error("recipe not rendered", "err", err)
		}
	}
}
