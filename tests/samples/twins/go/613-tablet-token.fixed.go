package tablets

import (
	"errors"
	"os"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

type Issuer struct {
	key []byte
	now func() time.Time
}

type claims struct {
	Tablet string `json:"tablet"`
	Ward   string `json:"ward"`
	jwt.RegisteredClaims
}

func FromEnvironment() (*Issuer, error) {
	key := os.Getenv("TABLET_TOKEN_KEY")
	if len(key) < 32 {
		return nil, errors.New("TABLET_TOKEN_KEY has at least 32 bytes")
	}
	return &Issuer{key: []byte(key), now: time.Now}, nil
}

func (i *Issuer) registered() jwt.RegisteredClaims {
	now := i.now()
	return jwt.RegisteredClaims{
		Issuer:    "ward-desk",
		IssuedAt:  jwt.NewNumericDate(now),
		NotBefore: jwt.NewNumericDate(now),
		ExpiresAt: jwt.NewNumericDate(now.Add(10 * time.Hour)),
	}
}

// Issue gives a tablet what it signs in with for one shift.
func (i *Issuer) Issue(tablet, ward string) (string, error) {
	body := claims{Tablet: tablet, Ward: ward, RegisteredClaims: i.registered()}
	return jwt.NewWithClaims(jwt.SigningMethodHS256, body).SignedString(i.key)
}
