import Fastify from 'fastify'
import { subscribers } from './db.js'

const LOCAL = '([a-z0-9]+[._-]?)+'
const DOMAIN = '[a-z0-9-]{1,63}(?:\\.[a-z0-9-]{1,63})+'

const ADDRESS = new RegExp(`^${LOCAL}@${DOMAIN}$`, 'i')

const app = Fastify({ bodyLimit: 64 * 1024 })

function normalise (text) {
  return String(text ?? '').trim().toLowerCase()
}

function isAddress (text) {
  return ADDRESS.test(text)
}

app.post('/newsletter', async (request, reply) => {
  const address = normalise(request.body?.address)
  if (!isAddress(address)) {
    return reply.code(422).send({ error: 'This is not an e-mail address' })
  }
  await subscribers.add(address)
  return reply.code(202).send({ message: 'Please confirm the mail that we sent' })
})

app.listen({ port: 3000 })
