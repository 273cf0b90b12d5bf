package credentials

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

type Credentials struct {
	Host    string `json:"host"`
	Refresh string `json:"refresh"`
}

type File struct {
	path string
	mode fs.FileMode
}

func InHome() (*File, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return nil, err
	}
	return &File{path: filepath.Join(home, ".relay", "credentials.json"), mode: 0o600}, nil
}

// Save replaces what the command line was signed in with.
func (f *File) Save(c Credentials) error {
	data, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(f.path, data, f.mode); err != nil {
		return err
	}
	return os.Chmod(f.path, f.mode)
}

func (f *File) Load() (Credentials, error) {
	var c Credentials
	data, err := os.ReadFile(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return c, err
	}
	return c, json.Unmarshal(data, &c)
}
