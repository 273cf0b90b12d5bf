package stock

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"time"

	_ "github.com/lib/pq"
)

type Level struct {
	SKU   string
	Count int
}

type Repository struct {
	db *sql.DB
}

func Connect(ctx context.Context) (*Repository, error) {
	db, err := sql.Open("postgres", os.Getenv("STOCK_DATABASE_URL"))
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
