package sso

import (
	"context"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"
)

type Exchange interface {
	Redeem(ctx context.Context, code string) (session string, err error)
}

type Callback struct {
	Exchange Exchange
	Host     string
}

type answer struct {
	Code  string `query:"code"`
	State string `query:"state"`
	To    string `query:"redirect_to"`
}

func (cb *Callback) ours(to string) string {
	parsed, err := url.Parse(to)
	if err != nil || parsed.Scheme != "https" || parsed.Host != cb.Host {
		return "https://" + cb.Host + "/home"
	}
	return parsed.String()
}

func (cb *Callback) Handle(c echo.Context) error {
	var got answer
	if err := c.Bind(&got); err != nil {
		return echo.NewHTTPError(http.StatusBadRequest, "malformed answer")
	}
	state, err := c.Cookie("__Host-state")
	if err != nil || state.Value == "" || state.Value != got.State {
		return echo.NewHTTPError(http.StatusForbidden, "sign in again")
	}
	session, err := cb.Exchange.Redeem(c.Request().Context(), got.Code)
	if err != nil {
		return echo.NewHTTPError(http.StatusForbidden, "sign in again")
	}
	c.SetCookie(&http.Cookie{
		Name: "__Host-session", Value: session, Path: "/",
		Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	return c.Redirect(http.StatusFound, cb.ours(got.To))
}
