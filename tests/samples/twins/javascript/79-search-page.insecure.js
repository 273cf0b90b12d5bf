const Koa = require('koa');
const Router = require('@koa/router');
const { findArticles } = require('./store/articles');

const app = new Koa();
const router = new Router();

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text) => String(text).replace(/[&<>"']/g, (c) => ENTITIES[c]);

function layout(title, body) {
  return `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head>
  <body>${body}</body>
</html>`;
}

function resultItem(article) {
  return `<li><a href="/articles/${Number(article.id)}">${escapeHtml(article.title)}</a></li>`;
}

router.get('/search', async (ctx) => {
  const term = (ctx.query.q || '').toString().trim();
  const found = term ? await findArticles(term, { limit: 20 }) : [];

  const heading = found.length
    ? `<h1>${found.length} results for "${escapeHtml(term)}"</h1>`
    : `<h1>Nothing found for "${term}"</h1>`;
  const list = `<ul>${found.map(resultItem).join('')}</ul>`;

  ctx.type = 'html';
  ctx.body = layout('Search', heading + list);
});

app.use(router.routes());
app.use(router.allowedMethods());

module.exports = app;
