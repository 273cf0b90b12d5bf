package staff

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/go-ldap/ldap/v3"
)

type Finder struct {
	conn *ldap.Conn
	base string
}

type colleague struct {
	Name  string `json:"name"`
	Phone string `json:"phone"`
}

func (f *Finder) request(name, site string) *ldap.SearchRequest {
	filter := "(&(objectClass=person)(cn=%s*)(l=%s))"
	return ldap.NewSearchRequest(
		f.base, ldap.ScopeWholeSubtree, ldap.NeverDerefAliases, 50, 5, false,
		fmt.Sprintf(filter, ldap.EscapeFilter(name), ldap.EscapeFilter(site)),
		[]string{"cn", "telephoneNumber"}, nil,
	)
}

func (f *Finder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	result, err := f.conn.Search(f.request(query.Get("name"), query.Get("site")))
	if err != nil {
		slog.Error("directory not searched", "err", err)
		http.Error(w, "directory not searched", http.StatusBadGateway)
		return
	}
	found := make([]colleague, 0, len(result.Entries))
	for _, entry := range result.Entries {
		found = append(found, colleague{entry.GetAttributeValue("cn"), entry.GetAttributeValue("telephoneNumber")})
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(found); err != nil {
		slog.Warn("colleagues not sent", "err", err)
	}
}
