package examples

func badCipherWeak1() {
	// ruleid: askfirst.go.cipher-weak
	des.NewCipher(key)
}

func badCipherWeak2() {
	// ruleid: askfirst.go.cipher-weak
	rc4.NewCipher(key)
}

func goodCipherWeak1() {
	// ok: askfirst.go.cipher-weak
	aes.NewCipher(key)
}

func goodCipherWeak2() {
	// ok: askfirst.go.cipher-weak
	cipher.NewGCM(block)
}

func badHashWeak1() {
	// ruleid: askfirst.go.hash-weak
	md5.Sum(data)
}

func badHashWeak2() {
	// ruleid: askfirst.go.hash-weak
	sha1.New()
}

func goodHashWeak1() {
	// ok: askfirst.go.hash-weak
	sha256.Sum256(data)
}

func goodHashWeak2() {
	// ok: askfirst.go.hash-weak
	sha256.New()
}

func badPasswordHashFast1() {
	// ruleid: askfirst.go.password-hash-fast
	sha256.Sum256([]byte(password))
}

func badPasswordHashFast2() {
	// ruleid: askfirst.go.password-hash-fast
	bcrypt.GenerateFromPassword(data, bcrypt.MinCost)
}

func goodPasswordHashFast1() {
	// ok: askfirst.go.password-hash-fast
	sha256.Sum256(data)
}

func goodPasswordHashFast2() {
	// ok: askfirst.go.password-hash-fast
	bcrypt.GenerateFromPassword(data, 12)
}

func badKeyShort1() {
	// ruleid: askfirst.go.key-short
	rsa.GenerateKey(rand.Reader, 1024)
}

func badKeyShort2() {
	// ruleid: askfirst.go.key-short
	rsa.GenerateKey(rand.Reader, 512)
}

func goodKeyShort1() {
	// ok: askfirst.go.key-short
	rsa.GenerateKey(rand.Reader, 2048)
}

func goodKeyShort2() {
	// ok: askfirst.go.key-short
	rsa.GenerateKey(rand.Reader, 3072)
}

func badCertificateUnchecked1() {
	// ruleid: askfirst.go.certificate-unchecked
	use(&tls.Config{InsecureSkipVerify: true})
}

func badCertificateUnchecked2() {
	// ruleid: askfirst.go.certificate-unchecked
	config.InsecureSkipVerify = true
}

func goodCertificateUnchecked1() {
	// ok: askfirst.go.certificate-unchecked
	use(&tls.Config{MinVersion: tls.VersionTLS12})
}

func goodCertificateUnchecked2() {
	// ok: askfirst.go.certificate-unchecked
	config.InsecureSkipVerify = false
}

func badHostKeyUnchecked1() {
	// ruleid: askfirst.go.host-key-unchecked
	use(ssh.InsecureIgnoreHostKey())
}

func badHostKeyUnchecked2() {
	// ruleid: askfirst.go.host-key-unchecked
	config.HostKeyCallback = ssh.InsecureIgnoreHostKey()
}

func goodHostKeyUnchecked1() {
	// ok: askfirst.go.host-key-unchecked
	use(ssh.FixedHostKey(key))
}

func goodHostKeyUnchecked2() {
	// ok: askfirst.go.host-key-unchecked
	config.HostKeyCallback = known
}

func badJwtUnverified1() {
	// ruleid: askfirst.go.jwt-unverified
	parser.ParseUnverified(token, claims)
}

func badJwtUnverified2() {
	// ruleid: askfirst.go.jwt-unverified
	use(jwt.UnsafeAllowNoneSignatureType)
}

func goodJwtUnverified1() {
	// ok: askfirst.go.jwt-unverified
	jwt.Parse(token, key, jwt.WithValidMethods(methods))
}

func goodJwtUnverified2() {
	// ok: askfirst.go.jwt-unverified
	jwt.ParseWithClaims(token, claims, key)
}

func badFileForEveryone1() {
	// ruleid: askfirst.go.file-for-everyone
	os.WriteFile(name, data, 0777)
}

func badFileForEveryone2() {
	// ruleid: askfirst.go.file-for-everyone
	os.Chmod(name, 0o666)
}

func goodFileForEveryone1() {
	// ok: askfirst.go.file-for-everyone
	os.WriteFile(name, data, 0600)
}

func goodFileForEveryone2() {
	// ok: askfirst.go.file-for-everyone
	os.Chmod(name, 0o700)
}

func badTemporaryFile1() {
	// ruleid: askfirst.go.temporary-file
	os.Create("/tmp/report.csv")
}

func badTemporaryFile2() {
	// ruleid: askfirst.go.temporary-file
	os.WriteFile("/tmp/report.csv", data, 0600)
}

func goodTemporaryFile1() {
	// ok: askfirst.go.temporary-file
	os.CreateTemp("", "report")
}

func goodTemporaryFile2() {
	// ok: askfirst.go.temporary-file
	os.Create("/srv/report.csv")
}

func badOriginsAny1() {
	// ruleid: askfirst.go.origins-any
	w.Header().Set("Access-Control-Allow-Origin", "*")
}

func badOriginsAny2() {
	// ruleid: askfirst.go.origins-any
	w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
}

func goodOriginsAny1() {
	// ok: askfirst.go.origins-any
	w.Header().Set("Access-Control-Allow-Origin", "https://a.example")
}

func goodOriginsAny2() {
	// ok: askfirst.go.origins-any
	w.Header().Set("Vary", "Origin")
}

func badCookieOpen1() {
	// ruleid: askfirst.go.cookie-open
	http.SetCookie(w, &http.Cookie{Name: "id", Secure: false})
}

func badCookieOpen2() {
	// ruleid: askfirst.go.cookie-open
	use(http.Cookie{Name: "id", Secure: false})
}

func goodCookieOpen1() {
	// ok: askfirst.go.cookie-open
	http.SetCookie(w, &http.Cookie{Name: "id", Secure: true})
}

func goodCookieOpen2() {
	// ok: askfirst.go.cookie-open
	use(http.Cookie{Secure: true, HttpOnly: true})
}

func badCookieScript1() {
	// ruleid: askfirst.go.cookie-script
	use(http.Cookie{Name: "id", HttpOnly: false})
}

func badCookieScript2() {
	// ruleid: askfirst.go.cookie-script
	http.SetCookie(w, &http.Cookie{HttpOnly: false})
}

func goodCookieScript1() {
	// ok: askfirst.go.cookie-script
	use(http.Cookie{Name: "id", HttpOnly: true})
}

func goodCookieScript2() {
	// ok: askfirst.go.cookie-script
	http.SetCookie(w, &http.Cookie{HttpOnly: true})
}

func newToken() int {
// ruleid: askfirst.go.random-foretold
return rand.Intn(10)
}

func sessionID() int {
// ruleid: askfirst.go.random-foretold
return rand.Int()
}

func dice() int {
// ok: askfirst.go.random-foretold
return rand.Intn(6)
}

func readToken(b []byte) (int, error) {
// ok: askfirst.go.random-foretold
return rand.Read(b)
}

func badSecretInCode1() {
	// ruleid: askfirst.go.secret-in-code
	password := "hunter2-and-more"
	use(password)
}

// ruleid: askfirst.go.secret-in-code
const apiKey = "sk_live_51Hx7Qw"

func goodSecretInCode1() {
	// ok: askfirst.go.secret-in-code
	password := os.Getenv("PASSWORD")
	use(password)
}

// ok: askfirst.go.secret-in-code
const tokenHeader = "X-Shop-Token"
