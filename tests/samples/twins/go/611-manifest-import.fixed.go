package manifests

import (
	"errors"
	"io"
	"net/http"

	"github.com/lestrrat-go/libxml2/parser"
	"github.com/lestrrat-go/libxml2/types"
)

const most = 2 << 20

var errEmpty = errors.New("manifest has no text")

func newParser() *parser.Parser {
	return parser.New(parser.XMLParseNoNet, parser.XMLParseNoBlanks)
}

func carrier(doc types.Document) (string, error) {
	root, err := doc.DocumentElement()
	if err != nil {
		return "", err
	}
	first, err := root.FirstChild()
	if err != nil {
		return "", err
	}
	if text := first.TextContent(); text != "" {
		return text, nil
	}
	return "", errEmpty
}

// Import reads the cargo manifest that a forwarder posts.
func Import(w http.ResponseWriter, r *http.Request) {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	if err != nil {
		http.Error(w, "manifest is too large", http.StatusRequestEntityTooLarge)
		return
	}
	doc, err := newParser().Parse(data)
	if err != nil {
		http.Error(w, "manifest is not well-formed", http.StatusBadRequest)
		return
	}
	defer doc.Free()

	name, err := carrier(doc)
	if err != nil {
		http.Error(w, "manifest has no carrier", http.StatusUnprocessableEntity)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = io.WriteString(w, "manifest taken for "+name)
}
