package contact

import (
	"fmt"
	"net/http"
	"net/mail"
	"net/smtp"
	"strings"
)

type Form struct {
	relay string
	auth  smtp.Auth
	desk  string
}

type letter struct {
	from    string
	subject string
	text    string
}

func (l letter) bytes(to string) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "To: %s\r\n", to)
	fmt.Fprintf(&b, "Reply-To: %s\r\n", l.from)
	fmt.Fprintf(&b, "Subject: [contact] %s\r\n", l.subject)
	b.WriteString("Content-Type: text/plain; charset=utf-8\r\n\r\n")
	b.WriteString(l.text)
	return []byte(b.String())
}

func (f *Form) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	sender, err := mail.ParseAddress(r.PostFormValue("email"))
	if err != nil {
		http.Error(w, "that is no e-mail address", http.StatusBadRequest)
		return
	}
	message := letter{sender.Address, r.PostFormValue("subject"), r.PostFormValue("text")}
	if err := smtp.SendMail(f.relay, f.auth, f.desk, []string{f.desk}, message.bytes(f.desk)); err != nil {
		http.Error(w, "the message could not be sent", http.StatusBadGateway)
		return
	}
	http.Redirect(w, r, "/contact/thanks", http.StatusSeeOther)
}
