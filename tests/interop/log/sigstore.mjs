// sigstore.mjs FOLDER LEAST: what @sigstore/verify and @sigstore/core make of a log and its stamps: each verdict at its place, the checkpoint by the log's key, the newest stamp; and
// that they refuse each of these with a byte changed, so that taking one means something. LEAST: checks that there must be.
import crypto from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { createRequire } from 'node:module'

const folder = process.argv[2], require = createRequire(path.resolve('sigstore.mjs'))
// Not exported by name: the version is pinned.
const part = (name) => require(path.resolve('node_modules/@sigstore', name))
const { verifyMerkleInclusion } = part('verify/dist/timestamp/merkle.js'), { verifyCheckpoint } = part('verify/dist/timestamp/checkpoint.js')
const { RFC3161Timestamp } = part('core/dist/index.js')

const read = (...names) => fs.readFileSync(path.join(folder, ...names))
const sha256 = (...parts) => parts.reduce((hash, bytes) => hash.update(bytes), crypto.createHash('sha256')).digest()
let checks = 0

function takes (what, work) {
  checks++
  work()
}

function refuses (what, work) {
  checks++
  try {
    work()
  } catch {
    return
  }
  throw new Error('taken: ' + what)
}

const changed = (bytes, at = bytes.length >> 1) => { const copy = Buffer.from(bytes); copy[at] ^= 1; return copy }

// ---- places ----

// The proof as sigstore has it. It wants every line of a checkpoint to be a log's: those of witnesses are left out.
function entryOf (name) {
  const jws = read('verdicts', name + '.jws').toString(), proof = read('verdicts', name + '.tlog-proof').toString()
  const head = proof.slice(0, proof.indexOf('\n\n')).split('\n'), checkpoint = proof.slice(proof.indexOf('\n\n') + 2), lines = checkpoint.split('\n')
  const body = sha256(Buffer.from('passend/log/1\0\x01', 'latin1'), sha256(jws.slice(0, jws.lastIndexOf('.'))))
  return { integratedTime: '1796000000', canonicalizedBody: body, inclusionProof: { logIndex: head[1].slice(6), treeSize: lines[1], rootHash: Buffer.from(lines[2], 'base64'),
    hashes: head.slice(2).map((line) => Buffer.from(line, 'base64')), checkpoint: { envelope: checkpoint.replace(/— witness[^\n]*\n/g, '') } } }
}

const withProof = (entry, more) => ({ ...entry, inclusionProof: { ...entry.inclusionProof, ...more } })

function places () {
  const names = fs.readdirSync(path.join(folder, 'verdicts')).filter((name) => name.endsWith('.jws')).map((name) => name.slice(0, -4))
  for (const name of names) {
    const entry = entryOf(name), { hashes, logIndex } = entry.inclusionProof
    takes(name, () => verifyMerkleInclusion(entry))
    refuses('another entry', () => verifyMerkleInclusion({ ...entry, canonicalizedBody: changed(entry.canonicalizedBody) }))
    refuses('another place', () => verifyMerkleInclusion(withProof(entry, { logIndex: String(Number(logIndex) ^ 1) })))
    for (const i of hashes.keys()) refuses('another hash', () => verifyMerkleInclusion(withProof(entry, { hashes: hashes.map((h, k) => (k === i ? changed(h) : h)) })))
  }
  return entryOf(names[0])
}

// ---- the checkpoint ----

function logOf () {
  const [, vkey] = read('log.policy').toString().split(/\s/), [, hash, key] = vkey.match(/^[^+]*\+([0-9a-f]{8})\+(.*)$/)
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(key, 'base64').subarray(1)])
  return { logID: Buffer.from(hash, 'hex'), publicKey: crypto.createPublicKey({ key: der, format: 'der', type: 'spki' }), validFor: { start: new Date(0), end: new Date(8e15) } }
}

function checkpoint (entry) {
  const log = logOf(), { treeSize, checkpoint: { envelope } } = entry.inclusionProof
  takes('checkpoint', () => verifyCheckpoint(entry, [log]))
  refuses('another size', () => verifyCheckpoint(withProof(entry, { checkpoint: { envelope: envelope.replace(`\n${treeSize}\n`, `\n${Number(treeSize) + 1}\n`) } }), [log]))
  refuses('another root', () => verifyCheckpoint(withProof(entry, { rootHash: changed(entry.inclusionProof.rootHash) }), [log]))
  refuses('another log', () => verifyCheckpoint(entry, [{ ...log, logID: changed(log.logID) }]))
}

// ---- the stamp ----

function stamp () {
  const sizes = fs.readdirSync(path.join(folder, 'log', 'stempels')).filter((name) => name.endsWith('.tsr')).map((name) => parseInt(name)), newest = Math.max(...sizes)
  const data = read('log', 'stempels', newest + '.checkpoint'), answer = read('log', 'stempels', newest + '.tsr'), key = new crypto.X509Certificate(read('tsa.pem')).publicKey
  takes('stamp', () => RFC3161Timestamp.parse(answer).verify(data, key))
  refuses('other data', () => RFC3161Timestamp.parse(answer).verify(changed(data), key))
  refuses('another authority', () => RFC3161Timestamp.parse(answer).verify(data, new crypto.X509Certificate(read('verdict.pem')).publicKey))
}

checkpoint(places())
stamp()
console.log(checks + ' checks by @sigstore/verify and @sigstore/core')
process.exit(checks >= Number(process.argv[3]) ? 0 : 1)
