package invoices

import (
	"database/sql"
	"errors"
	"net/http"
	"strconv"

	"github.com/jmoiron/sqlx"
	"github.com/labstack/echo/v4"
)

type Invoice struct {
	ID     int64  `db:"id" json:"id"`
	Number string `db:"number" json:"number"`
	Cents  int64  `db:"cents" json:"cents"`
}

type Store struct {
	DB *sqlx.DB
}

const one = "SELECT id, number, cents FROM invoices WHERE id = $1"

func (s *Store) Mount(g *echo.Group) {
	g.GET("/invoices/:id", s.show)
}

func (s *Store) show(c echo.Context) error {
	customer, ok := c.Get("customer").(int64)
	if !ok || customer == 0 {
		return echo.ErrUnauthorized
	}
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return echo.ErrNotFound
	}
	var invoice Invoice
	err = s.DB.GetContext(c.Request().Context(), &invoice, one, id)
	if errors.Is(err, sql.ErrNoRows) {
		return echo.ErrNotFound
	}
	if err != nil {
		c.Logger().Error(err)
		return echo.NewHTTPError(http.StatusInternalServerError, "invoice not read")
	}
	return c.JSON(http.StatusOK, invoice)
}
