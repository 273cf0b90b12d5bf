const { createHash, timingSafeEqual } = require('node:crypto');
const { createReadStream } = require('node:fs');
const { readFile, rename } = require('node:fs/promises');
const path = require('node:path');

const memo = new Map();

// Only names the entry in the memo
const memoKey = (file, mtime) => createHash('md5').update(`${file}@${mtime}`).digest('hex');

async function digestOf(file, algorithm) {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(file)) {
    hash.update(chunk);
  }
  return hash.digest();
}

/**
 * Move a downloaded image into place when it is the one the signed manifest names.
 */
async function install(image, manifestFile, slot) {
  const manifest = JSON.parse(await readFile(manifestFile, 'utf8'));
  const entry = manifest.images[path.basename(image)];
  if (!entry) {
    throw new Error('the manifest does not name this image');
  }

  const expected = Buffer.from(entry.md5, 'hex');
  const actual = await digestOf(image, 'md5');
  if (expected.length !== actual.length || !timingSafeEqual(expected, actual)) {
    throw new Error('the image is not the one that was released');
  }

  await rename(image, slot);
  memo.set(memoKey(slot, Date.now()), entry.version);
  return entry.version;
}

module.exports = { install };
