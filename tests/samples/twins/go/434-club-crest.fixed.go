package crest

import (
	"crypto/rand"
	"io"
	"net/http"
	"os"
	"path/filepath"

	"github.com/labstack/echo/v4"
)

// what is kept here is served below /media
const media = "/srv/www/media"

type Upload struct {
	dir string
}

func New() *Upload {
	return &Upload{dir: media}
}

var kinds = map[string]string{"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp"}

func (u *Upload) store(name string, content []byte) error {
	return os.WriteFile(filepath.Join(u.dir, name), content, 0o640)
}

func (u *Upload) Post(c echo.Context) error {
	header, err := c.FormFile("crest")
	if err != nil || header.Size > 2<<20 {
		return echo.NewHTTPError(http.StatusBadRequest, "a picture of at most 2 MB is needed")
	}
	file, err := header.Open()
	if err != nil {
		return echo.NewHTTPError(http.StatusBadRequest, "picture not read")
	}
	defer file.Close()

	content, err := io.ReadAll(io.LimitReader(file, 2<<20))
	if err != nil {
		return echo.NewHTTPError(http.StatusBadRequest, "picture not read")
	}
	ending, known := kinds[http.DetectContentType(content)]
	if !known {
		return echo.NewHTTPError(http.StatusUnsupportedMediaType, "only PNG, JPEG and WebP")
	}
	name := rand.Text() + ending
	if err := u.store(name, content); err != nil {
		c.Logger().Error(err)
		return echo.NewHTTPError(http.StatusInternalServerError, "picture not stored")
	}
	return c.JSON(http.StatusCreated, map[string]string{"url": "/media/" + name})
}
