import { demand, numberOf, Refused } from './bytes.mjs'
import { openNote, readCheckpoint, readKey, sameKey } from './note.mjs'

// Who is trusted with a log (C2SP tlog-policy): logs, witnesses, and how many of these must have cosigned a checkpoint.

const TRUST_MOST = 256 << 10, EACH_MOST = 32

async function addKey (trust, vkey, log) {
  const key = await readKey(vkey)
  demand((log || !key.log) && !trust.keys.some((known) => sameKey(known, { ...key, log })), 'vertrouwen-ongeldig')
  trust.keys.push({ ...key, log })
  return trust.keys.at(-1)
}

const counted = (list, is) => list.filter(is).length

// A witness, or a group of which `least` must have signed; of the names before it.
function addNode (trust, name, node) {
  demand(name !== 'none' && !trust.nodes.has(name), 'vertrouwen-ongeldig')
  trust.nodes.set(name, node)
}

function addGroup (trust, [, name, least, ...members]) {
  const nodes = [...trust.nodes.values()]
  demand(members.length > 0 && counted(nodes, (n) => n.members) < EACH_MOST, 'vertrouwen-ongeldig')
  demand(members.every((m) => trust.nodes.has(m) && !nodes.some((n) => n.members?.includes(m))), 'vertrouwen-ongeldig')
  demand(new Set(members).size === members.length, 'vertrouwen-ongeldig')
  const most = BigInt(members.length), number = least === 'all' ? most : least === 'any' ? 1n : numberOf(least)
  demand(number !== null && number >= 1n && number <= most, 'vertrouwen-ongeldig')
  addNode(trust, name, { least: number, members })
}

async function addLine (trust, words) {
  const [kind, name, vkey] = words, n = words.length
  if (kind === 'log') {
    demand((n === 2 || n === 3) && counted(trust.keys, (k) => k.log) < EACH_MOST, 'vertrouwen-ongeldig')
    await addKey(trust, name, true)
  } else if (kind === 'witness') {
    demand((n === 3 || n === 4) && counted(trust.keys, (k) => !k.log) < EACH_MOST, 'vertrouwen-ongeldig')
    addNode(trust, name, {})
    trust.nodes.get(name).key = await addKey(trust, vkey, false)
  } else if (kind === 'group') {
    addGroup(trust, words)
  } else {
    demand(kind === 'quorum' && n === 2 && trust.quorum === undefined, 'vertrouwen-ongeldig')
    demand(name === 'none' || trust.nodes.has(name), 'vertrouwen-ongeldig')
    trust.quorum = name === 'none' ? null : name
  }
}

// Resolves to { keys, nodes, quorum }.
export async function readTrust (text) {
  const trust = { keys: [], nodes: new Map(), quorum: undefined }
  // Each line ends in a newline: what was cut off in a name is not taken for another one.
  demand(text.length <= TRUST_MOST && text.endsWith('\n') && !/[\0-\x08\x0b-\x1f\x7f]/.test(text), 'vertrouwen-ongeldig')
  for (const line of text.split('\n')) {
    const words = line.split(/[ \t]+/).filter((word) => word !== '')
    if (words.length === 0 || words[0].startsWith('#')) continue
    await addLine(trust, words).catch((error) => { throw error instanceof Refused ? new Refused('vertrouwen-ongeldig') : error })
  }
  demand(trust.quorum !== undefined, 'vertrouwen-ongeldig')
  return trust
}

// ---- a checkpoint ----

// signed: whether the key of a witness counts.
function quorumMet (trust, signed) {
  const met = new Set()
  if (trust.quorum === null) return true
  for (const [name, node] of trust.nodes) // each refers to earlier ones only
    if (node.members ? BigInt(counted(node.members, (m) => met.has(m))) >= node.least : signed(node.key)) met.add(name)
  return met.has(trust.quorum)
}

// By when enough of them for the quorum say that they had signed; 0: nobody is asked. Each says its own time: one that lies moves this no further than
// the quorum lets it.
function cosignedBy (trust, signers) {
  const times = trust.quorum === null ? [] : [...signers].filter(([key, time]) => !key.log && time > 0n).map(([, time]) => time)
  return times.sort((a, b) => (a < b ? -1 : 1)).find((by) => quorumMet(trust, (key) => signers.get(key) > 0n && signers.get(key) <= by)) ?? 0n
}

// Resolves to { origin, size, root, signers } of a checkpoint that a log of these signed, under the name that its key has.
export async function openCheckpoint (trust, note) {
  const { text, signers } = await openNote(note, trust.keys), checkpoint = readCheckpoint(text)
  demand([...signers.keys()].some((key) => key.log && key.name === checkpoint.origin), 'log-onbekend')
  return { ...checkpoint, signers }
}

// How many cosigned, and by when enough of them.
export function checkQuorum (trust, { signers }) {
  demand(quorumMet(trust, (key) => signers.has(key)), 'getuigen-te-weinig')
  return { witnesses: counted([...signers.keys()], (key) => !key.log), cosigned: cosignedBy(trust, signers) }
}
