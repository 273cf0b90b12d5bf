package restore

import (
	"archive/zip"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

const limit = 64 << 20

func unpackOne(entry *zip.File, target string) error {
	in, err := entry.Open()
	if err != nil {
		return err
	}
	defer in.Close()

	out, err := os.OpenFile(target, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer out.Close()

	written, err := io.Copy(out, io.LimitReader(in, limit+1))
	if err == nil && written > limit {
		err = fmt.Errorf("%s is too large", entry.Name)
	}
	return err
}

// Unpack restores a backup that a customer uploaded into a folder of theirs.
func Unpack(archive, folder string) error {
	reader, err := zip.OpenReader(archive)
	if err != nil {
		return err
	}
	defer reader.Close()

	for _, entry := range reader.File {
		if entry.FileInfo().IsDir() {
			continue
		}
		target := filepath.Join(folder, entry.Name)
		if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
			return err
		}
		if err := unpackOne(entry, target); err != nil {
			return err
		}
	}
	return nil
}
