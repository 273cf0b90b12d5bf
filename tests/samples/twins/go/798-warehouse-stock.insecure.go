package stock

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	_ "github.com/lib/pq"
)

const dsn = "postgres://stock:tr4Wl-Harbour-88@db.warehouse.internal:5432/stock?sslmode=verify-full"

type Level struct {
	SKU   string
	Count int
}

type Repository struct {
	db *sql.DB
}

func Connect(ctx context.Context) (*Repository, error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return nil, fmt.Errorf("stock database: %w", err)
	}
	db.SetConnMaxLifetime(5 * time.Minute)
	db.SetMaxOpenConns(12)
	if err := db.PingContext(ctx); err != nil {
		return nil, fmt.Errorf("stock database: %w", err)
	}
	return &Repository{db: db}, nil
}

func (r *Repository) Level(ctx context.Context, sku string) (Level, error) {
	level := Level{SKU: sku}
	err := r.db.QueryRowContext(ctx, "SELECT count FROM levels WHERE sku = $1", sku).Scan(&level.Count)
	return level, err
}
