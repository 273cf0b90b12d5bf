package crew

import (
	"errors"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/golang-jwt/jwt/v5"
)

type Auth struct {
	secret []byte
}

func NewAuth(secret []byte) *Auth {
	return &Auth{secret: secret}
}

func (a *Auth) key(token *jwt.Token) (interface{}, error) {
	if _, ok := token.Method.(*jwt.SigningMethodHMAC); !ok {
		return nil, errors.New("unexpected way of signing")
	}
	return a.secret, nil
}

// Required reads the member of the crew from the token of the tablet.
func (a *Auth) Required() gin.HandlerFunc {
	return func(c *gin.Context) {
		raw := strings.TrimPrefix(c.GetHeader("Authorization"), "Bearer ")
		claims := jwt.MapClaims{}
		token, err := jwt.ParseWithClaims(raw, claims, a.key)
		if err != nil || !token.Valid {
			c.AbortWithStatusJSON(http.StatusUnauthorized, gin.H{"message": "sign in again"})
			return
		}
		member, ok := claims["sub"].(string)
		if !ok || member == "" {
			c.AbortWithStatusJSON(http.StatusUnauthorized, gin.H{"message": "sign in again"})
			return
		}
		c.Set("member", member)
		c.Next()
	}
}
