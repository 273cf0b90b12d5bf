const http = require('node:http');
const { parseNotes, saveNotes } = require('./notes');
const { sessionOf } = require('./session');

function readBody(req) {
  return new Promise((resolve, reject) => {
    const chunks = [];
    req.on('data', (chunk) => {
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
    reply(res, err.status || 500, { error: 'Import failed' });
  }
});

server.listen(process.env.PORT || 8080);
