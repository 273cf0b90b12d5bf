import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import Fastify from 'fastify'
import { storeSamples } from './samples.js'
import { checkAgent } from './agents.js'

const inflate = promisify(gunzip)

const app = Fastify({ logger: true, bodyLimit: 1024 * 1024 })

app.addContentTypeParser(
  'application/x-samples+gzip',
  { parseAs: 'buffer' },
  (request, body, done) => done(null, body)
)

async function decode (body) {
  const options = { chunkSize: 64 * 1024, maxOutputLength: 16 * 1024 * 1024 }
  const text = await inflate(body, options)
  return text
    .toString('utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [name, value, at] = line.split(' ')
      return { name, value: Number(value), at: Number(at) }
    })
}

app.post('/v1/samples', { onRequest: checkAgent }, async (request, reply) => {
  const samples = await decode(request.body)
  await storeSamples(request.agent.id, samples)
  return reply.code(202).send({ accepted: samples.length })
})

app.listen({ port: 9400, host: '0.0.0.0' })
