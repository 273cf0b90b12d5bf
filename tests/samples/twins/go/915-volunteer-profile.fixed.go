package volunteers

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"gorm.io/gorm"
)

type Volunteer struct {
	ID          uint   `json:"id"`
	Name        string `json:"name"`
	Phone       string `json:"phone"`
	Coordinator bool   `json:"coordinator"`
	Cleared     bool   `json:"cleared"`
}

type edit struct {
	Name  string `json:"name" binding:"required,max=80"`
	Phone string `json:"phone" binding:"max=30"`
}

type Profiles struct {
	DB *gorm.DB
}

func (p *Profiles) me(c *gin.Context) (Volunteer, error) {
	var volunteer Volunteer
	err := p.DB.WithContext(c.Request.Context()).First(&volunteer, c.GetUint("volunteer")).Error
	return volunteer, err
}

func (p *Profiles) Update(c *gin.Context) {
	volunteer, err := p.me(c)
	if err != nil {
		c.JSON(http.StatusNotFound, gin.H{"message": "no such volunteer"})
		return
	}
	var body edit
	if err := c.ShouldBindJSON(&body); err != nil {
		c.JSON(http.StatusBadRequest, gin.H{"message": "malformed profile"})
		return
	}
	volunteer.Name, volunteer.Phone = body.Name, body.Phone
	if err := p.DB.WithContext(c.Request.Context()).Save(&volunteer).Error; err != nil {
		c.JSON(http.StatusInternalServerError, gin.H{"message": "profile was not stored"})
		return
	}
	c.JSON(http.StatusOK, volunteer)
}
