const crypto = require('crypto');
const http = require('http');

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

const server = http.createServer((req, res) => {
  res.writeHead(426, { 'Content-Type': 'text/plain' });
  res.end('This endpoint speaks WebSocket only\n');
});

function acceptKey(key) {
  return crypto.createHash('sha1').update(key + GUID).digest('base64');
}

function handshake(key, room) {
  const lines = [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${acceptKey(key)}`,
  ];
  if (room) {
    lines.push(`X-Room: ${room}`);
  }
  return lines.join('\r\n') + '\r\n\r\n';
}

server.on('upgrade', (req, socket) => {
  const { searchParams } = new URL(req.url, 'http://localhost');
  const key = req.headers['sec-websocket-key'];
  if (!key) {
    socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    return;
  }
  socket.write(handshake(key, searchParams.get('room')));
  server.emit('client', socket);
});

module.exports = server;
