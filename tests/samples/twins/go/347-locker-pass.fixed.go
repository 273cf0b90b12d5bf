package pass

import (
	"errors"
	"net/http"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/labstack/echo/v4"
)

type lockerClaims struct {
	Locker int `json:"locker"`
	jwt.RegisteredClaims
}

type Reader struct {
	secret []byte
	open   func(locker int) error
}

func (r *Reader) locker(raw string) (int, error) {
	claims := &lockerClaims{}
	token, err := jwt.ParseWithClaims(raw, claims, r.secretOf, jwt.WithValidMethods([]string{"HS256"}))
	if err != nil || !token.Valid {
		return 0, errors.New("pass is not valid")
	}
	if claims.ExpiresAt == nil || claims.ExpiresAt.Before(time.Now()) {
		return 0, errors.New("pass has expired")
	}
	return claims.Locker, nil
}

func (r *Reader) secretOf(*jwt.Token) (any, error) {
	return r.secret, nil
}

// Open takes the pass that the app shows to the locker.
func (r *Reader) Open(c echo.Context) error {
	number, err := r.locker(c.FormValue("pass"))
	if err != nil {
		return echo.NewHTTPError(http.StatusForbidden, "this pass opens no locker")
	}
	if err := r.open(number); err != nil {
		c.Logger().Errorf("locker %d: %v", number, err)
		return echo.NewHTTPError(http.StatusBadGateway, "the locker does not answer")
	}
	return c.NoContent(http.StatusNoContent)
}
