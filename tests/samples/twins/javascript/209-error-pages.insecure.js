const Koa = require('koa');
const { randomUUID } = require('node:crypto');
const pino = require('pino');
const routes = require('./routes');

const log = pino({ level: process.env.LOG_LEVEL || 'info' });
const app = new Koa();

function describe(err) {
  const known = err.expose === true;
  return {
    status: known ? err.status : 500,
    title: known ? err.message : 'Something went wrong',
    detail: known ? undefined : `${err.message}\n${err.stack}`,
  };
}

app.use(async (ctx, next) => {
  try {
    await next();
  } catch (err) {
    const id = randomUUID();
    const problem = describe(err);
    if (problem.status >= 500) {
      log.error({ err, id, path: ctx.path }, 'request failed');
    }
    ctx.status = problem.status;
    ctx.type = 'application/problem+json';
    ctx.body = JSON.stringify({ ...problem, id });
  }
});

app.use(routes.middleware());

module.exports = app;
