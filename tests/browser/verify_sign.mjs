// Who signs in tests of the page: verdicts, logs and witnesses, and a tree.
import { binaryOf, bytesOf, joined, sha256, toBase64url, toHex, utf8 } from './page/bytes.mjs'
import { leafOf } from './page/proof.mjs'

const { subtle } = globalThis.crypto
const PKCS8 = Uint8Array.from([0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20])

export const toBase64 = (bytes) => btoa(binaryOf(bytes))

const big = (value, length) => Uint8Array.from({ length }, (_, i) => Number(BigInt(value) >> BigInt(8 * (length - 1 - i)) & 255n))

// ---- notes ----

export const ED25519 = 1, COSIGNED = 4

async function vkeyOf (name, key) {
  const hash = (await sha256(bytesOf(name + '\n'), key)).subarray(0, 4)
  return { hash, vkey: `${name}+${toHex(hash)}+${toBase64(key)}` }
}

// A key whose private part is 32 times this byte.
export async function signer (name, kind, byte) {
  const key = await subtle.importKey('pkcs8', joined(PKCS8, new Uint8Array(32).fill(byte)), 'Ed25519', true, ['sign'])
  const { x } = await subtle.exportKey('jwk', key), point = bytesOf(atob(x.replaceAll('-', '+').replaceAll('_', '/')))
  return { name, kind, key, ...await vkeyOf(name, joined(Uint8Array.of(kind), point)) }
}

// One of ML-DSA-44, of which nobody here has the private part.
export const mlDsa = (name) => vkeyOf(name, joined(Uint8Array.of(6, 5), new Uint8Array(1311)))

// The line of a log, or of a witness at this time, under a text.
export async function lineOf (signer, text, time = 0) {
  const stamp = signer.kind === COSIGNED ? big(time, 8) : new Uint8Array()
  const covered = signer.kind === COSIGNED ? joined(utf8(`cosignature/v1\ntime ${time}\n`), bytesOf(text)) : bytesOf(text)
  const signature = new Uint8Array(await subtle.sign('Ed25519', signer.key, covered))
  return `${binaryOf(utf8('—'))} ${signer.name} ${toBase64(joined(signer.hash, stamp, signature))}\n`
}

// ---- the tree ----

const nodeOf = (left, right) => sha256(Uint8Array.of(1), left, right)

const splitOf = (n) => 2 ** (Math.ceil(Math.log2(n)) - 1)

export async function rootOf (leaves) {
  if (leaves.length < 2) return leaves[0] ?? sha256()
  const k = splitOf(leaves.length)
  return nodeOf(await rootOf(leaves.slice(0, k)), await rootOf(leaves.slice(k)))
}

export async function pathOf (leaves, index) {
  if (leaves.length < 2) return []
  const k = splitOf(leaves.length)
  return index < k ? [...await pathOf(leaves.slice(0, k), index), await rootOf(leaves.slice(k))]
    : [...await pathOf(leaves.slice(k), index - k), await rootOf(leaves.slice(0, k))]
}

// A log of `size` entries with this one at `index`, and the proof of it. lines: [signer, time]
export async function proofOf (origin, entry, index, size, lines) {
  const leaves = await Promise.all(Array.from({ length: size }, (_, i) => leafOf(i === index ? entry : Uint8Array.of(i))))
  const text = `${origin}\n${size}\n${toBase64(await rootOf(leaves))}\n`
  const note = [text, '\n', ...await Promise.all(lines.map(([who, time]) => lineOf(who, text, time)))].join('')
  const path = (await pathOf(leaves, index)).map((hash) => toBase64(hash) + '\n').join('')
  return `c2sp.org/tlog-proof@v1\nindex ${index}\n${path}\n${note}`
}

// ---- verdicts ----

export async function verdictKey () {
  const pair = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  const { x, y } = await subtle.exportKey('jwk', pair.publicKey)
  return { key: pair.privateKey, x, y, kid: toBase64url(await sha256(utf8(`{"crv":"P-256","kty":"EC","x":"${x}","y":"${y}"}`))) }
}

// header, claims: binaries
export async function sign (who, header, claims) {
  const input = `${toBase64url(bytesOf(header))}.${toBase64url(bytesOf(claims))}`
  const signature = await subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, who.key, bytesOf(input))
  return `${input}.${toBase64url(new Uint8Array(signature))}`
}
