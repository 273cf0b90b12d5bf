package mailer

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/url"
	"time"
)

type Sender interface {
	Send(ctx context.Context, to, subject, text string) error
}

type Tokens interface {
	Keep(ctx context.Context, email, token string, until time.Time) error
}

type Reset struct {
	Sender Sender
	Tokens Tokens
	Site   url.URL
}

func (rs *Reset) link(r *http.Request, token string) string {
	page := rs.Site.JoinPath("reset")
	page.RawQuery = url.Values{"token": {token}}.Encode()
	return page.String()
}

// ServeHTTP answers the same whether or not there is such an account.
func (rs *Reset) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	email, token := r.PostFormValue("email"), rand.Text()
	err := rs.Tokens.Keep(r.Context(), email, token, time.Now().Add(15*time.Minute))
	if err == nil {
		err = rs.Sender.Send(r.Context(), email, "Your password", "Choose a new one: "+rs.link(r, token))
	}
	if err != nil {
		http.Error(w, "try again later", http.StatusServiceUnavailable)
		return
	}
	http.Redirect(w, r, "/reset/sent", http.StatusSeeOther)
}
