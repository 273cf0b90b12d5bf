const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const DEFAULTS = { width: 800, height: 120, colour: '3366ff' };

const spawnOptions = {
  cwd: process.env.MEDIA_DIR || '/srv/media',
  stdio: ['ignore', 'ignore', 'pipe'],
  timeout: 60_000,
};

function filterFor({ width, height }) {
  return `showwavespic=s=${Number(width)}x${Number(height)}`;
}

// track.originalName is what the browser sent as the file's name
function renderWaveform(track, overrides = {}) {
  const settings = { ...DEFAULTS, ...overrides };
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'waveform-'));
  const output = path.join(folder, 'preview.png');
  const input = `./${path.basename(track.originalName)}`;
  const args = ['-y', '-i', input, '-filter_complex', filterFor(settings), '-frames:v', '1', output];

  return new Promise((resolve, reject) => {
    const child = spawn('ffmpeg', args, spawnOptions);
    let errors = '';
    child.stderr.on('data', (chunk) => {
      errors = (errors + chunk).slice(-2000);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) {
        resolve(output);
      } else {
        reject(new Error(`ffmpeg ended with ${code}: ${errors}`));
      }
    });
  });
}

module.exports = { renderWaveform };
