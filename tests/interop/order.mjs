// The npm package `jose` and Node's own X.509 reader, which share no code with passend or its stand-in, check what the
// stand-in signs for an order: with each algorithm, by the chain in x5c, to the anchor of the profile; and a defect.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { compactVerify, decodeProtectedHeader, importX509 } from 'jose'

const [standin, dir, personas] = process.argv.slice(2)
const profile = JSON.parse(readFileSync(`${dir}/dvmg.json`, 'utf8'))
const anchor = new X509Certificate(Buffer.from(profile.ankers[0], 'base64'))
const sign = (...more) => JSON.parse(execFileSync(standin, ['sign', 'dvmg', '--dir', dir, '--persona', 'amina',
                                                            '--personas', personas, ...more], { encoding: 'utf8' }))
let checks = 0
const ok = (value, message) => { assert.ok(value, message); checks++ }
const equal = (a, b, message) => { assert.deepEqual(a, b, message); checks++ }

async function opened(bewijs) {
  const header = decodeProtectedHeader(bewijs)
  const chain = header.x5c.map((c) => new X509Certificate(Buffer.from(c, 'base64')))
  equal(Object.keys(header), ['alg', 'x5c'], 'exact header members')
  equal(chain.length, 2, 'signer and intermediate; the anchor is not sent')
  ok([...chain, anchor].every((c, i, all) => c.verify((all[i + 1] ?? c).publicKey)), 'each certificate by the next')
  ok([...chain, anchor].every((c) => new Date(c.validFrom) < new Date() && new Date() < new Date(c.validTo)), 'in date')
  ok([...chain, anchor].every((c) => /CN=TEST /.test(c.subject)), 'named as a test')
  ok(anchor.ca && chain[1].ca && !chain[0].ca, 'CAs and no CA')
  ok(chain[0].subject.split('\n').includes(`serialNumber=${profile.ondertekenaar.oin}`), 'OIN of the profile')
  ok(chain[0].subject.split('\n').includes(`O=${profile.ondertekenaar.organisatie}`), 'organisation of the profile')
  const key = await importX509(chain[0].toString(), header.alg)
  return JSON.parse(new TextDecoder().decode((await compactVerify(bewijs, key, { algorithms: [header.alg] })).payload))
}

for (const alg of ['RS256', 'PS256', 'ES256']) {
  const number = `opdracht-van-${alg}`
  const payload = await opened(sign('--alg', alg, '--opdracht', number).bewijs)
  equal(payload.iss, profile.uitgever)
  equal([payload.opdracht.nummer, payload.opdracht.ontvanger], [number, profile.ontvangers[0].oin])
  equal(payload.inkomen, { jaar: 2025, bedrag: 27100 })
}
await assert.rejects(opened(sign('--defect', 'handtekening-bit').bewijs), { code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' })
await assert.rejects(opened(sign('--defect', 'certificaat-ander').bewijs))
console.log(`jose and Node: ${checks + 2} checks of evidence for an order`)
