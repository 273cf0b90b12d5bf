package ferry

import (
	"errors"
	"net/http"
	"os"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/golang-jwt/jwt/v5"
)

type Issuer struct {
	life time.Duration
	key  []byte
}

func NewIssuer() (*Issuer, error) {
	key := os.Getenv("FERRY_SIGNING_KEY")
	if len(key) < 32 {
		return nil, errors.New("FERRY_SIGNING_KEY is missing or too short")
	}
	return &Issuer{life: 30 * time.Minute, key: []byte(key)}, nil
}

func (i *Issuer) sign(passenger string) (string, error) {
	now := time.Now()
	claims := jwt.RegisteredClaims{
		Subject:   passenger,
		Issuer:    "ferry",
		IssuedAt:  jwt.NewNumericDate(now),
		ExpiresAt: jwt.NewNumericDate(now.Add(i.life)),
	}
	return jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString(i.key)
}

// Board is behind the gate that reads a passenger's card.
func (i *Issuer) Board(c *gin.Context) {
	pass, err := i.sign(c.GetString("passenger"))
	if err != nil {
		c.JSON(http.StatusInternalServerError, gin.H{"message": "no pass could be made"})
		return
	}
	c.JSON(http.StatusCreated, gin.H{"pass": pass})
}
