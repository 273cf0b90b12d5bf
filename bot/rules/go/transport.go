package examples

import "net/http"

func badSentInClear1(password string) {
	// ruleid: askfirst.go.sent-in-clear
	post("http://sync.example.com/v1", password)
	// ruleid: askfirst.go.sent-in-clear
	use(url.URL{Scheme: "ws", Host: host})
}

func goodSentInClear1(password string) {
	// ok: askfirst.go.sent-in-clear
	post("https://sync.example.com/v1", password)
}

func badValueRunAsNative1(r *http.Request) {
	// ruleid: askfirst.go.value-run-as-native
	gob.NewDecoder(r.Body).Decode(&basket)
}

func goodValueRunAsNative1(r *http.Request) {
	// ok: askfirst.go.value-run-as-native
	json.NewDecoder(r.Body).Decode(&basket)
}

func badXmlEntities1(data []byte) {
	// ruleid: askfirst.go.xml-entities
	libxml2.Parse(data, parser.XMLParseNoEnt)
}

func goodXmlEntities1(data []byte) {
	// ok: askfirst.go.xml-entities
	xml.Unmarshal(data, &order)
}

func badCellsAsFormulas1(w http.ResponseWriter) {
	// ruleid: askfirst.go.cells-as-formulas
	csv.NewWriter(w)
}

func goodCellsAsFormulas1(r *http.Request) {
	// ok: askfirst.go.cells-as-formulas
	csv.NewReader(r.Body)
}

func badUploadKeptAsSent1(c *gin.Context, h *multipart.FileHeader) {
	// ruleid: askfirst.go.upload-kept-as-sent
	os.Create(filepath.Join(folder, h.Filename))
}

func goodUploadKeptAsSent1(h *multipart.FileHeader) {
	// ok: askfirst.go.upload-kept-as-sent
	os.Create(filepath.Join(folder, id))
}
