package seats

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"
)

type Hall interface {
	Free(ctx context.Context, show string) (int32, error)
	Take(ctx context.Context, show string, seats int32) error
}

type Booking struct {
	Hall Hall
}

var errCount = errors.New("a booking is of 1 to 12 seats")

func count(text string) (int32, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n == 0 {
		return 0, errCount
	}
	return int32(n), nil
}

func (b *Booking) Post(c echo.Context) error {
	seats, err := count(c.FormValue("seats"))
	if err != nil {
		return echo.NewHTTPError(http.StatusBadRequest, errCount.Error())
	}
	ctx, show := c.Request().Context(), c.Param("show")
	free, err := b.Hall.Free(ctx, show)
	if err != nil {
		return echo.NewHTTPError(http.StatusNotFound, "no such show")
	}
	if seats > free {
		return echo.NewHTTPError(http.StatusConflict, "not enough seats")
	}
	if err := b.Hall.Take(ctx, show, seats); err != nil {
		return echo.NewHTTPError(http.StatusConflict, "the seats were just taken")
	}
	return c.NoContent(http.StatusCreated)
}
