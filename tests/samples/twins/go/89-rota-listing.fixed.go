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

var orders = map[string]string{
	"nurse":  "nurse asc",
	"ward":   "ward asc, starts asc",
	"starts": "starts asc",
}

func (a *API) Register(r gin.IRouter) {
	r.GET("/shifts", a.list)
}

func (a *API) list(c *gin.Context) {
	order, known := orders[c.DefaultQuery("sort", "starts")]
	if !known {
		c.JSON(http.StatusBadRequest, gin.H{"message": "unknown order"})
		return
	}

	var shifts []Shift
	err := a.DB.WithContext(c.Request.Context()).
		Where("ward = ?", c.Query("ward")).
		Order(order).
		Limit(200).
		Find(&shifts).Error
	if err != nil {
		slog.Error("shifts not listed", "err", err)
		c.JSON(http.StatusInternalServerError, gin.H{"message": "could not list shifts"})
		return
	}
	c.JSON(http.StatusOK, shifts)
}
