// Bytes and their spellings. A `binary` is a text with one character for each byte, so that what was given is taken apart as it stands.

// What was looked at is not what it should be; `reason` is a code of docs/errors.md.
export class Refused extends Error {
  constructor (reason) {
    super(reason)
    this.reason = reason
  }
}

// It could not be looked at: this browser lacks what it takes. `what`: 'ed25519' or 'crypto'.
export class Unable extends Error {
  constructor (what) {
    super(what)
    this.what = what
  }
}

export const demand = (good, reason) => { if (!good) throw new Refused(reason) }

export function binaryOf (bytes) {
  let text = ''
  for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096))
  return text
}

export const bytesOf = (binary) => Uint8Array.from(binary, (c) => c.charCodeAt(0))

export function joined (...parts) {
  const all = new Uint8Array(parts.reduce((n, part) => n + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

export const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i])

// A binary as the UTF-8 that it is, or null where it is none. A byte order mark is a character like any other.
export function textOf (binary) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytesOf(binary))
  } catch {
    return null
  }
}

export const utf8 = (text) => new TextEncoder().encode(text)

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

// Of every text one spelling only: no padding, no other character, no unused bit that is set. null where it is not that.
function fromLetters (text, letters) {
  if (text.length % 4 === 1) return null
  const out = new Uint8Array(Math.floor(text.length * 3 / 4))
  let bits = 0, waiting = 0, at = 0
  for (const c of text) {
    const value = letters.indexOf(c)
    if (value < 0) return null
    bits = (bits & 255) << 6 | value
    waiting += 6
    if (waiting < 8) continue
    waiting -= 8
    out[at++] = bits >> waiting
  }
  return (bits & (1 << waiting) - 1) === 0 ? out : null
}

export const fromBase64url = (text) => fromLetters(text, LETTERS + '-_')

export function fromBase64 (text) {
  return text.length % 4 === 0 ? fromLetters(text.replace(/={1,2}$/, ''), LETTERS + '+/') : null
}

export const toBase64url = (bytes) => btoa(binaryOf(bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

export const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

const LARGEST = 2n ** 63n - 1n

// A number from 0 up as its one spelling, or null.
export function numberOf (text) {
  const value = /^(0|[1-9][0-9]{0,18})$/.test(text) ? BigInt(text) : null
  return value !== null && value <= LARGEST ? value : null
}

function subtle () {
  if (globalThis.crypto?.subtle === undefined) throw new Unable('crypto')
  return globalThis.crypto.subtle
}

export const sha256 = async (...parts) => new Uint8Array(await subtle().digest('SHA-256', joined(...parts)))

// x, y: the coordinates of a JWK. A point that is not on the curve is refused.
export async function openES256 ({ x, y }) {
  const kind = { name: 'ECDSA', namedCurve: 'P-256' }
  const key = await subtle().importKey('jwk', { kty: 'EC', crv: 'P-256', x, y }, kind, false, ['verify']).catch(() => null)
  demand(key !== null, 'sleutel-ongeldig')
  return key
}

export const checkES256 = (key, signature, data) => subtle().verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature, data)

// Browsers have this since 2024 or 2025. key: known to be a point.
export async function checkEd25519 (key, signature, data) {
  const opened = await subtle().importKey('raw', key, 'Ed25519', false, ['verify']).catch(() => { throw new Unable('ed25519') })
  return subtle().verify('Ed25519', opened, signature, data)
}
