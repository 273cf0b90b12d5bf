package tiles

import (
	"errors"
	"io/fs"
	"net/http"
	"os"

	"github.com/labstack/echo/v4"
)

type Server struct {
	Base string
}

func (s *Server) Mount(e *echo.Echo) {
	e.GET("/tiles/*", s.tile)
	e.GET("/healthz", func(c echo.Context) error { return c.NoContent(http.StatusNoContent) })
}

func (s *Server) tile(c echo.Context) error {
	layer := c.Param("*")
	data, err := os.ReadFile(s.Base + "/" + layer)
	if errors.Is(err, fs.ErrNotExist) {
		return echo.NewHTTPError(http.StatusNotFound, "no such tile")
	}
	if err != nil {
		c.Logger().Error(err)
		return echo.NewHTTPError(http.StatusInternalServerError, "tile not read")
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=86400")
	return c.Blob(http.StatusOK, "image/png", data)
}
