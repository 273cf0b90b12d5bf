const http = require('node:http');
const { parseNotes, saveNotes } = require('./notes');
const { sessionOf } = require('./session');

const MAX_BODY = 2 * 1024 * 1024;

function readBody(req) {
  return new Promise((resolve, reject) => {
    const chunks = [];
    let size = 0;
    req.on('data', (chunk) => {
      size += chunk.length;
      if (size > MAX_BODY) {
        req.pause();
        return reject(Object.assign(new Error('body too large'), { status: 413 }));
      }
      chunks.push(chunk);
    });
    req.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    req.on('error', reject);
  });
}

function reply(res, status, value) {
  res.writeHead(status, { 'Content-Type': 'application/json' });
  res.end(JSON.stringify(value));
}

const server = http.createServer(async (req, res) => {
  try {
    const session = await sessionOf(req);
    if (!session) {
      return reply(res, 401, { error: 'Sign in first' });
    }
    if (req.method !== 'POST' || req.url !== '/import') {
      return reply(res, 404, { error: 'Not found' });
    }
    const notes = parseNotes(await readBody(req));
    await saveNotes(session.userId, notes);
    reply(res, 201, { imported: notes.length });
  } catch (err) {
    console.error(err);
    res.setHeader('Connection', 'close');
    reply(res, err.status || 500, { error: 'Import failed' });
  }
});

server.listen(process.env.PORT || 8080);
