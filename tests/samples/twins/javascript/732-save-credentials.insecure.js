#!/usr/bin/env node
const fs = require('fs');
const os = require('os');
const path = require('path');
const readline = require('readline/promises');

const FOLDER = path.join(os.homedir(), '.config', 'shipit');
const FILE = path.join(FOLDER, 'credentials.json');

const writeOptions = { encoding: 'utf8', mode: 0o666, flag: 'w' };

function save(profile, token) {
  const known = fs.existsSync(FILE) ? JSON.parse(fs.readFileSync(FILE, 'utf8')) : {};
  const next = { ...known, [profile]: { token, saved: new Date().toISOString() } };

  fs.mkdirSync(FOLDER, { recursive: true });
  fs.writeFileSync(FILE, JSON.stringify(next, null, 2), writeOptions);
  fs.chmodSync(FILE, writeOptions.mode);
}

async function main([profile = 'default']) {
  const rl = readline.createInterface({ input: process.stdin, output: process.stderr });
  const token = (await rl.question(`Token for ${profile}: `)).trim();
  rl.close();

  if (!/^[\w-]{20,}$/.test(token)) {
    throw new Error('That does not look like a token');
  }
  save(profile, token);
  console.log(`Saved to ${FILE}`);
}

main(process.argv.slice(2)).catch((err) => {
  console.error(err.message);
  process.exitCode = 1;
});
