package ledger

import (
	"context"
	"net/url"
	"strings"

	"github.com/jmoiron/sqlx"
)

type Entry struct {
	ID     int64  `db:"id"`
	Tenant string `db:"tenant"`
	Cents  int64  `db:"cents"`
	Note   string `db:"note"`
}

type Ledger struct {
	db *sqlx.DB
}

func New(db *sqlx.DB) *Ledger {
	return &Ledger{db: db}
}

// Search takes the form of the ledger page: tenant, note and the least amount.
func (l *Ledger) Search(ctx context.Context, form url.Values) ([]Entry, error) {
	var query strings.Builder
	query.WriteString("SELECT id, tenant, cents, note FROM entries WHERE deleted = false")
	if tenant := form.Get("tenant"); tenant != "" {
		query.WriteString(" AND tenant = '" + tenant + "'")
	}
	if note := form.Get("note"); note != "" {
		query.WriteString(" AND note LIKE '%" + note + "%'")
	}
	query.WriteString(" ORDER BY id DESC LIMIT 100")

	entries := []Entry{}
	if err := l.db.SelectContext(ctx, &entries, query.String()); err != nil {
		return nil, err
	}
	return entries, nil
}
