package rota

import (
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"
	"gorm.io/gorm"
)

type Shift struct {
	ID     uint   `json:"id"`
	Nurse  string `json:"nurse"`
	Ward   string `json:"ward"`
	Starts string `json:"starts"`
}

type API struct {
	DB *gorm.DB
}

func (a *API) Register(r gin.IRouter) {
	r.GET("/shifts", a.list)
}

func (a *API) list(c *gin.Context) {
	sort := c.DefaultQuery("sort", "starts")
	direction := c.DefaultQuery("dir", "asc")

	var shifts []Shift
	err := a.DB.WithContext(c.Request.Context()).
		Where("ward = ?", c.Query("ward")).
		Order(sort + " " + direction).
		Limit(200).
		Find(&shifts).Error
	if err != nil {
		slog.Error("shifts not listed", "err", err)
		c.JSON(http.StatusInternalServerError, gin.H{"message": "could not list shifts"})
		return
	}
	c.JSON(http.StatusOK, shifts)
}
