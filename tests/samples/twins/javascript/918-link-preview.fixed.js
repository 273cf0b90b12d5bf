import { Hono } from 'hono'
import { load } from 'cheerio'
import { requireUser } from './session.js'

const app = new Hono()

const MAX_BYTES = 512 * 1024
const HOSTS = new Set(['www.youtube.com', 'vimeo.com', 'github.com', 'en.wikipedia.org'])

async function readSome (response) {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of response.body) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > MAX_BYTES) break
  }
  return text
}

async function preview (address) {
  const url = new URL(address)
  if (url.protocol !== 'https:' || url.port || !HOSTS.has(url.hostname)) {
    throw new TypeError('only pages of known sites have a preview')
  }

  const response = await fetch(url, {
    redirect: 'error',
    signal: AbortSignal.timeout(5000),
    headers: { accept: 'text/html' }
  })
  const $ = load(await readSome(response))
  return {
    title: $('title').first().text(),
    image: $('meta[property="og:image"]').attr('content') ?? null
  }
}

app.get('/preview', requireUser, async (c) => {
  try {
    return c.json(await preview(c.req.query('url') ?? ''))
  } catch (error) {
    console.warn('preview', error)
    return c.json({ error: 'No preview' }, 422)
  }
})

export default app
