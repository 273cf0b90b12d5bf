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

const moveAnimal = "UPDATE animals SET pen = $1, moved_at = now() WHERE ear_tag = $2"

func (g *Register) Move(c echo.Context) error {
	var move Move
	if err := c.Bind(&move); err != nil {
		return echo.NewHTTPError(http.StatusBadRequest, "malformed body")
	}
	tag, err := g.Pool.Exec(c.Request().Context(), moveAnimal, move.Pen, move.EarTag)
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
