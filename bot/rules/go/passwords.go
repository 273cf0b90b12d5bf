package examples

import (
	"fmt"
	"math/rand"
	"net/http"
)

func badPasswordHashFast1(password string) {
	// ruleid: askfirst.go.password-hash-fast
	sha256.Sum256([]byte(password))
}

func badPasswordHashFast2(user User, salt []byte) []byte {
	h := sha512.New()
	h.Write(salt)
	// ruleid: askfirst.go.password-hash-fast
	h.Write([]byte(user.Password))
	return h.Sum(nil)
}

func goodPasswordHashFast1(data []byte) {
	// ok: askfirst.go.password-hash-fast
	sha256.Sum256(data)
}

func badPasswordHashCheap1(data []byte) {
	// ruleid: askfirst.go.password-hash-cheap
	bcrypt.GenerateFromPassword(data, 4)
}

func badPasswordHashCheap2(data, salt []byte) {
	// ruleid: askfirst.go.password-hash-cheap
	pbkdf2.Key(data, salt, 1000, 32, sha256.New)
}

func goodPasswordHashCheap1(data, salt []byte) {
	// ok: askfirst.go.password-hash-cheap
	bcrypt.GenerateFromPassword(data, 12)
	// ok: askfirst.go.password-hash-cheap
	pbkdf2.Key(data, salt, 600000, 32, sha256.New)
}

func newToken() int {
	// ruleid: askfirst.go.random-foretold
	return rand.Intn(10)
}

func letter() byte {
	// ruleid: askfirst.go.random-foretold
	return letters[rand.IntN(len(letters))]
}

func roll() int {
	// ok: askfirst.go.random-foretold
	return rand.Intn(6)
}

func resetToken() string {
	// ruleid: askfirst.go.random-from-clock
	return fmt.Sprint(time.Now().UnixNano())
}

func started() int64 {
	// ok: askfirst.go.random-from-clock
	return time.Now().Unix()
}

func badComparedInTime1(r *http.Request, want string) bool {
	given := r.Header.Get("X-Signature")
	// ruleid: askfirst.go.compared-in-time
	return hex.EncodeToString(sum) == given
}

func badComparedInTime2(apiKey string, c Config) bool {
	// ruleid: askfirst.go.compared-in-time
	return apiKey != c.APIKey
}

func goodComparedInTime1(a, b []byte, token string) bool {
	// ok: askfirst.go.compared-in-time
	return token != "" && hmac.Equal(a, b)
}
