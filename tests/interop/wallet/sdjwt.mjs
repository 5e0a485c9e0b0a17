// npm @sd-jwt/core issues and presents, npm jose encrypts; passend judges. Every input specification of RFC 9901, SD-JWT VC
// and OpenID4VP is issued, presented as it says, and must come out of `passend vectors` as @sd-jwt reads it; then with one
// defect at a time, each refused for its own reason.
//
//   sdjwt.mjs PASSEND OPEN_ANSWER VECTORS_DIRECTORY
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash, createPublicKey, generateKeyPairSync, randomBytes, sign as rawSign, verify as rawVerify } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { CompactEncrypt } from 'jose'
import { SDJwtInstance } from '@sd-jwt/core'
import { isMap, isSeq, parseDocument } from 'yaml'

const [passend, openAnswer, vectors] = process.argv.slice(2)
const AT = 1795361900, AUD = 'https://verifier.example.org', NONCE = '1234567890'
const pair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })
const issuer = pair(), holder = pair(), stranger = pair()
const jwk = (k) => k.publicKey.export({ format: 'jwk' })
const b64u = (v) => Buffer.from(v).toString('base64url')
const es256 = (key) => (data) => rawSign('sha256', Buffer.from(data), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')
const checks256 = (key) => (data, sig) =>
  rawVerify('sha256', Buffer.from(data), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(sig, 'base64url'))
const sha256 = (text) => createHash('sha256').update(text).digest('base64url')

const sd = new SDJwtInstance({
  signer: es256(issuer.privateKey), verifier: checks256(issuer.publicKey), signAlg: 'ES256',
  kbSigner: es256(holder.privateKey), kbVerifier: checks256(holder.publicKey), kbSignAlg: 'ES256',
  hasher: (d) => createHash('sha256').update(typeof d === 'string' ? d : Buffer.from(d)).digest(), hashAlg: 'sha-256',
  saltGenerator: (n) => randomBytes(n).toString('base64url'),
})

const questions = [], wanted = []
const ask = (name, question, want) => {
  questions.push({ id: name, op: 'verify-sdjwt', key: jwk(issuer), key_binding: 'required', nonce: NONCE, aud: AUD, at: AT, ...question })
  wanted.push(want)
}

// ---- the specifications ----

// Which members !sd marks, as @sd-jwt wants to be told.
function frameOf (node) {
  const frame = {}, marked = []
  const child = (name, value, tag) => {
    if (tag) marked.push(name)
    const below = frameOf(value)
    if (Object.keys(below).length > 0) frame[name] = below
  }
  if (isMap(node)) for (const p of node.items) child(String(p.key.value), p.value, p.key.tag === '!sd')
  else if (isSeq(node)) node.items.forEach((v, i) => child(i, v, v?.tag === '!sd'))
  if (marked.length > 0) frame._sd = marked
  return frame
}

// What the holder shows: lists are by place, true stands for all of it.
const shownOf = (v) => Array.isArray(v) ? Object.fromEntries(v.map((e, i) => [i, shownOf(e)]).filter(([, e]) => e))
  : v !== null && typeof v === 'object' ? Object.fromEntries(Object.entries(v).map(([n, e]) => [n, shownOf(e)]))
    : v === true

let specifications = 0
async function issueSpecification (folder, path) {
  const doc = parseDocument(readFileSync(path, 'utf8'), { logLevel: 'silent' })
  const spec = doc.toJS(), typ = spec.extra_header_parameters?.typ ?? 'example+sd-jwt'
  const claims = { iss: 'https://issuer.example.com', iat: 1683000000, exp: 1883000000, ...spec.user_claims }
  const bound = Boolean(spec.key_binding)
  if (bound) claims.cnf = { jwk: jwk(holder) }
  const frame = { ...frameOf(doc.get('user_claims', true)), _sd_decoy: specifications % 3 }
  const issued = await sd.issue(claims, frame, { header: { typ } })
  const kb = bound ? { kb: { payload: { iat: AT - 30, aud: AUD, nonce: NONCE } } } : undefined
  const presented = await sd.present(issued, shownOf(spec.holder_disclosed_claims), kb)
  const { payload } = await sd.verify(presented, undefined, bound)
  ask(folder, { sdjwt: presented, typ, key_binding: bound ? 'required' : 'forbidden' }, payload)
  ask(`${folder} whole`, { sdjwt: issued, key_binding: 'forbidden' }, (await sd.verify(issued)).payload)
  specifications++
}

const tops = ['sd-jwt-rfc9901-specs/examples', 'sd-jwt-vc-examples/examples', 'openid4vp-1.0/examples/sd_jwt_vcld']
if (!existsSync(vectors)) {
  console.log('SKIP: no folder of published vectors')
  process.exit(77)
}
for (const top of tops)
  for (const name of readdirSync(`${vectors}/${top}`)) {
    const path = `${vectors}/${top}/${name}/specification.yml`
    if (existsSync(path)) await issueSpecification(`${top.split('/')[0]} ${name}`, path)
  }
assert.ok(specifications >= 19, `only ${specifications} specifications`)

// ---- one defect at a time ----

const HEADER = { alg: 'ES256', typ: 'example+sd-jwt' }, KB_HEADER = { alg: 'ES256', typ: 'kb+jwt' }
const jwt = (header, payload, key) => {
  const input = `${b64u(JSON.stringify(header))}.${b64u(typeof payload === 'string' ? payload : JSON.stringify(payload))}`
  return `${input}.${es256(key)(input)}`
}
const disclosure = (...list) => b64u(JSON.stringify(list))
const D = disclosure('c2FsdA', 'given_name', 'John'), E = disclosure('c2FsdA', 'DE')
const base = () => ({
  header: HEADER, key: issuer.privateKey, disclosures: [D, E], kbHeader: KB_HEADER, kbKey: holder.privateKey,
  payload: { exp: 1883000000, cnf: { jwk: jwk(holder) }, _sd: [sha256(D)], _sd_alg: 'sha-256', nat: [{ '...': sha256(E) }] },
  kb: { iat: AT - 10, aud: AUD, nonce: NONCE }, change: (t) => t, question: {},
})
function defect (name, want, mend) {
  const m = base()
  mend(m)
  let text = jwt(m.header, m.payload, m.key) + '~' + m.disclosures.map((d) => `${d}~`).join('')
  if (m.kb) text += jwt(m.kbHeader, { ...m.kb, sd_hash: m.kb.sd_hash ?? sha256(text) }, m.kbKey)
  ask(name, { sdjwt: m.change(text), ...m.question }, want)
}
defect('whole', { exp: 1883000000, cnf: { jwk: jwk(holder) }, nat: ['DE'], given_name: 'John' }, () => {})
defect('other issuer', 'bewijs-handtekening', (m) => { m.key = stranger.privateKey })
defect('alg none', 'bewijs-algoritme', (m) => { m.header = { alg: 'none' } })
defect('alg HS256', 'bewijs-algoritme', (m) => { m.header = { alg: 'HS256' } })
defect('crit', 'bewijs-crit', (m) => { m.header = { ...HEADER, crit: ['x'] } })
defect('jwk in the header', 'bewijs-handtekening', (m) => { m.header = { ...HEADER, jwk: jwk(stranger) }; m.key = stranger.privateKey })
defect('typ', 'bewijs-typ', (m) => { m.question.typ = 'dc+sd-jwt' })
defect('payload twice', 'bewijs-json', (m) => { m.payload = '{"a":1,"a":1}' })
defect('digest algorithm', 'sdjwt-digest-algoritme', (m) => { m.payload._sd_alg = 'sha-1' })
defect('digest twice', 'sdjwt-digest-dubbel', (m) => { m.payload._sd.push(sha256(D)) })
defect('digest in two places', 'sdjwt-digest-dubbel', (m) => { m.payload.more = { _sd: [sha256(D)] } })
defect('not referenced', 'sdjwt-onthulling-los', (m) => { m.disclosures.push(disclosure('x', 'a', 1)) })
defect('disclosure twice', 'sdjwt-onthulling-dubbel', (m) => { m.disclosures.push(D) })
defect('two members in an object', 'sdjwt-onthulling-leden', (m) => { m.payload._sd = [sha256(E)]; m.payload.nat = []; m.disclosures = [E] })
defect('three members in an array', 'sdjwt-onthulling-leden', (m) => { m.payload._sd = []; m.payload.nat = [{ '...': sha256(D) }]; m.disclosures = [D] })
for (const name of ['_sd', '...'])
  defect(`name ${name}`, 'sdjwt-naam', (m) => { const d = disclosure('s', name, 1); m.payload._sd.push(sha256(d)); m.disclosures.push(d) })
defect('claim is there', 'sdjwt-gegeven-dubbel', (m) => { m.payload.given_name = 'Jane' })
defect('padded disclosure', 'sdjwt-onthulling', (m) => { const d = `${D}=`; m.payload._sd = [sha256(d)]; m.disclosures = [d, E] })
defect('_sd is no list', 'sdjwt-digest', (m) => { m.payload._sd = sha256(D) })
defect('expired', 'bewijs-verlopen', (m) => { m.payload.exp = AT })
defect('expiry disclosed', 'bewijs-verlopen', (m) => { const d = disclosure('s', 'exp', AT - 1); delete m.payload.exp; m.payload._sd.push(sha256(d)); m.disclosures.push(d) })
defect('not yet', 'bewijs-nog-niet-geldig', (m) => { m.payload.nbf = AT + 60 })
defect('no tilde', 'sdjwt-vorm', (m) => { m.change = (t) => t.split('~')[0] })
defect('empty disclosure', 'sdjwt-vorm', (m) => { m.change = (t) => t.replace('~', '~~') })
defect('JSON serialisation', 'sdjwt-vorm', (m) => { m.change = (t) => ({ payload: t.split('.')[1] }) })
defect('a disclosure taken away', 'houder-sd-hash', (m) => { m.change = (t) => t.replace(`${D}~`, '') })
defect('no key binding', 'houder-ontbreekt', (m) => { m.kb = null })
defect('key binding forbidden', 'houder-ongevraagd', (m) => { m.question.key_binding = 'forbidden' })
defect('key of another holder', 'houder-handtekening', (m) => { m.kbKey = stranger.privateKey })
defect('no cnf', 'houder-sleutel', (m) => { delete m.payload.cnf })
defect('kb typ', 'houder-typ', (m) => { m.kbHeader = { alg: 'ES256', typ: 'JWT' } })
defect('kb alg', 'houder-algoritme', (m) => { m.kbHeader = { alg: 'none', typ: 'kb+jwt' } })
defect('kb nonce', 'houder-niet-voor-deze-zaak', (m) => { m.kb.nonce = 'x' })
defect('kb aud', 'houder-ontvanger', (m) => { m.kb.aud = 'https://other.example' })
defect('kb of yesterday', 'houder-tijd', (m) => { m.kb.iat = AT - 86400 })
defect('kb of tomorrow', 'houder-tijd', (m) => { m.kb.iat = AT + 86400 })
defect('kb sd_hash', 'houder-sd-hash', (m) => { m.kb.sd_hash = sha256('') })
defect('policy without nonce', 'lid-ontbreekt', (m) => { m.question.nonce = undefined })

const lines = execFileSync(passend, ['vectors'], { input: questions.map((q) => JSON.stringify(q) + '\n').join(''), maxBuffer: 1 << 26 })
  .toString().trim().split('\n').map((l) => JSON.parse(l))
assert.equal(lines.length, questions.length)
lines.forEach((answer, i) => {
  const want = wanted[i]
  assert.equal(answer.id, questions[i].id)
  if (typeof want === 'string') assert.deepEqual(answer, { id: answer.id, result: 'refuse', reason: want }, answer.id)
  else assert.deepEqual(answer, { id: answer.id, result: 'accept', claims: want }, `${answer.id} ${JSON.stringify(answer).slice(0, 200)}`)
})

// ---- encrypted answers ----

const own = pair()
writeFileSync('own.pem', own.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
const answers = []
const text = '{"vp_token":{"bri":["é"]}}'
for (const enc of ['A128GCM', 'A256GCM'])
  for (const [apu, apv] of [[], ['wallet'], [undefined, 'nonce'], ['w', 'n'.repeat(300)]]) {
    const jwe = new CompactEncrypt(Buffer.from(text)).setProtectedHeader({ alg: 'ECDH-ES', enc, kid: 'zaak-1' })
    if (apu || apv) jwe.setKeyManagementParameters({ ...(apu && { apu: Buffer.from(apu) }), ...(apv && { apv: Buffer.from(apv) }) })
    answers.push([await jwe.encrypt(own.publicKey), text])
  }
const encrypt = (header, key = own.publicKey) => new CompactEncrypt(Buffer.from(text)).setProtectedHeader(header).encrypt(key)
answers.push([await encrypt({ alg: 'ECDH-ES', enc: 'A192GCM', kid: 'zaak-1' }), 'refused: jwe-algoritme'])
answers.push([await encrypt({ alg: 'ECDH-ES', enc: 'A128CBC-HS256', kid: 'zaak-1' }), 'refused: jwe-algoritme'])
answers.push([await encrypt({ alg: 'ECDH-ES+A128KW', enc: 'A128GCM', kid: 'zaak-1' }), 'refused: jwe-algoritme'])
answers.push([await encrypt({ alg: 'ECDH-ES', enc: 'A128GCM', kid: 'zaak-2' }), 'refused: jwe-sleutel'])
answers.push([await encrypt({ alg: 'ECDH-ES', enc: 'A128GCM' }), 'refused: jwe-sleutel'])
answers.push([await encrypt({ alg: 'ECDH-ES', enc: 'A128GCM', kid: 'zaak-1' }, createPublicKey(stranger.publicKey.export({ type: 'spki', format: 'pem' }))), 'refused: jwe-ontcijferen'])
const opened = execFileSync(openAnswer, ['own.pem', 'zaak-1'], { input: answers.map(([jwe]) => jwe + '\n').join('') }).toString().trim().split('\n')
assert.deepEqual(opened, answers.map(([, want]) => want))

console.log(`@sd-jwt and jose agree: ${specifications} specifications, ${lines.length} presentations, ${answers.length} encrypted answers`)
