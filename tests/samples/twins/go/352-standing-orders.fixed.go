package orders

import (
	"context"
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"
	"github.com/gorilla/csrf"
	"github.com/gorilla/sessions"
)

type Store interface {
	SetAmount(ctx context.Context, member int64, cents int64) error
}

type Site struct {
	Sessions *sessions.CookieStore
	Store    Store
	CSRFKey  []byte
}

func (s *Site) Routes() http.Handler {
	r := chi.NewRouter()
	r.Use(s.signedIn)
	r.Use(csrf.Protect(s.CSRFKey, csrf.Path("/"), csrf.SameSite(csrf.SameSiteStrictMode)))
	r.Post("/standing-order", s.change)
	return r
}

type memberKey struct{}

func (s *Site) signedIn(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		session, err := s.Sessions.Get(r, "club")
		member, ok := session.Values["member"].(int64)
		if err != nil || !ok {
			http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), memberKey{}, member)))
	})
}

func (s *Site) change(w http.ResponseWriter, r *http.Request) {
	member, _ := r.Context().Value(memberKey{}).(int64)
	cents, err := strconv.ParseInt(r.PostFormValue("cents"), 10, 64)
	if err != nil || cents < 100 || cents > 50_000 {
		http.Error(w, "amount is out of range", http.StatusBadRequest)
		return
	}
	if err := s.Store.SetAmount(r.Context(), member, cents); err != nil {
		http.Error(w, "amount was not changed", http.StatusInternalServerError)
		return
	}
	http.Redirect(w, r, "/account", http.StatusSeeOther)
}
