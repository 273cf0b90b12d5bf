package letters

import (
	"context"
	"io"
	"net/http"
	"text/template"
)

type Tenant struct {
	Name    string
	Flat    string
	Account *Account
}

type Account struct {
	IBAN  string
	store Store
}

type Store interface {
	Close(ctx context.Context, iban string) error
	Tenant(ctx context.Context, id string) (*Tenant, error)
}

// Terminate is for the office alone.
func (a *Account) Terminate() string {
	if err := a.store.Close(context.Background(), a.IBAN); err != nil {
		return err.Error()
	}
	return "closed"
}

type Letters struct {
	Store Store
}

func fill(w io.Writer, text string, tenant *Tenant) error {
	letter, err := template.New("letter").Parse(text)
	if err != nil {
		return err
	}
	return letter.Execute(w, tenant)
}

func (l *Letters) Preview(w http.ResponseWriter, r *http.Request) {
	tenant, err := l.Store.Tenant(r.Context(), r.PathValue("tenant"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if err := fill(w, r.PostFormValue("text"), tenant); err != nil {
		http.Error(w, "the letter cannot be filled in", http.StatusUnprocessableEntity)
	}
}
