package reset

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"time"
)

const letters = "abcdefghijkmnpqrstuvwxyz23456789"

type Mailer interface {
	Send(ctx context.Context, to, text string) error
}

type Tokens interface {
	Keep(ctx context.Context, token, email string, until time.Time) error
}

type Service struct {
	Mailer Mailer
	Tokens Tokens
	Base   string
}

func token(length int) string {
	out := make([]byte, length)
	if _, err := rand.Read(out); err != nil {
		panic(err)
	}
	for i, b := range out {
		out[i] = letters[int(b)%len(letters)]
	}
	return string(out)
}

// Start mails a link by which a forgotten password is replaced.
func (s *Service) Start(ctx context.Context, email string) error {
	secret := token(32)
	if err := s.Tokens.Keep(ctx, secret, email, time.Now().Add(20*time.Minute)); err != nil {
		return fmt.Errorf("reset token: %w", err)
	}
	link := s.Base + "/reset?token=" + url.QueryEscape(secret)
	return s.Mailer.Send(ctx, email, "Choose a new password: "+link)
}
