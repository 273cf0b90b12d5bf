'use strict';

const http = require('node:http');
const { currentUser } = require('./session');
const { listOrders } = require('./orders');

const SITES = ['https://shop.example.com', 'https://admin.example.com'];

function corsHeaders(origin) {
  const headers = {
    Vary: 'Origin',
    'Access-Control-Allow-Methods': 'GET, OPTIONS',
    'Access-Control-Allow-Headers': 'Content-Type',
    'Access-Control-Max-Age': '600',
  };
  if (SITES.includes(origin)) {
    headers['Access-Control-Allow-Origin'] = origin;
    headers['Access-Control-Allow-Credentials'] = 'true';
  } else {
    headers['Access-Control-Allow-Origin'] = SITES[0];
  }
  return headers;
}

const server = http.createServer(async (req, res) => {
  const headers = corsHeaders(req.headers.origin);
  if (req.method === 'OPTIONS') {
    res.writeHead(204, headers);
    return res.end();
  }

  const user = await currentUser(req);
  if (!user) {
    res.writeHead(401, headers);
    return res.end();
  }
  res.writeHead(200, { ...headers, 'Content-Type': 'application/json' });
  res.end(JSON.stringify(await listOrders(user.id)));
});

module.exports = server;
