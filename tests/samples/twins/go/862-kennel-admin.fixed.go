package kennel

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"gorm.io/gorm"
)

type Dog struct {
	ID   uint   `json:"id"`
	Name string `json:"name"`
}

type User struct {
	ID    uint
	Admin bool
}

type Kennel struct {
	DB *gorm.DB
}

func current(c *gin.Context) (User, bool) {
	user, ok := c.MustGet("user").(User)
	return user, ok
}

func (k *Kennel) Mount(r *gin.Engine, signedIn gin.HandlerFunc) {
	dogs := r.Group("/dogs", signedIn)
	dogs.GET("/:id", k.show)
	dogs.DELETE("/:id", adminOnly, k.remove)
}

func adminOnly(c *gin.Context) {
	if user, ok := current(c); !ok || !user.Admin {
		c.AbortWithStatus(http.StatusForbidden)
	}
}

func (k *Kennel) show(c *gin.Context) {
	var dog Dog
	if err := k.DB.Where("id = ?", c.Param("id")).First(&dog).Error; err != nil {
		c.Status(http.StatusNotFound)
		return
	}
	c.JSON(http.StatusOK, dog)
}

func (k *Kennel) remove(c *gin.Context) {
	if err := k.DB.Where("id = ?", c.Param("id")).Delete(&Dog{}).Error; err != nil {
		c.Status(http.StatusInternalServerError)
		return
	}
	c.Status(http.StatusNoContent)
}
