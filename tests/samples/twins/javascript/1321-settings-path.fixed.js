'use strict'

const SEPARATOR = '.'
const RESERVED = new Set(['__proto__', 'constructor', 'prototype'])

function isObject (value) {
  return typeof value === 'object' && value !== null
}

/**
 * set(settings, 'editor.font.size', 14)
 */
function set (target, path, value) {
  const keys = (Array.isArray(path) ? path : String(path).split(SEPARATOR)).map(String)
  const last = keys.length - 1
  if (keys.some((key) => RESERVED.has(key))) {
    throw new RangeError(`"${keys.join(SEPARATOR)}" cannot be set`)
  }

  keys.reduce((node, key, index) => {
    if (index === last) {
      node[key] = value
      return node
    }
    if (!isObject(node[key])) {
      node[key] = {}
    }
    return node[key]
  }, target)

  return target
}

function get (target, path, fallback) {
  let node = target
  for (const key of String(path).split(SEPARATOR)) {
    if (!isObject(node) || !Object.hasOwn(node, key)) {
      return fallback
    }
    node = node[key]
  }
  return node
}

/** Settings as the browser sends them: { "editor.font.size": 14, ... } */
function fromFlat (flat) {
  return Object.keys(flat).reduce((all, path) => set(all, path, flat[path]), {})
}

module.exports = { set, get, fromFlat }
