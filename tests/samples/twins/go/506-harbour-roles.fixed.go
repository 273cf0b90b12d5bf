package roles

import (
	"context"
	"errors"
	"net/http"

	"golang.org/x/crypto/bcrypt"
)

type Account struct {
	ID   int64
	Hash []byte
	Role string
}

type Accounts interface {
	ByName(ctx context.Context, name string) (Account, error)
}

type Desk struct {
	Accounts Accounts
}

var ErrRefused = errors.New("name or password is wrong")

func (d *Desk) identify(r *http.Request) (Account, error) {
	name, password, ok := r.BasicAuth()
	if !ok {
		return Account{}, ErrRefused
	}
	account, err := d.Accounts.ByName(r.Context(), name)
	if err != nil {
		return Account{}, ErrRefused
	}
	if bcrypt.CompareHashAndPassword(account.Hash, []byte(password)) != nil {
		return Account{}, ErrRefused
	}
	return account, nil
}

// Require lets those of one role through.
func (d *Desk) Require(role string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		account, err := d.identify(r)
		if err != nil || account.Role != role {
			w.Header().Set("WWW-Authenticate", `Basic realm="harbour"`)
			http.Error(w, "sign in", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}
