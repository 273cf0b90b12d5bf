package portal

import (
	"context"
	"crypto/rand"
	"net/http"
	"time"
)

const name = "__Host-choir"

type Sessions interface {
	Bind(ctx context.Context, id string, singer int64) error
	Drop(ctx context.Context, id string) error
}

type Singers interface {
	Check(ctx context.Context, email, password string) (int64, bool)
}

type Portal struct {
	Sessions Sessions
	Singers  Singers
}

func (p *Portal) session(w http.ResponseWriter, r *http.Request) string {
	if old, err := r.Cookie(name); err == nil && old.Value != "" {
		return old.Value
	}
	id := rand.Text()
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: id, Path: "/", Expires: time.Now().Add(8 * time.Hour),
		Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	return id
}

func (p *Portal) SignIn(w http.ResponseWriter, r *http.Request) {
	singer, ok := p.Singers.Check(r.Context(), r.PostFormValue("email"), r.PostFormValue("password"))
	if !ok {
		http.Error(w, "e-mail or password is wrong", http.StatusUnauthorized)
		return
	}
	if err := p.Sessions.Bind(r.Context(), p.session(w, r), singer); err != nil {
		http.Error(w, "try again later", http.StatusInternalServerError)
		return
	}
	http.Redirect(w, r, "/rehearsals", http.StatusSeeOther)
}
