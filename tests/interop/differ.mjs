// The same tokens and texts to passend, libjwt, npm jose, jansson and Node: every difference is in a table here (and in
// docs/vectors.md), or the run fails; so does a row of the table that nothing used.
//
//     node differ.mjs PASSEND OTHERS SOURCE_DIRECTORY [SEED]
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createHmac, generateKeyPairSync, randomInt, sign as rawSign, constants } from 'node:crypto'
import { compactVerify } from 'jose'

const [passend, others, source] = process.argv.slice(2)
const seed = Number(process.argv[5] ?? randomInt(2 ** 31))
let state = seed
const random = () => { // mulberry32
  state = (state + 0x6d2b79f5) | 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}
const below = n => Math.floor(random() * n)
const pick = list => list[below(list.length)]
const b64u = data => Buffer.from(data).toString('base64url')

function run (program, args, lines) {
  const out = execFileSync(program, args, { input: lines.join('\n') + '\n', maxBuffer: 1 << 29 }).toString().split('\n')
  out.pop()
  if (out.length !== lines.length) throw new Error(`${program}: ${out.length} answers to ${lines.length} questions`)
  return out
}
const ask = questions => run(passend, ['vectors'], questions.map((q, id) => JSON.stringify({ id, ...q }))).map(l => JSON.parse(l))

// ---- explained differences: [who, kind of case, what they do and why we do not] ----
// A kind ending in * is a beginning. `theirs` is what the other one does.
const EXPLAINED = [
  { who: 'jose', kind: 'header: duplicate*', theirs: 'accept', why: 'JSON.parse takes the last of two members (RFC 7515, 4 lets parsers do so)' },
  { who: 'jose', kind: 'header: jku', theirs: 'accept', why: 'an address of keys is not used when one is given; we refuse to have one there' },
  { who: 'jose', kind: 'header: x5u', theirs: 'accept', why: 'likewise' },
  { who: 'jose', kind: 'header: b64 in crit', theirs: 'accept', why: 'RFC 7797 is not implemented here' },
  { who: 'jose', kind: 'header: b64 alone', theirs: 'accept', why: 'b64 counts only when it is in crit; we refuse the ambiguity (RFC 7797, 6)' },
  { who: 'jose', kind: 'header: kid not a text', theirs: 'accept', why: 'kid is not looked at when the key is given' },
  { who: 'jose', kind: 'header: typ not a text', theirs: 'accept', why: 'typ is looked at on request' },
  { who: 'jose', kind: 'header: lone surrogate', theirs: 'accept', why: 'JSON.parse keeps lone surrogates' },
  { who: 'jose', kind: 'header: NUL', theirs: 'accept', why: 'we refuse NUL in texts' },
  { who: 'jose', kind: 'header: deep', theirs: 'accept', why: 'we stop at 19 levels' },
  { who: 'jose', kind: 'base64: spare bits*', theirs: 'accept', why: 'Buffer ignores unused bits of the last character (RFC 4648, 3.5)' },
  { who: 'jose', kind: 'base64: alphabet', theirs: 'accept', why: 'Buffer reads + and / for - and _ in base64url' },
  { who: 'jose', kind: 'base64: padding', theirs: 'accept', why: 'Buffer ignores padding' },
  { who: 'jose', kind: 'base64: foreign*', theirs: 'accept', why: 'Buffer passes over characters outside the alphabet' },
  { who: 'jose', kind: 'header: BOM', theirs: 'accept', why: 'TextDecoder drops a byte order mark' },
  { who: 'jose', kind: 'header: not UTF-8', theirs: 'accept', why: 'TextDecoder replaces what is not UTF-8' },
  { who: 'libjwt', kind: 'header: typ*', theirs: 'refuse', why: 'only typ JWT' },
  { who: 'libjwt', kind: 'payload: *', theirs: 'refuse', why: 'only JSON objects' },
  { who: 'libjwt', kind: 'header: crit*', theirs: 'accept', why: 'crit is not read (RFC 7515, 4.1.11 demands it)' },
  { who: 'libjwt', kind: 'header: b64*', theirs: 'accept', why: 'neither is b64' },
  { who: 'libjwt', kind: 'header: duplicate*', theirs: 'accept', why: 'jansson takes the last of two members unless told otherwise' },
  { who: 'libjwt', kind: 'header: jku', theirs: 'accept', why: 'passed over' },
  { who: 'libjwt', kind: 'header: x5u', theirs: 'accept', why: 'passed over' },
  { who: 'libjwt', kind: 'header: kid not a text', theirs: 'accept', why: 'passed over' },
  { who: 'libjwt', kind: 'header: deep', theirs: 'accept', why: 'jansson stops at 2048 levels' },
  { who: 'libjwt', kind: 'header: typ not a text', theirs: 'accept', why: 'taken as absent' },
  { who: 'libjwt', kind: 'header: alg case', theirs: 'accept', why: 'alg is compared without case (RFC 7515, 4.1.1: with)' },
  { who: 'libjwt', kind: 'symmetric: PEM', theirs: 'accept', why: 'the public key serves as a secret when the token says HS256: its caller must ask jwt_get_alg (RFC 8725, 3.1)' },
  { who: 'libjwt', kind: 'segments: empty fourth', theirs: 'accept', why: 'a dot at the end is cut off' },
  { who: 'libjwt', kind: 'base64: spare bits*', theirs: 'accept', why: 'unused bits are ignored' },
  { who: 'libjwt', kind: 'base64: padding', theirs: 'accept', why: 'padding is ignored' },
  { who: 'libjwt', kind: 'base64: alphabet', theirs: 'accept', why: 'either alphabet is read' },
  { who: 'libjwt', kind: 'base64: foreign*', theirs: 'accept', why: 'decoding stops at a foreign character' }
]
const used = new Map()
const unexplained = []
function differ (who, kind, theirs, what) {
  const row = EXPLAINED.find(r => r.who === who && r.theirs === theirs &&
    (r.kind.endsWith('*') ? kind.startsWith(r.kind.slice(0, -1)) : kind === r.kind))
  if (row) used.set(row, (used.get(row) ?? 0) + 1)
  else unexplained.push(`${who} would ${theirs}: ${kind}: ${what}`)
}

// ---- tokens ----

const algorithms = {
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: () => generateKeyPairSync('ed25519'),
  PS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 })
}
function signed (alg, key, header, payload) {
  const input = `${b64u(header)}.${b64u(payload)}`
  const options = { ES256: { dsaEncoding: 'ieee-p1363' }, EdDSA: {}, RS256: {},
    PS256: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } }[alg]
  return `${input}.${b64u(rawSign(alg === 'EdDSA' ? null : 'sha256', Buffer.from(input), { key, ...options }))}`
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
function * casesOf (alg, keys) {
  const header = JSON.stringify(random() < 0.5 ? { alg } : { alg, typ: 'JWT' })
  const payload = JSON.stringify({ iss: 'x', n: below(1e9), t: 'a'.repeat(below(7)) })
  const good = signed(alg, keys.privateKey, header, payload)
  const parts = good.split('.')
  const make = (h, p = payload) => signed(alg, keys.privateKey, h, p)
  const member = text => make(header.replace(/}$/, `,${text}}`))

  yield ['good', good]
  // well signed, unusual
  yield ['header: spaces', make(` { "alg" : "${alg}" } `)]
  yield ['header: escaped name', make(`{"\\u0061lg":"${alg}"}`)]
  yield ['header: unknown member', member('"x":[1,{"y":null}]')]
  yield ['header: cty', member('"cty":"x"')]
  yield ['header: typ other', make(`{"alg":"${alg}","typ":"at+jwt"}`)]
  yield ['header: typ not a text', make(`{"alg":"${alg}","typ":1}`)]
  yield ['header: kid', member('"kid":"a"')]
  yield ['header: kid not a text', member('"kid":1')]
  yield ['header: duplicate alg', make(`{"alg":"none","alg":"${alg}"}`)]
  yield ['header: duplicate escaped', make(`{"alg":"none","\\u0061lg":"${alg}"}`)]
  yield ['header: duplicate inside', member('"x":{"y":1,"y":2}')]
  yield ['header: crit unknown', member('"crit":["x"],"x":1')]
  yield ['header: crit empty', member('"crit":[]')]
  yield ['header: crit not a list', member('"crit":"x","x":1')]
  yield ['header: b64 in crit', member('"crit":["b64"],"b64":true')]
  yield ['header: b64 alone', member('"b64":true')]
  yield ['header: jwk', member(`"jwk":${JSON.stringify(keys.publicKey.export({ format: 'jwk' }))}`)]
  yield ['header: jku', member('"jku":"https://example.org/"')]
  yield ['header: x5u', member('"x5u":"https://example.org/"')]
  yield ['header: lone surrogate', member('"x":"\\ud800"')]
  yield ['header: NUL', member('"x":"\\u0000"')]
  yield ['header: deep', member('"x":' + '['.repeat(20) + ']'.repeat(20))]
  yield ['header: number', member('"x":1.5')]
  yield ['header: alg none', make('{"alg":"none"}')]
  yield ['header: alg other', make(`{"alg":"${pick(Object.keys(algorithms).filter(a => a !== alg))}"}`)]
  yield ['header: alg case', make(`{"alg":"${alg.toLowerCase()}"}`)]
  yield ['header: alg missing', make('{"typ":"JWT"}')]
  yield ['header: alg not a text', make(`{"alg":["${alg}"]}`)]
  yield ['header: list', make('[]')]
  yield ['header: not JSON', make('{')]
  yield ['header: trailing', make(header + 'x')]
  yield ['header: BOM', make('\ufeff' + header)]
  yield ['header: not UTF-8', make(Buffer.concat([Buffer.from(header.slice(0, -1) + ',"x":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]))]
  yield ['payload: empty', make(header, '')]
  yield ['payload: text', make(header, 'hello')]
  yield ['payload: list', make(header, '[1]')]
  yield ['payload: bytes', make(header, Buffer.from([0xff, 0, 0x80]))]
  // the key as a secret
  const hs = `${b64u('{"alg":"HS256"}')}.${parts[1]}`
  for (const format of ['pem', 'der'])
    yield [`symmetric: ${format.toUpperCase()}`, `${hs}.${createHmac('sha256', keys.publicKey.export({ type: 'spki', format })).update(hs).digest('base64url')}`]
  // single mutations: a character changed at every kind of place
  const ends = [0, parts[0].length, parts[0].length + 1 + parts[1].length, good.length]
  const places = ends.slice(0, 3).flatMap((from, i) => {
    const begin = from + (i > 0 ? 1 : 0)
    return [begin, begin + 1, Math.floor((begin + ends[i + 1]) / 2), ends[i + 1] - 2, begin + below(ends[i + 1] - begin - 1)]
  })
  for (const at of places) {
    const other = alphabet[(alphabet.indexOf(good[at]) + 1 + below(63)) % 64]
    yield ['character', good.slice(0, at) + other + good.slice(at + 1)]
    yield ['deleted', good.slice(0, at) + good.slice(at + 1)]
    yield ['doubled', good.slice(0, at) + good[at] + good.slice(at)]
  }
  for (const [i, name] of [[2, 'signature']]) { // the last character's unused bits
    const spare = [0, 0, 4, 2][parts[i].length % 4]
    const last = alphabet.indexOf(parts[i].at(-1))
    if (spare > 0)
      yield [`base64: spare bits, ${name}`, [...parts.slice(0, i), parts[i].slice(0, -1) + alphabet[last ^ 1], ...parts.slice(i + 1)].join('.')]
  }
  yield ['last character', good.slice(0, -1) + alphabet[alphabet.indexOf(good.at(-1)) ^ 32]]
  yield ['base64: padding', good + '='.repeat(3 - (parts[2].length + 3) % 4)]
  if (/[-_]/.test(parts[2]))
    yield ['base64: alphabet', `${parts[0]}.${parts[1]}.${parts[2].replaceAll('-', '+').replaceAll('_', '/')}`]
  yield ['base64: foreign, end', good + pick([' ', '\n', '\t', '\r\n'])]
  yield ['base64: foreign, signature', good.slice(0, -9) + pick([' ', '\n', '%', ',']) + good.slice(-9)]
  yield ['base64: foreign, begin', pick([' ', '\n']) + good]
  // segments
  yield ['segments: empty fourth', good + '.']
  for (const text of ['', '.', '..', '...', '.' + good, `${good}.${parts[2]}`, parts.slice(0, 2).join('.'), `${parts[0]}.${parts[1]}.`,
    `${parts[0]}..${parts[2]}`, `.${parts[1]}.${parts[2]}`, `${parts[1]}.${parts[0]}.${parts[2]}`, good + good])
    yield ['segments', text]
  // signatures
  const raw = Buffer.from(parts[2], 'base64url')
  const withSignature = bytes => `${parts[0]}.${parts[1]}.${b64u(bytes)}`
  yield ['signature short', withSignature(raw.subarray(0, -1))]
  yield ['signature long', withSignature(Buffer.concat([raw, Buffer.from([0])]))]
  yield ['signature longer in front', withSignature(Buffer.concat([Buffer.from([0]), raw]))]
  yield ['signature zeros', withSignature(Buffer.alloc(raw.length))]
  yield ['signature ones', withSignature(Buffer.alloc(raw.length, 255))]
  for (let i = 0; i < 4; i++) {
    const bytes = Buffer.from(raw)
    bytes[below(raw.length)] ^= 1 << below(8)
    yield ['signature bit', withSignature(bytes)]
  }
  if (alg === 'ES256') {
    yield ['signature DER', withSignature(rawSign('sha256', Buffer.from(parts.slice(0, 2).join('.')), keys.privateKey))]
    yield ['signature r zero', withSignature(Buffer.concat([Buffer.alloc(32), raw.subarray(32)]))]
    yield ['signature s zero', withSignature(Buffer.concat([raw.subarray(0, 32), Buffer.alloc(32)]))]
  }
  if (alg === 'PS256')
    for (const saltLength of [0, 20, 48])
      yield [`signature salt ${saltLength}`, `${parts[0]}.${parts[1]}.` + b64u(rawSign('sha256', Buffer.from(parts.slice(0, 2).join('.')),
        { key: keys.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }))]
}

async function tokens () {
  const questions = []; const kinds = []; const libjwt = []; const jose = []
  for (const [alg, generate] of Object.entries(algorithms)) {
    for (let k = 0; k < 3; k++) {
      const keys = generate()
      const key = keys.publicKey.export({ format: 'jwk' })
      const pem = b64u(keys.publicKey.export({ type: 'spki', format: 'pem' }))
      for (let round = 0; round < 4; round++) {
        for (const [kind, jws] of casesOf(alg, keys)) {
          questions.push({ op: 'verify-jws', jws, key, algs: [alg] })
          kinds.push(kind)
          libjwt.push(alg === 'ES256' || alg === 'RS256' ? `jwt ${pem} ${b64u(jws)}` : null)
          jose.push(await compactVerify(jws, keys.publicKey, { algorithms: [alg] }).then(() => 'accept', () => 'refuse'))
        }
      }
    }
  }
  const ours = ask(questions)
  const asked = libjwt.filter(l => l !== null)
  const answers = run(others, [], asked)
  let at = 0; let accepted = 0
  for (let i = 0; i < questions.length; i++) {
    const mine = ours[i].result
    accepted += mine === 'accept'
    if (kinds[i] === 'good' && mine !== 'accept') unexplained.push(`passend refuses a good token: ${ours[i].reason}`)
    if (mine !== jose[i]) differ('jose', kinds[i], jose[i], `${ours[i].reason ?? ''} ${questions[i].jws}`)
    if (libjwt[i] === null) continue
    const theirs = answers[at++] === '1' ? 'accept' : 'refuse'
    if (mine !== theirs) differ('libjwt', kinds[i], theirs, `${ours[i].reason ?? ''} ${questions[i].jws}`)
  }
  console.log(`tokens: ${questions.length} (${accepted} accepted), jose ${questions.length}, libjwt ${asked.length}`)
}

// What `at` makes of exp and nbf (RFC 7519, 4.1.4 and 4.1.5), and of payloads without.
function times () {
  const keys = algorithms.ES256()
  const key = keys.publicKey.export({ format: 'jwk' })
  const rows = [[{ exp: 100 }, 99, 'accept'], [{ exp: 100 }, 100, 'bewijs-verlopen'], [{ exp: 100.5 }, 100, 'accept'], [{ nbf: 100 }, 99, 'bewijs-nog-niet-geldig'],
    [{ nbf: 100 }, 100, 'accept'], [{ exp: 100, nbf: 100 }, 100, 'bewijs-verlopen'], [{ exp: '100' }, 99, 'bewijs-soort-gegeven'],
    [{ nbf: null }, 99, 'bewijs-soort-gegeven'], [{ exp: 100 }, undefined, 'accept'], [{ iat: 1 }, 1e9, 'accept'], [[1], 99, 'accept'], ['text', 99, 'accept']]
  const answers = ask(rows.map(([payload, at]) => ({ op: 'verify-jws', key, at,
    jws: signed('ES256', keys.privateKey, '{"alg":"ES256"}', JSON.stringify(payload)) })))
  rows.forEach(([payload, at, want], i) => {
    if ((answers[i].reason ?? answers[i].result) !== want)
      unexplained.push(`${JSON.stringify(payload)} at ${at}: ${JSON.stringify(answers[i])}, expected ${want}`)
  })
}

// ---- JSON ----

// Why we may refuse what Node reads. Each is a decision (docs/vectors.md).
const STRICTER = new Set(['json-dubbel', 'json-nul', 'json-utf8', 'json-te-diep', 'json-getal'])

function seeds () {
  const texts = [...'{"a":[1,-2.5e3,"x\\u00e9",true,null],"b":{"c":"\\ud83d\\ude00"},"":0} [] "\\\\\\"" 1e400 -0 [0.1,1E5,123456789012345678901] {"a":{"a":{"a":1}}}'.split(' ')].map(t => Buffer.from(t))
  for (const folder of [`${source}/tests/fuzz/corpus/json`, `${source}/tests/fuzz/corpus/jcs`, `${source}/../shared/vectors/jsontestsuite/test_parsing`])
    if (existsSync(folder))
      for (const name of readdirSync(folder))
        if (statSync(`${folder}/${name}`).size < 4096) texts.push(readFileSync(`${folder}/${name}`))
  return texts
}
const bits = ['{', '}', '[', ']', ',', ':', '"', '\\', '0', '-', '.', 'e', '+', ' ', '\n', '\t', '\v', '\u00a0', '\ufeff', 'true', 'null', 'NaN', '1', '\\u0000',
  '\\ud800', '\\udc00', '\\u00', '//', "'", '"a":1,', ',,', '00', '1.', '.5', '1e', '\x00', '\x1f', '\x7f', '\u2028']
function mutated (text) {
  let out = Buffer.from(text)
  for (let n = below(3); n >= 0; n--) {
    const at = below(out.length + 1)
    const kind = below(6)
    if (kind === 0) out = Buffer.concat([out.subarray(0, at), Buffer.from(pick(bits)), out.subarray(at)])
    else if (kind === 1) out = Buffer.concat([out.subarray(0, at), out.subarray(at + 1 + below(3))])
    else if (kind === 2 && out.length > 0) { out = Buffer.from(out); out[below(out.length)] = below(256) }
    else if (kind === 3) out = Buffer.concat([out.subarray(0, at), out.subarray(below(at + 1), at), out.subarray(at)])
    else if (kind === 4) out = Buffer.concat([Buffer.from('['), out, Buffer.from(','), out, Buffer.from(']')])
    else out = out.subarray(0, at)
  }
  return out.subarray(0, 4096)
}
function nodeReads (text) {
  try {
    return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(text)) }
  } catch { return null }
}
// RFC 8785 in Node's own words: JSON.stringify of members in UTF-16 order.
const canonical = v => Array.isArray(v) ? `[${v.map(canonical)}]`
  : v !== null && typeof v === 'object' ? `{${Object.keys(v).sort().map(k => `${JSON.stringify(k)}:${canonical(v[k])}`)}}`
    : JSON.stringify(v)

function texts () {
  const all = seeds(); const plain = all.length
  for (let i = 0; i < 12000; i++) all.push(mutated(all[below(plain)]))
  for (let i = 0; i < 8000; i++) { // doubles of every size, and their neighbours in text
    const view = new DataView(new ArrayBuffer(8))
    view.setUint32(0, below(2 ** 32)); view.setUint32(4, random() < 0.3 ? 0 : below(2 ** 32))
    const v = view.getFloat64(0)
    if (Number.isFinite(v)) all.push(Buffer.from(`[${v},${v.toPrecision(1 + below(21))}]`))
  }
  const parsed = ask(all.map(t => ({ op: 'json-parse', data_b64: t.toString('base64') })))
  const formed = ask(all.map(t => ({ op: 'jcs', data_b64: t.toString('base64') })))
  const other = run(others, [], all.map(t => `json ${b64u(t)}`))
  let accepted = 0; const stricter = {}
  for (let i = 0; i < all.length; i++) {
    const mine = parsed[i].result === 'accept'
    const node = nodeReads(all[i])
    const show = `${parsed[i].reason ?? ''} ${all[i].toString('latin1').slice(0, 200)}`
    accepted += mine
    if (mine && node === null) unexplained.push(`Node does not read: ${show}`)
    if (!mine && node !== null) {
      stricter[parsed[i].reason] = (stricter[parsed[i].reason] ?? 0) + 1
      if (!STRICTER.has(parsed[i].reason)) unexplained.push(`Node reads: ${show}`)
    }
    if (mine && other[i][0] === '0') unexplained.push(`jansson does not read: ${show}`)
    if (!mine && other[i][0] === '1' && !STRICTER.has(parsed[i].reason)) unexplained.push(`jansson reads: ${show}`)
    if (!mine && other[i][1] === '1') unexplained.push(`our own reader of requests reads: ${show}`)
    if (formed[i].result === 'accept') {
      const form = Buffer.from(formed[i].output_b64, 'base64').toString()
      if (node === null || canonical(node.value) !== form) unexplained.push(`Node has another canonical form: ${show}: ${form}`)
    } else if (mine) unexplained.push(`no canonical form: ${show}`)
  }
  console.log(`texts: ${all.length} (${accepted} accepted); Node reads and we refuse: ` +
    Object.entries(stricter).map(([k, n]) => `${k} ${n}`).join(', '))
}

console.log(`seed ${seed}`)
await tokens()
times()
texts()
console.log('explained differences:')
for (const row of EXPLAINED)
  console.log(`  ${row.who.padEnd(7)} ${row.theirs}s ${String(used.get(row) ?? 0).padStart(5)}  ${row.kind.padEnd(26)} ${row.why}`)
const stale = EXPLAINED.filter(r => !used.has(r))
if (stale.length > 0) console.log('rows that nothing needed:\n' + stale.map(r => `  ${r.who} ${r.kind}`).join('\n'))
if (unexplained.length > 0) console.log(`${unexplained.length} unexplained:\n  ` + unexplained.slice(0, 40).join('\n  '))
process.exit(unexplained.length + stale.length > 0 ? 1 : 0)
