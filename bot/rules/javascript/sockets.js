const wss = new WebSocketServer({ noServer: true });
// ruleid: askfirst.javascript.socket-any-site
server.on("upgrade", (req, socket, head) => { if (userOf(req.headers.cookie)) take(req, socket, head); });
// ok: askfirst.javascript.socket-any-site
other.on("upgrade", (req, socket, head) => { if (req.headers.origin === SITE && userOf(req.headers.cookie)) take(req, socket, head); });
// ruleid: askfirst.javascript.gateway-any-site
const io = new Server(http, { cors: { origin: "*" } });
// ok: askfirst.javascript.gateway-any-site
const own = new Server(http, { cors: { origin: SITE } });
