package examples

import "text/template"

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

func badShellText1(j Job) error {
	// ruleid: askfirst.go.shell-text
	return exec.Command("sh", "-c", j.command()).Run()
}

func badShellText2(s Script) error {
	shell := exec.Command("/bin/sh")
	// ruleid: askfirst.go.shell-text
	shell.Args = append(shell.Args, "-c", s.text())
	return shell.Run()
}

func goodShellText1(j Job) error {
	// ok: askfirst.go.shell-text
	exec.Command("sh", "-c", "uptime | tail -1").Run()
	// ok: askfirst.go.shell-text
	return exec.Command("ffmpeg", j.arguments()...).Run()
}

func badArgumentAsOption1(ctx context.Context, source Source) error {
	// ruleid: askfirst.go.argument-as-option
	return exec.CommandContext(ctx, "git", "clone", source.Remote, folder).Run()
}

func goodArgumentAsOption1(ctx context.Context) error {
	// ok: askfirst.go.argument-as-option
	return exec.CommandContext(ctx, "git", "clone", "https://git.example/a.git", folder).Run()
}

func badCodeRun1(text string) {
	// ruleid: askfirst.go.code-run
	goja.New().RunString(text)
	// ruleid: askfirst.go.code-run
	exec.Command("python3", "-c", text).Run()
}

func goodCodeRun1() {
	// ok: askfirst.go.code-run
	goja.New().RunString("1 + 1")
}

func badTemplateFromInput1(w io.Writer, text string, r *http.Request) error {
	// ruleid: askfirst.go.template-from-input
	letter, err := template.New("letter").Parse(text)
	return letter.Execute(w, r)
}

func goodTemplateFromInput1(w io.Writer) {
	// ok: askfirst.go.template-from-input
	template.Must(template.New("letter").Parse("Dear {{.}}")).Execute(w, name)
}

func badPatternBacktracks1() {
	// ruleid: askfirst.go.pattern-backtracks
	regexp2.MustCompile(`^(#?[\w-]+\s*)+$`, regexp2.None)
}

func goodPatternBacktracks1() {
	// ok: askfirst.go.pattern-backtracks
	regexp.MustCompile(`^(#?[\w-]+\s*)+$`)
	// ok: askfirst.go.pattern-backtracks
	regexp2.MustCompile(`^\d{4}$`, regexp2.None)
}
