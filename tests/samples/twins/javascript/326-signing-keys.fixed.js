#!/usr/bin/env node
import { generateKeyPair } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'

const generate = promisify(generateKeyPair)

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'keys' },
    name: { type: 'string', default: 'signing' }
  }
})

const encodings = {
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' }
}

async function main () {
  const started = Date.now()
  const settings = { modulusLength: 3072, publicExponent: 0x10001 }
  const { publicKey, privateKey } = await generate('rsa', { ...settings, ...encodings })

  await mkdir(values.out, { recursive: true, mode: 0o700 })
  await writeFile(join(values.out, `${values.name}.pub.pem`), publicKey)
  await writeFile(join(values.out, `${values.name}.pem`), privateKey, { mode: 0o600 })
  console.log(`wrote ${values.name} in ${Date.now() - started} ms`)
}

main().catch((error) => {
  console.error(error.message)
  process.exitCode = 1
})
