package examples

import "net/http"

func badSecretLogged1(password string) {
	// ruleid: askfirst.go.secret-logged
	log.Printf("sign in with %s", password)
	// ruleid: askfirst.go.secret-logged
	use(slog.String("password", password))
}

func goodSecretLogged1(password string) {
	// ok: askfirst.go.secret-logged
	log.Printf("sign in with %d characters", len(password))
}

func badLogForged1(r *http.Request) {
	// ruleid: askfirst.go.log-forged
	log.Printf("opened for %s", r.FormValue("plate"))
}

func badLogForged2(w http.ResponseWriter, r *http.Request, plate string) {
	// ruleid: askfirst.go.log-forged
	audit.Println("plate=" + plate + " opened")
}

func goodLogForged1(r *http.Request) {
	// ok: askfirst.go.log-forged
	log.Printf("opened for %q", r.FormValue("plate"))
}
