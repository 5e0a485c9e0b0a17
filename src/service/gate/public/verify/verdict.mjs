import { binaryOf, bytesOf, checkES256, demand, fromBase64, fromBase64url, openES256, Refused, sha256, toBase64url, utf8 } from './bytes.mjs'
import { isObject, isText, isWhole, readJson } from './json.mjs'

// A verdict (docs/verdict.md), in the order of the checks of `passend verify`.

const JWS_MOST = 32768, KEYS_MOST = 64, HASH_TEXT = 43
const TIME_MOST = 2n ** 40n, PLACE_MOST = 2n ** 63n - 1n
export const CTY = 'passend-verdict', ENTRY_KIND = 1

// ---- the set of keys (RFC 7517, 5): of others what is not ours is passed over ----

// A number of ours is one, or the key is none of ours; one that does not fit is no set.
function wholeMember (jwk, name, least, most, otherwise) {
  if (!(name in jwk)) return otherwise
  demand(!['bigint', 'number'].includes(typeof jwk[name]) || isWhole(jwk[name], least, most), 'json-getal')
  return jwk[name]
}

const is32 = (text) => typeof text === 'string' && fromBase64url(text)?.length === 32

// RFC 7638
const thumbprint = async ({ x, y }) => toBase64url(await sha256(utf8(`{"crv":"P-256","kty":"EC","x":"${x}","y":"${y}"}`)))

// One member of the set; null where it is no key that signs verdicts.
async function readJwk (jwk) {
  if (!isObject(jwk)) return null
  const from = wholeMember(jwk, 'passend:vanaf', 0n, PLACE_MOST, 0n), until = wholeMember(jwk, 'passend:tot', 0n, PLACE_MOST, PLACE_MOST)
  const leakedAt = wholeMember(jwk, 'passend:gelektVanaf', 1n, TIME_MOST, 0n)
  const wanted = { kty: 'EC', crv: 'P-256', use: jwk.use === undefined ? undefined : 'sig', alg: jwk.alg === undefined ? undefined : 'ES256' }
  const fits = Object.entries(wanted).every(([name, value]) => jwk[name] === value) &&
    [CTY, undefined].includes(jwk.cty) && ['verdict', undefined].includes(jwk['passend:voor']) && !('d' in jwk) &&
    [from, until, leakedAt].every((n) => typeof n === 'bigint') && verifies(jwk.key_ops) && is32(jwk.x) && is32(jwk.y) &&
    (jwk['x5t#S256'] === undefined || (isText(jwk['x5t#S256'], HASH_TEXT) && jwk['x5t#S256'].length === HASH_TEXT))
  if (!fits || jwk.kid !== await thumbprint(jwk)) return null
  return { kid: jwk.kid, x: jwk.x, y: jwk.y, x5t: jwk['x5t#S256'], from, until, leakedAt }
}

const verifies = (ops) => ops === undefined || (Array.isArray(ops) && ops.every((op) => typeof op === 'string') && ops.includes('verify'))

// Resolves to a list of { kid, x, y, x5t, from, until, leakedAt }.
export async function readKeys (text) {
  const set = readJson(text, true)
  demand(isObject(set), 'json-soort')
  demand('keys' in set, 'lid-ontbreekt')
  demand(Array.isArray(set.keys), 'json-soort')
  const keys = []
  for (const jwk of set.keys.slice(0, KEYS_MOST)) keys.push(await readJwk(jwk))
  const ours = keys.filter((key) => key !== null)
  demand(ours.length > 0, 'sleutel-ongeldig')
  return ours
}

// ---- the three parts ----

export function splitVerdict (jws) {
  demand(jws.length > 0 && jws.length <= JWS_MOST, 'bewijs-grootte')
  const [header, payload, signature, more] = jws.split('.')
  demand(header && payload && signature && more === undefined, 'bewijs-vorm')
  return { header, payload, signature, signed: bytesOf(jws.slice(0, jws.lastIndexOf('.'))) }
}

function decoded (part) {
  const bytes = fromBase64url(part)
  demand(bytes !== null, 'bewijs-base64')
  return bytes
}

function readObject (part, reason) {
  const binary = binaryOf(decoded(part))
  try {
    const object = readJson(binary)
    demand(isObject(object), reason)
    return object
  } catch (error) {
    throw error instanceof Refused ? new Refused(reason) : error
  }
}

// ---- the header ----

const HEADER_MEMBERS = ['alg', 'cty', 'iat', 'kid', 'typ', 'x5t#S256']

// The certificate in the header is only compared, never used: the key comes from the reader's set.
async function certificateFits (x5c, x5t) {
  if (!Array.isArray(x5c) || x5c.length !== 1 || typeof x5c[0] !== 'string') return false
  const der = fromBase64(x5c[0])
  return der !== null && toBase64url(await sha256(der)) === x5t
}

export async function readHeader (part) {
  const h = readObject(part, 'verdict-kop'), { alg, cty, iat, kid, typ, x5c } = h, x5t = h['x5t#S256']
  const names = Object.keys(h).filter((name) => name !== 'x5c').sort()
  demand(names.join() === HEADER_MEMBERS.join() && isText(alg, 16) && typ === 'JWT' && cty === CTY, 'verdict-kop')
  demand(isText(kid, HASH_TEXT) && isWhole(iat, 1n, TIME_MOST) && isText(x5t, HASH_TEXT) && utf8(x5t).length === HASH_TEXT, 'verdict-kop')
  demand(!('x5c' in h) || await certificateFits(x5c, x5t), 'verdict-kop')
  demand(alg === 'ES256', 'bewijs-algoritme')
  return { kid, iat, x5t }
}

const least = (numbers) => numbers.reduce((a, b) => (a < b ? a : b))

// A key may stand in the set once for each certificate it had, and again where it came back into use with the same one: then it was in use from the first
// place to the last, and a leak is one of both.
export function findKey (keys, { kid, x5t }) {
  const found = keys.filter((k) => k.kid === kid && (k.x5t === undefined || k.x5t === x5t)), leaks = found.map((k) => k.leakedAt).filter((time) => time > 0n)
  demand(found.length > 0, 'bewijs-sleutel')
  const from = least(found.map((k) => k.from)), until = -least(found.map((k) => -k.until))
  return { ...found[0], from, until, leakedAt: leaks.length > 0 ? least(leaks) : 0n }
}

// ---- the signature ----

// Resolves when it is good.
export async function checkSignature (key, { signature, signed }) {
  const opened = await openES256(key), raw = decoded(signature)
  demand(raw.length <= 64, 'bewijs-base64')
  demand(raw.length === 64 && await checkES256(opened, raw, signed), 'bewijs-handtekening')
}

// ---- the claims ----

const FASEN = ['reactie', 'toewijzing'], UITKOMSTEN = ['GESCHIKT', 'RUIMTE_DAEB', 'RUIMTE_PASSEND', 'NIET_GESCHIKT', 'ONBEPAALD']
const TEXTS = ['daeb', 'passendheidsoort', 'inkomensklasse', 'grootteklasse', 'hoogstePassendeHuurklasse', 'samenstelling', 'zekerheid']
const LISTS = ['redenen', 'ontbreekt', 'voorbehoud', 'herkomst', 'beleid']

// The day after which it serves no more, or null: a date that there is.
export function dayOf (text) {
  const found = isText(text, 10) ? text.match(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/) : null
  const date = found === null ? null : new Date(text + 'T00:00:00Z')
  return date !== null && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) && text >= '0001' ? date : null
}

// Claims of later versions are passed over: the signature covers them, and an old reader need not know them.
export function readClaims (part, headerIat) {
  const c = readObject(part, 'verdict-inhoud'), optional = (name, fits) => !(name in c) || fits(c[name])
  const good = isText(c.iss, 256) && isText(c.aud, 256) && isText(c.jti, 64) && fromBase64url(c.jti)?.length === 16 &&
    c.iat === headerIat && ['TEST', 'PRODUCTIE'].includes(c.omgeving) && FASEN.includes(c.fase) && UITKOMSTEN.includes(c.uitkomst) &&
    dayOf(c.bruikbaarTot) !== null && TEXTS.every((name) => isText(c[name])) && LISTS.every((name) => Array.isArray(c[name])) &&
    optional('logIndex', (n) => isWhole(n, 0n, PLACE_MOST)) && optional('log', (text) => isText(text, 255))
  demand(good, 'verdict-inhoud')
  return c
}
