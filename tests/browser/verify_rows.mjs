// The rows of the C tests of lib/log and lib/verify, through the page's functions: run(files) resolves to { rows, breaches }.
import { bytesOf, sha256 } from './page/bytes.mjs'
import { check } from './page/check.mjs'
import { openNote, readKey } from './page/note.mjs'
import { entryOf, readProof } from './page/proof.mjs'
import { checkQuorum, openCheckpoint, readTrust } from './page/trust.mjs'
import { findKey, readKeys } from './page/verdict.mjs'
import { reasons, tableOf, textOfConstant } from './verify_c.mjs'
import { COSIGNED, ED25519, lineOf, mlDsa, proofOf, sign, signer, verdictKey } from './verify_sign.mjs'

const NOW = 1795341600n
const X5T = 'AQIDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'

// What it was refused for; null: it was not.
async function refusalOf (work) {
  try {
    await work()
    return null
  } catch (error) {
    if (error.reason === undefined) throw error
    return error.reason
  }
}

class Rows {
  rows = 0
  breaches = []

  constructor (reasonOf) {
    this.reasonOf = reasonOf
  }

  expect (what, found, wanted) {
    this.rows++
    if (found !== wanted) this.breaches.push(`${what}: ${found ?? 'taken'}, not ${wanted ?? 'taken'}`)
  }
}

const swap = (text, from, to) => {
  if (!text.includes(from)) throw new Error('not in it: ' + from)
  return text.replace(from, () => to)
}

// ---- verdicts ----

const setOf = (who, more) => `{"keys":[{"kty":"EC","crv":"P-256","use":"sig","alg":"ES256","kid":"${who.kid}","x":"${who.x}","y":"${who.y}"${more}}]}`

const headerOf = (who, iat, x5t) => `{"alg":"ES256","typ":"JWT","cty":"passend-verdict","kid":"${who.kid}","iat":${iat},"x5t#S256":"${x5t}"}`

async function reasonFor (given) {
  const result = await check({ keys: null, proof: null, trust: null, packs: [], test: true, at: NOW, ...given })
  if (result.reason === undefined && !['signed', 'placed'].includes(result.outcome)) return result.outcome
  return result.reason ?? null
}

async function verdicts (t, source) {
  const who = await verdictKey(), other = await verdictKey(), claims = textOfConstant(source, 'claims')
  const header = headerOf(who, NOW, X5T), keys = setOf(who, `,"x5t#S256":"${X5T}"`), good = await sign(who, header, claims)
  const each = async (name, of) => {
    for (const [i, row] of tableOf(source, name).entries()) t.expect(`${name} ${i}`, await reasonFor(await of(row)), t.reasonOf(row[2] ?? { name: 'REFUSED_VERDICT_CLAIMS' }))
  }
  await each('headers', async ([from, to]) => ({ keys, verdict: await sign(who, swap(header, from, to), claims) }))
  await each('bodies', async ([from, to]) => ({ keys, verdict: await sign(who, header, swap(claims, from, to)) }))
  // A set whose brackets do not match either is wrong twice, and the page reads all of it before it asks what it is.
  await each('key_sets', ([from, to]) => ({ keys: swap(keys, from, to).replace(/^(\[\[.*)\]\}$/, '$1]]').replace(/("keys":\{[^[\]]*\})\]\}$/, '$1}'), verdict: good }))
  const member = (more) => setOf(who, more && ',' + more).slice('{"keys":['.length, -2), most = 2n ** 63n - 1n
  for (const [i, [first, second, from, until, leakedAt]] of tableOf(source, 'back_in_use').entries()) {
    const key = findKey(await readKeys(`{"keys":[${member(first)},${member(second)}]}`), { kid: who.kid, x5t: X5T })
    t.expect(`back_in_use ${i}`, `${key.from} ${key.until} ${key.leakedAt}`, `${from} ${until.name === 'INT64_MAX' ? most : until} ${leakedAt}`)
  }
  for (const [what, given, wanted] of [
    ['genuine', {}, null], ['a later claim', { verdict: await sign(who, header, swap(claims, '"fase"', '"later":{"a":[1]},"fase"')) }, null],
    ['of a test', { test: false }, 'verdict-test'], ['in production', { test: false, verdict: await sign(who, header, swap(claims, '"TEST"', '"PRODUCTIE"')) }, null],
    ['eleven seconds early', { at: NOW - 11n }, 'bewijs-nog-niet-geldig'], ['ten seconds early', { at: NOW - 10n }, null],
    ['signed by another', { verdict: await sign(other, header, claims) }, 'bewijs-handtekening'], ['another key', { keys: setOf(other, '') }, 'bewijs-sleutel'],
    ['nothing', { verdict: '' }, 'bewijs-grootte'], ['too much', { verdict: 'A'.repeat(32769) }, 'bewijs-grootte'], ['a line more', { verdict: good + '\n' }, 'bewijs-base64'],
    ['padding', { verdict: good + '=' }, 'bewijs-base64'], ['a short signature', { verdict: good.slice(0, -2) }, 'bewijs-handtekening'],
    ['a long signature', { verdict: good + 'AA' }, 'bewijs-base64'], ['zeros', { verdict: good.replace(/[^.]*$/, 'A'.repeat(86)) }, 'bewijs-handtekening'],
    ...['.', '..', 'a.b', 'a..c', '.b.c', 'a.b.', 'a.b.c.d', '{}'].map((verdict) => [verdict, { verdict }, 'bewijs-vorm']),
    ['off the curve', { keys: setOf({ ...other, x: other.y, y: other.x }, '') }, 'sleutel-ongeldig'],
    ['its pack', { verdict: await sign(who, header, swap(claims, '"beleid":[]', `"beleid":[{"sha256":"${'a'.repeat(64)}"}]`)), packs: ['a'.repeat(64)] }, null],
    ['another pack', { packs: ['b'.repeat(64)] }, 'verdict-ander-beleid'], ['no digest', { packs: ['x'] }, 'tekst-ongeldig'],
  ]) t.expect(what, await reasonFor({ keys, verdict: good, ...given }), wanted)
}

// ---- places ----

async function places (t, source) {
  const who = await verdictKey(), origin = 'log.example/een', log = await signer(origin, ED25519, 1), witness = await signer('w.example', COSIGNED, 2)
  const body = (more) => swap(textOfConstant(t.verifySource, 'claims'), '}', more + '}')
  const trusts = { false: `log ${log.vkey}\nwitness w ${witness.vkey}\nquorum none\n`, true: `log ${log.vkey}\nwitness w ${witness.vkey}\nquorum w\n` }
  const verdict = (claims) => sign(who, headerOf(who, NOW, who.kid), body(claims))
  for (const [i, [jwk, claims, cosigned, quorum, bound, wanted]] of tableOf(source, 'places').entries()) {
    if (bound !== 0) continue // stamps are not for the page
    const jws = await verdict(claims), entry = await entryOf(1, await sha256(bytesOf(jws.slice(0, jws.lastIndexOf('.')))))
    const proof = await proofOf(origin, entry, 5, 9, [[log], ...(cosigned ? [[witness, 1796000500]] : [])])
    t.expect(`places ${i}`, await reasonFor({ keys: setOf(who, jwk), verdict: jws, proof, trust: trusts[quorum] }), t.reasonOf(wanted))
  }
  for (const [i, [jwk, placed, wanted]] of tableOf(source, 'keys').entries())
    if (!placed) t.expect(`keys ${i}`, await reasonFor({ keys: setOf(who, jwk), verdict: await verdict('') }), t.reasonOf(wanted))
  for (const [i, claims] of tableOf(source, 'keys', 'bad').entries())
    t.expect(`bad ${i}`, await reasonFor({ keys: setOf(who, ''), verdict: await verdict(claims) }), 'verdict-inhoud')
}

// ---- proofs, policies, notes ----

async function proofs (t, source) {
  for (const [i, [text, wanted, hashes]] of tableOf(source, 'forms').entries()) {
    let count = 0
    t.expect(`proof ${i}`, await refusalOf(() => { count = readProof(text).hashes.length }), t.reasonOf(wanted))
    t.expect(`proof ${i}: hashes`, count, hashes)
  }
  const row = 'A'.repeat(43) + '=\n'
  for (const [n, wanted] of [[64, null], [65, 'logbewijs-vorm']])
    t.expect(`${n} hashes`, await refusalOf(() => readProof(`c2sp.org/tlog-proof@v1\nindex 1\n${row.repeat(n)}\nx\n`)), wanted)
  for (const [n, wanted] of [[65536, null], [65540, 'logbewijs-vorm']])
    t.expect(`${n} of extra`, await refusalOf(() => readProof(`c2sp.org/tlog-proof@v1\nextra ${'A'.repeat(n)}\nindex 1\n\nx\n`)), wanted)
}

async function policies (t, source) {
  const one = await signer('log.example/een', ED25519, 1), two = await signer('log.example/twee', ED25519, 2), other = await signer('log.example/ander', ED25519, 3)
  const w = await Promise.all([0, 1, 2, 3].map((i) => signer(`w${i}.example`, COSIGNED, 10 + i))), pq = await mlDsa('pq.example')
  const keys = [one, two, ...w, other, undefined, undefined, pq], expand = (text) => text.replace(/@([0-9])/g, (all, n) => keys[n].vkey)
  for (const [i, [text, line]] of tableOf(source, 'lines').entries())
    t.expect(`policy ${i}`, await refusalOf(() => readTrust(expand(text))), line === 99 ? null : 'vertrouwen-ongeldig')
  for (const [logs, wanted] of [[32, null], [33, 'vertrouwen-ongeldig']]) {
    const lines = await Promise.all(Array.from({ length: logs }, async (_, i) => `log ${(await signer('x', ED25519, 100 + i)).vkey}\n`))
    t.expect(`${logs} logs`, await refusalOf(() => readTrust(lines.join('') + 'quorum none\n')), wanted)
  }
  const T1 = 1780000000, T2 = 1780000100, text = 'log.example/een\n5\ngy5gl3aksFyiCO95a/1vLXz88A3dRq+0l9Sxte8ZqZQ=\n'
  const lineFor = { l: () => lineOf(one, text), m: () => lineOf(two, text), o: () => lineOf(other, text), e: () => lineOf(w[0], text, T1), z: () => lineOf(w[0], text, 0),
    b: () => lineOf(w[0], 'x\n', T1), t: () => lineOf(w[0], text, 2n ** 63n), p: () => '\xe2\x80\x94 pq.example AAAAAAAA\n' }
  for (const [i, [policy, signers, wanted, witnesses, cosigned]] of tableOf(source, 'quorums').entries()) {
    const lines = await Promise.all([...signers].map((c) => lineFor[c]?.() ?? lineOf(w[c], text, c === '1' ? T1 : T2)))
    let found = { witnesses: 0, cosigned: 0n }
    const reason = await refusalOf(async () => {
      const trust = await readTrust(expand(policy))
      found = checkQuorum(trust, await openCheckpoint(trust, text + '\n' + lines.join('')))
    })
    t.expect(`quorum ${i}`, reason, t.reasonOf(wanted))
    t.expect(`quorum ${i}: witnesses and time`, `${found.witnesses} ${found.cosigned}`, `${witnesses} ${{ T1, T2 }[cosigned.name] ?? cosigned}`)
  }
}

async function notes (t, source) {
  const anna = await readKey((await signer('anna', ED25519, 1)).vkey)
  for (const [i, [note, wanted]] of tableOf(source, 'form').entries()) t.expect(`note ${i}`, await refusalOf(() => openNote(note, [anna])), t.reasonOf(wanted))
}

// files: sources of C by their names, as binaries
export async function run (files) {
  const t = new Rows(reasons(files['reasons.def']))
  t.verifySource = files['test_verify.c']
  await verdicts(t, files['test_verify.c'])
  await places(t, files['test_place.c'])
  await proofs(t, files['test_logproof.c'])
  await policies(t, files['test_logtrust.c'])
  await notes(t, files['test_note.c'])
  return { rows: t.rows, breaches: t.breaches }
}
