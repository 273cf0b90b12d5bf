#!/usr/bin/env node
// Runs as "postinstall": says whether the prebuilt binary fits this platform.
const fs = require('fs');
const os = require('os');
const path = require('path');

const pkg = require('../package.json');

const SUPPORTED = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64'];

function platform() {
  return `${os.platform()}-${os.arch()}`;
}

function remember(result) {
  const note = JSON.stringify({ version: pkg.version, platform: platform(), result });
  fs.writeFileSync(path.join(__dirname, '..', 'install.json'), note);
}

function main() {
  const binary = path.join(__dirname, '..', 'prebuilds', platform(), 'addon.node');
  const usable = SUPPORTED.includes(platform()) && fs.existsSync(binary);
  if (!usable) {
    console.warn(`${pkg.name}: no prebuilt binary for ${platform()}, falling back to JavaScript`);
  }
  remember(usable ? 'prebuilt' : 'fallback');
}

main();
