package signin

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

type Gardener struct {
	ID   int64
	Plot string
}

type Accounts interface {
	Check(name, password string) (*Gardener, error)
	NewSession(id int64) (string, error)
}

type form struct {
	Name     string `form:"name" binding:"required"`
	Password string `form:"password" binding:"required"`
}

const (
	eightHours = 8 * 3600
	secure     = true
	scriptless = true
)

func keep(c *gin.Context, session string) {
	c.SetSameSite(http.SameSiteLaxMode)
	c.SetCookie("allotment", session, eightHours, "/", "", secure, scriptless)
}

func Handler(accounts Accounts) gin.HandlerFunc {
	return func(c *gin.Context) {
		var f form
		if err := c.ShouldBind(&f); err != nil {
			c.HTML(http.StatusBadRequest, "sign-in.html", gin.H{"message": "name and password are needed"})
			return
		}
		gardener, err := accounts.Check(f.Name, f.Password)
		if err != nil {
			c.HTML(http.StatusUnauthorized, "sign-in.html", gin.H{"message": "name or password is wrong"})
			return
		}
		session, err := accounts.NewSession(gardener.ID)
		if err != nil {
			c.HTML(http.StatusInternalServerError, "sign-in.html", gin.H{"message": "try again later"})
			return
		}
		keep(c, session)
		c.Redirect(http.StatusSeeOther, "/plots/"+gardener.Plot)
	}
}
