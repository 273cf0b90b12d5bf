package examples

import "net/http"

func badFileForEveryone1() {
	// ruleid: askfirst.go.file-for-everyone
	os.WriteFile("list", data, 0o666)
}

func badFileForEveryone2() File {
	// ruleid: askfirst.go.file-for-everyone
	return File{path: "a", mode: 0o666}
}

func goodFileForEveryone1() {
	// ok: askfirst.go.file-for-everyone
	os.WriteFile("list", data, 0o600)
}

func badSecretFileReadable1() {
	// ruleid: askfirst.go.secret-file-readable
	os.WriteFile(tokenFile, data, 0o644)
}

func goodSecretFileReadable1() {
	// ok: askfirst.go.secret-file-readable
	os.WriteFile(tokenFile, data, 0o600)
}

func badTemporaryFile1() {
	// ruleid: askfirst.go.temporary-file
	os.Create("/tmp/list")
}

func goodTemporaryFile1() {
	// ok: askfirst.go.temporary-file
	os.CreateTemp("", "list")
}

func badLookedThenUsed1(path string) error {
	if _, err := os.Stat(path); err == nil {
		return taken
	}
	// ruleid: askfirst.go.looked-then-used
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
	return use(file, err)
}

func goodLookedThenUsed1(path string) error {
	// ok: askfirst.go.looked-then-used
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	return use(file, err)
}

func badLinkLookedThenOpened1(path string) error {
	info, err := os.Lstat(path)
	if err != nil || info.Mode()&os.ModeSymlink != 0 {
		return err
	}
	// ruleid: askfirst.go.link-looked-then-opened
	file, err := os.Open(path)
	return use(file, err)
}

func goodLinkLookedThenOpened1(path string) error {
	// ok: askfirst.go.link-looked-then-opened
	file, err := os.Open(path)
	return use(file.Stat())
}

type Stall struct {
	stock map[string]int
}

func (s *Stall) take(w http.ResponseWriter, r *http.Request) error {
	// ruleid: askfirst.go.shared-map
	s.stock[r.FormValue("kind")] -= 1
	return nil
}

func goodSharedMap1() map[string]int {
	counts := map[string]int{}
	// ok: askfirst.go.shared-map
	counts["a"] = 1
	return counts
}

func badBalanceReadThenWritten1(db *sql.DB, id int) error {
	db.QueryRow("SELECT balance FROM accounts WHERE id = $1", id).Scan(&balance)
	// ruleid: askfirst.go.balance-read-then-written
	_, err := db.Exec("UPDATE accounts SET balance = $1 WHERE id = $2", balance-5, id)
	return err
}

func goodBalanceReadThenWritten1(db *sql.DB, id int) error {
	// ok: askfirst.go.balance-read-then-written
	_, err := db.Exec("UPDATE accounts SET balance = balance - 5 WHERE id = $1 AND balance >= 5", id)
	return err
}
