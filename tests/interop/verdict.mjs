// The npm package `jose` and Node's own X.509 reader, which share no code with passend, check its verdicts and receipts.
import assert from 'node:assert/strict'
import { X509Certificate, createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { calculateJwkThumbprint, createLocalJWKSet, decodeProtectedHeader, importX509, jwtVerify } from 'jose'

const dir = process.argv[2]
const read = (name) => readFileSync(`${dir}/${name}`, 'utf8')
const jwks = JSON.parse(read('keys.json'))
const keys = createLocalJWKSet(jwks)
const expected = { issuer: 'https://sandbox.example/passend', audience: 'regio-demo', algorithms: ['ES256'], typ: 'JWT',
                   currentDate: new Date('2026-11-22T10:00:05Z') }
let checks = 0

async function byCertificate (jws, { x5c: [cert] }) {
  await jwtVerify(jws, await importX509(`-----BEGIN CERTIFICATE-----\n${cert}\n-----END CERTIFICATE-----`, 'ES256'), expected)
  checks++
}

async function spoiled (jws, change) {
  const [h, p, s] = jws.split('.')
  const other = change(Buffer.from(p, 'base64url').toString())
  assert.notEqual(other, Buffer.from(p, 'base64url').toString())
  for (const bad of [`${h}.${Buffer.from(other).toString('base64url')}.${s}`, `${h}.${p}.${s.replace(/^./, (c) => c === 'A' ? 'B' : 'A')}`,
                     `${Buffer.from('{"alg":"none"}').toString('base64url')}.${p}.`]) {
    await assert.rejects(jwtVerify(bad, keys, expected))
    checks++
  }
}

const ok = (value, message) => { assert.ok(value, message); checks++ }
const equal = (a, b, message) => { assert.deepEqual(a, b, message); checks++ }

for (const jwk of jwks.keys) {
  equal(await calculateJwkThumbprint(jwk), jwk.kid, 'kid is the RFC 7638 thumbprint')
  const der = Buffer.from(jwk.x5c[0], 'base64')
  equal(createHash('sha256').update(der).digest('base64url'), jwk['x5t#S256'], 'x5t#S256 is of x5c')
  const published = new X509Certificate(der).publicKey.export({ format: 'jwk' })
  equal([published.x, published.y], [jwk.x, jwk.y], 'the certificate is for this key')
}
equal(jwks.keys.map((k) => k.cty), ['passend-verdict', 'passend-receipt'], 'each key says what it signs')

for (const [name, members] of [['batch.jws', ['alg', 'typ', 'cty', 'kid', 'iat', 'x5t#S256']],
                               ['single.jws', ['alg', 'typ', 'cty', 'kid', 'iat', 'x5t#S256', 'x5c']]]) {
  const jws = read(name)
  const header = decodeProtectedHeader(jws)
  equal(Object.keys(header), members, `${name}: exact header members`)
  equal(header.cty, 'passend-verdict')
  equal(header.kid, jwks.keys[0].kid)
  const { payload } = await jwtVerify(jws, keys, expected)
  equal(payload.uitkomst, 'GESCHIKT')
  equal(payload.iat, header.iat)
  equal(payload.referentie, 'r-88213')
  equal(payload.exp, undefined, 'an old verdict stays genuine')
  if (header.x5c) await byCertificate(jws, header)
  await spoiled(jws, (claims) => claims.replace('GESCHIKT', 'ONBEPAALD'))
  ok(!/\b(27100|2710000)\b/.test(JSON.stringify(payload)), 'no amount of income')
}

// A receipt: by its own key, and by no other.
{
  const jws = read('receipt.jws'), header = decodeProtectedHeader(jws)
  equal(Object.keys(header), ['alg', 'typ', 'cty', 'kid', 'iat', 'x5t#S256', 'x5c'], 'receipt: exact header members')
  equal([header.cty, header.kid], ['passend-receipt', jwks.keys[1].kid])
  const { payload } = await jwtVerify(jws, createLocalJWKSet({ keys: [jwks.keys[1]] }), expected)
  equal([payload.iat, payload.referentie, payload.bron, payload.verklaard], [header.iat, 'r-88213', 'qii', false])
  await byCertificate(jws, header)
  await spoiled(jws, (claims) => claims.replace('qii', 'zelf'))
  await assert.rejects(jwtVerify(jws, createLocalJWKSet({ keys: [jwks.keys[0]] }), expected))
  checks++
}
console.log(`jose agrees: ${checks} checks`)
