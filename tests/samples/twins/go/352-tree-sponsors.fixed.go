package sponsors

import (
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

type Trees interface {
	Sponsor(member string, tree string) error
	End(member string, tree string) error
}

type Pages struct {
	Trees Trees
}

func protect() echo.MiddlewareFunc {
	return middleware.CSRFWithConfig(middleware.CSRFConfig{
		TokenLookup:    "form:_csrf",
		CookieName:     "__Host-csrf",
		CookiePath:     "/",
		CookieSecure:   true,
		CookieHTTPOnly: true,
		CookieSameSite: http.SameSiteStrictMode,
	})
}

func (p *Pages) Mount(e *echo.Echo, signedIn echo.MiddlewareFunc) {
	mine := e.Group("/my", signedIn, protect())
	mine.POST("/trees/:tree", p.each(p.Trees.Sponsor))
	mine.POST("/trees/:tree/end", p.each(p.Trees.End))
}

func (p *Pages) each(act func(member, tree string) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		member, ok := c.Get("member").(string)
		if !ok {
			return echo.ErrUnauthorized
		}
		if err := act(member, c.Param("tree")); err != nil {
			c.Logger().Error(err)
			return echo.NewHTTPError(http.StatusInternalServerError, "that did not work")
		}
		return c.Redirect(http.StatusSeeOther, "/my/trees")
	}
}
