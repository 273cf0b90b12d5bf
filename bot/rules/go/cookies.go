package examples

import "github.com/gorilla/sessions"

func badCookieOpen1() {
	// ruleid: askfirst.go.cookie-open
	http.SetCookie(w, &http.Cookie{Name: "id", Secure: false})
}

func badCookieOpen2(c *gin.Context, id string) {
	// ruleid: askfirst.go.cookie-open
	c.SetCookie("id", id, 3600, "/", "", false, true)
}

func goodCookieOpen1() {
	// ok: askfirst.go.cookie-open
	http.SetCookie(w, &http.Cookie{Name: "id", Value: id, Secure: true, HttpOnly: true})
}

func badCookieScript1() {
	// ruleid: askfirst.go.cookie-script
	use(http.Cookie{Name: "session", HttpOnly: false})
	// ruleid: askfirst.go.cookie-script
	use(http.Cookie{Name: "session", Value: id, Secure: true})
}

func goodCookieScript1() {
	// ok: askfirst.go.cookie-script
	use(http.Cookie{Name: "id", HttpOnly: true})
}

func badRequestForged1(r chi.Router) {
	// ruleid: askfirst.go.request-forged
	r.Post("/orders", s.change)
}

func goodRequestForged1(r chi.Router) {
	// ok: askfirst.go.request-forged
	r.Get("/orders", s.list)
}

func signIn(session *sessions.Session, user string) error {
	// ruleid: askfirst.go.session-kept
	session.Values["user"] = user
	return session.Save(r, w)
}

func theme(session *sessions.Session, name string) error {
	// ok: askfirst.go.session-kept
	session.Values["theme"] = name
	return session.Save(r, w)
}

func badSessionLong1() {
	// ruleid: askfirst.go.session-long
	use(http.Cookie{Name: "session", MaxAge: 315360000, Secure: true, HttpOnly: true})
}

func goodSessionLong1() {
	// ok: askfirst.go.session-long
	use(http.Cookie{Name: "session", MaxAge: 36000, Secure: true, HttpOnly: true})
}
