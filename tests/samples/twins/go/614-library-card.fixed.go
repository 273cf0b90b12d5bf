package card

import (
	"context"
	"crypto/rand"
	"net/http"
	"time"
)

type Store interface {
	Open(ctx context.Context, id string, reader int64, until time.Time) error
	Reader(ctx context.Context, number, pin string) (int64, error)
}

type Desk struct {
	store Store
	life  time.Duration
}

func (d *Desk) cookie(id string) *http.Cookie {
	c := &http.Cookie{Name: "reader", Value: id, Path: "/"}
	c.MaxAge = int(d.life.Seconds())
	c.HttpOnly = true
	c.Secure = true
	c.SameSite = http.SameSiteStrictMode
	return c
}

// SignIn checks the number and the PIN of a library card.
func (d *Desk) SignIn(w http.ResponseWriter, r *http.Request) {
	reader, err := d.store.Reader(r.Context(), r.PostFormValue("number"), r.PostFormValue("pin"))
	if err != nil {
		http.Error(w, "number or PIN is wrong", http.StatusUnauthorized)
		return
	}
	id := rand.Text()
	if err := d.store.Open(r.Context(), id, reader, time.Now().Add(d.life)); err != nil {
		http.Error(w, "try again later", http.StatusInternalServerError)
		return
	}
	http.SetCookie(w, d.cookie(id))
	http.Redirect(w, r, "/loans", http.StatusSeeOther)
}
