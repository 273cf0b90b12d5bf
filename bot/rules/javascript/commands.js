// ruleid: askfirst.javascript.shell-command
use((name) => execSync(`ls ${name}`));
// ruleid: askfirst.javascript.shell-command
use((name) => child.exec("ls " + name, () => {}));
// ok: askfirst.javascript.shell-command
use((name) => child.execFile("ls", [name]));
// ok: askfirst.javascript.shell-command
use((name) => execSync("ls"));
// ruleid: askfirst.javascript.eval
use((text) => eval(text));
// ruleid: askfirst.javascript.eval
use((text) => new Function("a", text));
// ok: askfirst.javascript.eval
use((text) => JSON.parse(text));
// ok: askfirst.javascript.eval
use((text) => setTimeout(() => text, 10));
