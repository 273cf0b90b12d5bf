// What both stories start from: clients of people and of the App, a listener for webhooks, and facts to report.
import { createServer } from 'node:http'
import { App, Octokit } from 'octokit'

export const given = JSON.parse(await new Promise((done) => {
  let text = ''
  process.stdin.on('data', (part) => { text += part }).on('end', () => done(text))
}))
// the plugin would wait a second between writes, and try failed requests again
const calm = { baseUrl: given.api, throttle: { enabled: false }, retry: { enabled: false } }

export const as = (token) => new Octokit({ ...calm, auth: token })
export const app = new App({
  appId: given.app,
  privateKey: given.key,
  webhooks: { secret: given.secret },
  Octokit: Octokit.defaults(calm),
})

// Hears webhooks and lets Octokit verify each; `until` waits for the first that is asked for.
export async function listener() {
  const heard = []
  const waiting = []
  const server = createServer(async (request, answer) => {
    let body = ''
    for await (const part of request) body += part
    const about = {
      id: request.headers['x-github-delivery'],
      name: request.headers['x-github-event'],
      signature: request.headers['x-hub-signature-256'],
      payload: body,
    }
    try {
      await app.webhooks.verifyAndReceive(about)
      heard.push([about.name, JSON.parse(body).action].filter(Boolean).join('.'))
      answer.writeHead(202).end()
    } catch (error) {
      heard.push(`refused: ${error.message}`)
      answer.writeHead(400).end()
    }
    for (const look of waiting.splice(0)) look()
  })
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  const until = async (name) => {
    while (!heard.includes(name)) await new Promise((done) => waiting.push(done))
    return heard
  }
  return { heard, until, close: () => server.close(), url: `http://127.0.0.1:${server.address().port}/` }
}

// Returns what a request was refused with.
export async function refusal(promise) {
  try {
    await promise
  } catch (error) {
    return { status: error.status, message: error.response?.data?.message ?? error.message }
  }
  return { status: 0, message: 'it was not refused' }
}

export const tell = (facts) => process.stdout.write(JSON.stringify(facts))
