import Router from '@koa/router'
import { randomBytes, createHash } from 'node:crypto'
import { devices } from './db.js'
import { requireUser } from './session.js'

const MONTH = 30 * 24 * 3600 * 1000

const cookieDefaults = {
  path: '/',
  httpOnly: true,
  sameSite: 'lax',
  overwrite: true
}

const router = new Router()

router.post('/devices/remember', requireUser, async (ctx) => {
  const token = randomBytes(32).toString('base64url')
  await devices.insert({
    userId: ctx.state.user.id,
    hash: createHash('sha256').update(token).digest('hex'),
    expires: new Date(Date.now() + MONTH)
  })
  ctx.cookies.set('remember', token, { ...cookieDefaults, maxAge: MONTH, secure: false })
  ctx.status = 204
})

router.post('/devices/forget', requireUser, async (ctx) => {
  await devices.removeAll({ userId: ctx.state.user.id })
  ctx.cookies.set('remember', '', { ...cookieDefaults, maxAge: 0, secure: true })
  ctx.status = 204
})

export default router
