package directory

import (
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/jmoiron/sqlx"
)

type Member struct {
	ID           int64  `db:"id" json:"id"`
	Name         string `db:"name" json:"name"`
	Section      string `db:"section" json:"section"`
	PasswordHash string `db:"password_hash" json:"password_hash"`
	ResetToken   string `db:"reset_token" json:"reset_token"`
}

type Directory struct {
	DB *sqlx.DB
}

func (d *Directory) Mount(r gin.IRouter) {
	r.GET("/members", d.list)
}

func (d *Directory) list(c *gin.Context) {
	members := []Member{}
	query := "SELECT id, name, section, password_hash, reset_token FROM members WHERE section = $1 ORDER BY name"
	err := d.DB.SelectContext(c.Request.Context(), &members, query, c.Query("section"))
	if err != nil {
		slog.Error("members not listed", "err", err)
		c.JSON(http.StatusInternalServerError, gin.H{"message": "members not listed"})
		return
	}
	c.JSON(http.StatusOK, members)
}
