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
	Body   template.HTML
	Date   string
}

var thread = template.Must(template.New("thread").Parse(`<!doctype html>
<title>Thread</title>
{{range .}}<article>
<h2>{{.Author}}, {{.Date}}</h2>
<p>{{.Body}}</p>
</article>{{end}}`))

func paragraphs(text string) template.HTML {
	return template.HTML(strings.ReplaceAll(text, "\n", "<br>"))
}

func (p Post) view() view {
	return view{Author: p.Author, Body: paragraphs(p.Text), Date: p.Written.Format(time.DateOnly)}
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
