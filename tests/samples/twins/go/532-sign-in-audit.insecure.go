package audit

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
)

type credentials struct {
	Email    string `json:"email"`
	Password string `json:"password"`
}

func (c credentials) attributes() []any {
	return []any{slog.String("email", c.Email), slog.String("password", c.Password)}
}

type Accounts interface {
	SignIn(ctx context.Context, email, password string) (session string, err error)
}

type Handler struct {
	accounts Accounts
	log      *slog.Logger
}

func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var given credentials
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 2048)).Decode(&given); err != nil {
		http.Error(w, "email and password are needed", http.StatusBadRequest)
		return
	}
	session, err := h.accounts.SignIn(r.Context(), given.Email, given.Password)
	if err != nil {
		h.log.Warn("sign-in refused", given.attributes()...)
		http.Error(w, "email or password is wrong", http.StatusUnauthorized)
		return
	}
	http.SetCookie(w, &http.Cookie{
		Name: "__Host-session", Value: session, Path: "/",
		Secure: true, HttpOnly: true, SameSite: http.SameSiteStrictMode,
	})
	w.WriteHeader(http.StatusNoContent)
}
