import { binaryOf, bytesOf, checkEd25519, demand, fromBase64, joined, numberOf, same, sha256, textOf, toHex, utf8 } from './bytes.mjs'

// Signed notes (C2SP signed-note) and the checkpoints of logs, which are such notes (tlog-checkpoint, tlog-cosignature).

const NOTE_MOST = 128 << 10, SIGNATURES_MOST = 100, NAME_MOST = 255
const ED25519 = 1, COSIGNED = 4, ML_DSA = 6
const KEY_BYTES = { [ED25519]: 33, [COSIGNED]: 33, [ML_DSA]: 1313 }
const HASH = 4, TIME = 8, SIGNATURE = 64
const DASH = binaryOf(utf8('— '))

// ---- keys ----

// As the form has it: no blank and no plus.
function isName (binary) {
  const text = textOf(binary)
  return text !== null && text !== '' && !/[\p{White_Space}+\0-\x1f]/u.test(text)
}

const P = 2n ** 255n - 19n
const D = 0x52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3n
// y of the points whose order is at most 8: whoever has such a key signs anything.
const SMALL = [0n, 1n, P - 1n, 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n]

function power (base, exponent) {
  let result = 1n
  for (let b = base % P, e = exponent; e > 0n; e >>= 1n, b = b * b % P) if (e & 1n) result = result * b % P
  return result
}

// RFC 8032, 5.1.3: y below p, and x² = (y² - 1) / (d y² + 1) has a root. The quotient has one when the product has.
function isPoint (key) {
  const y = BigInt('0x' + toHex(key.slice().reverse())) & (1n << 255n) - 1n, square = y * y % P
  return y < P && !SMALL.includes(y) && power((square + P - 1n) * (D * square + 1n), (P - 1n) / 2n) <= 1n
}

// NAME+HASH+BASE64, as a log or a witness says who it is. Resolves to { name, kind, hash, key }; of ML-DSA the key is its digest, to tell it from others.
export async function readKey (vkey) {
  const [, name, hash, spelled] = vkey.match(/^([^+]*)\+([0-9a-f]{8})\+([^]*)$/) ?? []
  const bytes = spelled === undefined ? null : fromBase64(spelled)
  demand(bytes !== null && bytes.length > 0 && KEY_BYTES[bytes[0]] === bytes.length, 'sleutel-ongeldig')
  demand(name.length <= NAME_MOST && !name.includes('\x7f') && isName(name), 'sleutel-ongeldig')
  const kind = bytes[0], key = bytes.subarray(1)
  demand(kind === ML_DSA || isPoint(key), 'sleutel-ongeldig')
  demand(toHex((await sha256(bytesOf(name + '\n'), bytes)).subarray(0, HASH)) === hash, 'sleutel-ongeldig')
  return { name, kind, hash, key: kind === ML_DSA ? await sha256(key) : key, log: kind === ED25519 }
}

// ---- form ----

// The text with its last newline, and the lines below the last empty one.
export function splitNote (note) {
  const text = note.length <= NOTE_MOST ? textOf(note) : null
  demand(text !== null && note.endsWith('\n') && !/[\0-\x09\x0b-\x1f]/.test(text), 'note-ongeldig')
  const at = note.lastIndexOf('\n\n')
  demand(at >= 0 && at + 2 < note.length, 'note-ongeldig')
  return { text: note.slice(0, at + 1), lines: note.slice(at + 2, -1).split('\n').map(readLine) }
}

function readLine (line) {
  const at = line.indexOf(' ', DASH.length)
  demand(line.startsWith(DASH) && at > 0, 'note-ongeldig')
  const name = line.slice(DASH.length, at), bytes = fromBase64(line.slice(at + 1))
  demand(isName(name) && bytes !== null && bytes.length > HASH, 'note-ongeldig')
  return { name, hash: toHex(bytes.subarray(0, HASH)), signature: bytes.subarray(HASH) }
}

// ---- signatures ----

// A cosignature covers two lines of its own before the text, with the time in them. Resolves to that time.
async function checkCosigned (key, text, signature) {
  const time = BigInt('0x' + toHex(signature.subarray(0, TIME)))
  demand(time < 2n ** 63n, 'note-handtekening')
  const covered = joined(utf8(`cosignature/v1\ntime ${time}\n`), bytesOf(text))
  demand(await checkEd25519(key.key, signature.subarray(TIME), covered), 'note-handtekening')
  return time
}

// Also a line of a key that has signed before: whether a note is good does not depend on the order of its lines.
async function checkLine (line, keys, text, found) {
  const fitting = keys.filter((key) => key.hash === line.hash && key.name === line.name)
  demand(fitting.length < 2, 'sleutel-ongeldig')
  const [key] = fitting
  if (key === undefined || key.kind === ML_DSA) return
  demand(line.signature.length === (key.kind === COSIGNED ? TIME : 0) + SIGNATURE, 'note-handtekening')
  if (key.kind === COSIGNED) {
    const time = await checkCosigned(key, text, line.signature)
    if (!found.has(key) || time < found.get(key)) found.set(key, time)
  } else {
    demand(await checkEd25519(key.key, line.signature, bytesOf(text)), 'note-handtekening')
    found.set(key, 0n)
  }
}

// Resolves to { text, signers }: those of the keys that signed, a witness with its earliest time. Every line of one of these keys must be right.
export async function openNote (note, keys) {
  const { text, lines } = splitNote(note), signers = new Map()
  demand(lines.length <= SIGNATURES_MOST, 'note-ongeldig')
  for (const line of lines) await checkLine(line, keys, text, signers)
  demand(signers.size > 0, 'note-sleutel-onbekend')
  return { text, signers }
}

// ---- checkpoints ----

const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' // the root of nothing

// Origin, size and root, each a line, and lines of others' that are passed over.
export function readCheckpoint (text) {
  const lines = text.split('\n'), [origin, count, root] = lines
  const size = numberOf(count ?? ''), bytes = fromBase64(root ?? '')
  demand(lines.length > 3 && lines.pop() === '' && !lines.includes(''), 'controlepunt-ongeldig')
  demand(size !== null && bytes?.length === 32, 'controlepunt-ongeldig')
  demand(size > 0n || toHex(bytes) === EMPTY, 'controlepunt-ongeldig')
  return { origin, size, root: bytes }
}

export const sameKey = (a, b) => a.log === b.log && same(a.key, b.key)
