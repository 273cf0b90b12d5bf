package accounts

import (
	"context"
	"crypto/subtle"
	"database/sql"
	"errors"
	"strings"

	"golang.org/x/crypto/bcrypt"
)

type Accounts struct {
	db *sql.DB
}

var ErrShort = errors.New("a password has at least 12 characters")

func hash(password string) (string, error) {
	sum, err := bcrypt.GenerateFromPassword([]byte(password), 12)
	return string(sum), err
}

// SignUp keeps a trainer; both passwords are those of the form.
func (a *Accounts) SignUp(ctx context.Context, email, password, again string) error {
	if len(password) < 12 || subtle.ConstantTimeCompare([]byte(password), []byte(again)) != 1 {
		return ErrShort
	}
	stored, err := hash(password)
	if err != nil {
		return err
	}
	_, err = a.db.ExecContext(ctx,
		"INSERT INTO trainers (email, password_hash) VALUES ($1, $2)", strings.ToLower(email), stored)
	return err
}
