package herd

import (
	"net/http"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/labstack/echo/v4"
)

type Move struct {
	EarTag string `json:"ear_tag"`
	Pen    string `json:"pen"`
}

type Register struct {
	Pool *pgxpool.Pool
}

func (m Move) statement() string {
	return "UPDATE animals SET pen = '" + m.Pen + "', moved_at = now() WHERE ear_tag = '" + m.EarTag + "'"
}

func (g *Register) Move(c echo.Context) error {
	var move Move
	if err := c.Bind(&move); err != nil {
		return echo.NewHTTPError(http.StatusBadRequest, "malformed body")
	}
	tag, err := g.Pool.Exec(c.Request().Context(), move.statement())
	if err != nil {
		c.Logger().Errorf("move not stored: %v", err)
		return echo.NewHTTPError(http.StatusInternalServerError, "move not stored")
	}
	if tag.RowsAffected() == 0 {
		return echo.NewHTTPError(http.StatusNotFound, "no such animal")
	}
	return c.NoContent(http.StatusNoContent)
}

func (g *Register) Mount(e *echo.Group) {
	e.POST("/moves", g.Move)
}
