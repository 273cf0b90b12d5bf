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

func badCipherBare1(key, text []byte) {
	block, _ := aes.NewCipher(key)
	for at := 0; at < len(text); at += 16 {
		// ruleid: askfirst.go.cipher-bare
		block.Encrypt(out[at:at+16], text[at:at+16])
	}
}

func badCipherBare2() {
	// ruleid: askfirst.go.cipher-bare
	rsa.EncryptPKCS1v15(source(), public, text)
}

func goodCipherBare1(block cipher.Block) {
	// ok: askfirst.go.cipher-bare
	cipher.NewGCM(block)
}

func badHashWeak1() {
	// ruleid: askfirst.go.hash-weak
	md5.Sum(data)
}

func badHashWeak2() {
	// ruleid: askfirst.go.hash-weak
	use(Store{digest: sha1.New})
}

func goodHashWeak1() {
	// ok: askfirst.go.hash-weak
	sha256.Sum256(data)
	// ok: askfirst.go.hash-weak
	hmac.New(sha1.New, key)
}

const (
	// ruleid: askfirst.go.key-short
	defaultBits = 1024
	// ok: askfirst.go.key-short
	betterBits = 3072
)

func badKeyShort1() {
	// ruleid: askfirst.go.key-short
	rsa.GenerateKey(source(), 1024)
}

func goodKeyShort1() {
	// ok: askfirst.go.key-short
	rsa.GenerateKey(source(), 3072)
}

func badTlsOld1() {
	// ruleid: askfirst.go.tls-old
	use(&tls.Config{MinVersion: tls.VersionTLS10})
}

func goodTlsOld1() {
	// ok: askfirst.go.tls-old
	use(&tls.Config{MinVersion: tls.VersionTLS12})
}

func badNonceFixed1(block cipher.Block, key []byte) {
	// ruleid: askfirst.go.nonce-fixed
	cipher.NewCBCEncrypter(block, key[:16])
}

func badNonceFixed2(aead cipher.AEAD, text []byte) []byte {
	// ruleid: askfirst.go.nonce-fixed
	return aead.Seal(nil, make([]byte, 12), text, nil)
}

func goodNonceFixed1(block cipher.Block, iv []byte) {
	// ok: askfirst.go.nonce-fixed
	cipher.NewCBCDecrypter(block, iv)
}
