package locale

import (
	"net/http"
)

var languages = map[string]bool{"en": true, "pl": true, "uk": true}

func back(r *http.Request) string {
	if next := r.FormValue("next"); next != "" {
		return next
	}
	return "/"
}

// Switch keeps the chosen language and goes back to the page that it was chosen on.
func Switch(w http.ResponseWriter, r *http.Request) {
	language := r.FormValue("language")
	if !languages[language] {
		http.Error(w, "no such language", http.StatusBadRequest)
		return
	}
	http.SetCookie(w, &http.Cookie{
		Name:     "language",
		Value:    language,
		Path:     "/",
		MaxAge:   365 * 24 * 3600,
		Secure:   true,
		HttpOnly: true,
		SameSite: http.SameSiteLaxMode,
	})
	http.Redirect(w, r, back(r), http.StatusSeeOther)
}
