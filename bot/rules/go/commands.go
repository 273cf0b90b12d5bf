package examples

func badCommandBuilt1(host string) {
	// ruleid: askfirst.go.command-built
	exec.Command("sh", "-c", "ping "+host).Run()
}

func badCommandBuilt2(r *http.Request) {
	// ruleid: askfirst.go.command-built
	exec.Command(r.FormValue("tool")).Run()
}

func goodCommandBuilt1(host string) {
	// ok: askfirst.go.command-built
	exec.Command("ping", "-c", "1", host).Run()
}

func goodCommandBuilt2() {
	// ok: askfirst.go.command-built
	exec.Command("uptime").Run()
}
