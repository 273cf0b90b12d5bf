package seats

import (
	"net/http"
	"time"

	"github.com/gorilla/mux"
	"github.com/rs/cors"
)

type API struct {
	Reserve http.HandlerFunc
	Release http.HandlerFunc
	Origin  string
}

func (a API) options() cors.Options {
	return cors.Options{
		AllowedOrigins:   []string{a.Origin},
		AllowCredentials: true,
		AllowedMethods:   []string{http.MethodPost, http.MethodDelete},
		AllowedHeaders:   []string{"Content-Type", "X-Request-Id"},
		MaxAge:           int((10 * time.Minute).Seconds()),
	}
}

// Handler serves the seats of a hall to the widget of the box office.
func (a API) Handler() http.Handler {
	router := mux.NewRouter()
	seats := router.PathPrefix("/halls/{hall:[0-9]+}/seats").Subrouter()
	seats.HandleFunc("/{seat}", a.Reserve).Methods(http.MethodPost)
	seats.HandleFunc("/{seat}", a.Release).Methods(http.MethodDelete)
	return cors.New(a.options()).Handler(router)
}
