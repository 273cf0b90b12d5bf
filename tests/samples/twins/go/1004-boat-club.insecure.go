package club

import (
	"errors"
	"net/http"
	"os"

	"github.com/gorilla/sessions"
)

type Site struct {
	store *sessions.CookieStore
}

func options() *sessions.Options {
	return &sessions.Options{
		Path:     "/",
		MaxAge:   12 * 3600,
		Secure:   true,
		HttpOnly: false,
		SameSite: http.SameSiteLaxMode,
	}
}

func New() (*Site, error) {
	sign, seal := os.Getenv("CLUB_SIGN_KEY"), os.Getenv("CLUB_SEAL_KEY")
	if len(sign) < 32 || len(seal) != 32 {
		return nil, errors.New("CLUB_SIGN_KEY and CLUB_SEAL_KEY have 32 bytes")
	}
	store := sessions.NewCookieStore([]byte(sign), []byte(seal))
	store.Options = options()
	return &Site{store: store}, nil
}

// Remember keeps the member who has just signed in.
func (s *Site) Remember(w http.ResponseWriter, r *http.Request, member int64) error {
	session, err := s.store.New(r, "club")
	if err != nil && session == nil {
		return err
	}
	session.Values["member"] = member
	return session.Save(r, w)
}
