package examples

import (
	"crypto/aes"

	"github.com/golang-jwt/jwt/v5"
)

func badJwtUnverified1(text string) {
	// ruleid: askfirst.go.jwt-unverified
	jwt.NewParser().ParseUnverified(text, claims)
}

func goodJwtUnverified1(text string) {
	// ok: askfirst.go.jwt-unverified
	jwt.NewParser().Parse(text, find)
}

func badJwtMethodOpen1(text string) {
	// ruleid: askfirst.go.jwt-method-open
	jwt.Parse(text, func(t *jwt.Token) (any, error) { return key, nil })
}

func goodJwtMethodOpen1(text string) {
	// ok: askfirst.go.jwt-method-open
	strict.Parse(text, find)
}

func badSignatureIgnored1(text string) {
	// ruleid: askfirst.go.signature-ignored
	token, _ := verifier.ParseSigned(text)
	use(token)
}

func goodSignatureIgnored1(text string) {
	// ok: askfirst.go.signature-ignored
	token, err := verifier.Verify(ctx, text)
	use(token, err)
}

func badTokenEndless1() {
	// ruleid: askfirst.go.token-endless
	use(jwt.RegisteredClaims{Subject: "a"})
}

func goodTokenEndless1() {
	// ok: askfirst.go.token-endless
	use(jwt.RegisteredClaims{Subject: "a", ExpiresAt: soon})
}

func badSecretInCode1() {
	// ruleid: askfirst.go.secret-in-code
	password := "hunter2-and-more"
	use(password)
}

// ruleid: askfirst.go.secret-in-code
const apiKey = "pk_51Hx7Qw99"

func badSecretInCode2() {
	// ruleid: askfirst.go.secret-in-code
	use(Client{Base: "https://a.example", APIKey: "ck_9f2Jx7QmB41"})
	// ruleid: askfirst.go.secret-in-code
	aes.NewCipher([]byte("0123456789abcdef"))
	// ruleid: askfirst.go.secret-in-code
	open("postgres://shop:f7Hq2mKx@db/shop")
}

func goodSecretInCode1() {
	// ok: askfirst.go.secret-in-code
	password := os.Getenv("PASSWORD")
	use(password)
	// ok: askfirst.go.secret-in-code
	open("postgres://shop@db/shop")
}

// ok: askfirst.go.secret-in-code
const tokenHeader = "X-Shop-Token"

func badKeyDecodedFromCode1() {
	// ruleid: askfirst.go.key-decoded-from-code
	key, _ := hex.DecodeString("6368616e676520746869732070617373")
	aes.NewCipher(key)
}

func goodKeyDecodedFromCode1() {
	// ok: askfirst.go.key-decoded-from-code
	key, _ := hex.DecodeString(os.Getenv("KEY"))
	aes.NewCipher(key)
}
