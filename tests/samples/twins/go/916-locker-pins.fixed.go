package lockers

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"

	"github.com/gin-gonic/gin"
	"golang.org/x/crypto/pbkdf2"
	"gorm.io/gorm"
)

const (
	rounds = 600_000
	keyLen = 32
)

type Locker struct {
	ID   uint
	Salt string
	Key  string
}

type change struct {
	Password string `json:"password" binding:"required,min=10"`
}

func derive(password string, salt []byte) string {
	key := pbkdf2.Key([]byte(password), salt, rounds, keyLen, sha256.New)
	return base64.StdEncoding.EncodeToString(key)
}

func SetPassword(db *gorm.DB) gin.HandlerFunc {
	return func(c *gin.Context) {
		var body change
		if err := c.ShouldBindJSON(&body); err != nil {
			c.JSON(http.StatusBadRequest, gin.H{"message": "a password has at least 10 characters"})
			return
		}
		salt := make([]byte, 16)
		if _, err := rand.Read(salt); err != nil {
			c.Status(http.StatusInternalServerError)
			return
		}
		locker := Locker{
			ID:   c.GetUint("locker"),
			Salt: base64.StdEncoding.EncodeToString(salt),
			Key:  derive(body.Password, salt),
		}
		if err := db.WithContext(c.Request.Context()).Save(&locker).Error; err != nil {
			c.Status(http.StatusInternalServerError)
			return
		}
		c.Status(http.StatusNoContent)
	}
}
