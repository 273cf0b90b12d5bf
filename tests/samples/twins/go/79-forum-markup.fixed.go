package forum

import (
	"html/template"
	"net/http"
	"strings"
	"time"
)

type Post struct {
	Author  string
	Written time.Time
	Text    string
}

type view struct {
	Author string
	Body   []string
	Date   string
}

var thread = template.Must(template.New("thread").Parse(`<!doctype html>
<title>Thread</title>
{{range .}}<article>
<h2>{{.Author}}, {{.Date}}</h2>
<p>{{range .Body}}{{.}}<br>{{end}}</p>
</article>{{end}}`))

func (p Post) view() view {
	return view{Author: p.Author, Body: strings.Split(p.Text, "\n"), Date: p.Written.Format(time.DateOnly)}
}

// Render writes the posts of one thread, as their authors sent them in.
func Render(w http.ResponseWriter, posts []Post) error {
	views := make([]view, 0, len(posts))
	for _, post := range posts {
		views = append(views, post.view())
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	return thread.Execute(w, views)
}
