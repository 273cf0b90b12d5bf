package examples

import (
	"image"

	"github.com/klauspost/compress/zstd"
)

func badIntegerCut1(text string) int32 {
	n, err := strconv.Atoi(text)
	if err != nil || n == 0 {
		return 0
	}
	// ruleid: askfirst.go.integer-cut
	return int32(n)
}

func goodIntegerCut1(text string) int32 {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 12 {
		return 0
	}
	// ok: askfirst.go.integer-cut
	return int32(n)
}

func badBodyUnlimited1(r *http.Request) ([]byte, error) {
	// ruleid: askfirst.go.body-unlimited
	return io.ReadAll(r.Body)
}

func goodBodyUnlimited1(r *http.Request) ([]byte, error) {
	// ok: askfirst.go.body-unlimited
	return io.ReadAll(limited(r.Body))
}

func badSizeFromInput1(r *http.Request) []byte {
	n, _ := strconv.Atoi(r.FormValue("size"))
	// ruleid: askfirst.go.size-from-input
	return make([]byte, n)
}

func goodSizeFromInput1(r *http.Request) []byte {
	n, err := strconv.Atoi(r.FormValue("size"))
	if err != nil || n > 4096 {
		return nil
	}
	// ok: askfirst.go.size-from-input
	return make([]byte, n)
}

func badServerWithoutTimeout1(h http.Handler) {
	// ruleid: askfirst.go.server-without-timeout
	http.ListenAndServe(":8080", h)
}

func goodServerWithoutTimeout1(h http.Handler) {
	// ok: askfirst.go.server-without-timeout
	use(http.Server{Handler: h, ReadHeaderTimeout: time.Second})
}

func badMemoryUnlimited1(r *http.Request) {
	// ruleid: askfirst.go.memory-unlimited
	image.Decode(file)
}

func goodMemoryUnlimited1(r *http.Request) {
	// ok: askfirst.go.memory-unlimited
	r.ParseMultipartForm(1048576)
}

func badUnpackedUnlimited1(to io.Writer, packed io.Reader) {
	plain, _ := gzip.NewReader(packed)
	// ruleid: askfirst.go.unpacked-unlimited
	io.Copy(to, plain)
}

func goodUnpackedUnlimited1(to io.Writer, packed io.Reader) {
	plain, _ := gzip.NewReader(packed)
	// ok: askfirst.go.unpacked-unlimited
	io.CopyN(to, plain, 1024)
}

func badUnpackedAtOnce1(d *zstd.Decoder, packed []byte) {
	// ruleid: askfirst.go.unpacked-at-once
	d.DecodeAll(packed, nil)
}

func goodUnpackedAtOnce1(e *zstd.Encoder, plain []byte) {
	// ok: askfirst.go.unpacked-at-once
	e.EncodeAll(plain, nil)
}
