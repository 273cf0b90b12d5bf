import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import tar from 'tar-stream'

const MAX_ENTRY = 5 * 1024 * 1024
const MAX_ENTRIES = 500

async function writeEntries (extract, base) {
  const written = []
  let seen = 0
  for await (const entry of extract) {
    const { name, type, size } = entry.header
    seen += 1
    if (size > MAX_ENTRY || seen > MAX_ENTRIES) {
      throw new Error('theme is too large')
    }
    if (type !== 'file') {
      entry.resume()
      continue
    }
    const target = join(base, name)
    await mkdir(dirname(target), { recursive: true })
    await pipeline(entry, createWriteStream(target))
    written.push(target)
  }
  return written
}

/**
 * Unpack an uploaded theme (.tar.gz) below `root` and return the paths written.
 */
export async function unpackTheme (archive, root) {
  const extract = tar.extract()
  const [, written] = await Promise.all([
    pipeline(createReadStream(archive), createGunzip(), extract),
    writeEntries(extract, resolve(root))
  ])
  return written
}
