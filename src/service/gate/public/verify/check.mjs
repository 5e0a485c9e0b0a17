import { bytesOf, demand, Refused, sha256, textOf, toHex, Unable } from './bytes.mjs'
import { readCheckpoint, splitNote } from './note.mjs'
import { entryOf, leadsTo, leafOf, readProof } from './proof.mjs'
import { checkQuorum, openCheckpoint, readTrust } from './trust.mjs'
import { checkSignature, ENTRY_KIND, findKey, readClaims, readHeader, readKeys, splitVerdict } from './verdict.mjs'

// All that is checked, in the order of `passend verify`: its reason is that of the first row here that is bad. What does not need an earlier row is
// looked at all the same, so that each thing that is wrong is named.

const TOLERANCE_S = 10n

class Checks {
  rows = []

  // State of a row: 'good' (variant: what there is to say besides), 'bad' (with a reason), or 'open' (with why it could not be told). needs: what earlier
  // rows found; where one of these is missing nothing is done. Resolves to what the row found, else undefined.
  async run (id, needs, work) {
    const row = { id, state: 'open', why: 'earlier' }
    this.rows.push(row)
    if (needs.includes(undefined)) return undefined
    try {
      const found = await work(row)
      Object.assign(row, { state: 'good', why: undefined })
      return found ?? null
    } catch (error) {
      if (error instanceof Unable) row.why = error.what
      else if (error instanceof Refused) Object.assign(row, { state: 'bad', why: undefined, reason: error.reason })
      else throw error
    }
  }

  open (id, why) {
    this.rows.push({ id, state: 'open', why })
  }
}

// ---- the verdict by itself ----

async function checkVerdict (checks, given, keys) {
  const parts = await checks.run('vorm', [], () => splitVerdict(given.verdict))
  const header = await checks.run('kop', [parts], () => readHeader(parts.header))
  const key = await checks.run('sleutel', [keys, header], () => findKey(keys, header))
  const genuine = await checks.run('handtekening', [parts, key], () => checkSignature(key, parts))
  const claims = await checks.run('inhoud', [genuine], () => readClaims(parts.payload, header.iat))
  await checks.run('tijd', [claims], () => demand(claims.iat <= given.at + TOLERANCE_S, 'bewijs-nog-niet-geldig'))
  await checks.run('omgeving', [claims], () => demand(given.test || claims.omgeving === 'PRODUCTIE', 'verdict-test'))
  return { parts, key, claims }
}

// ---- its place in the log ----

// What a checkpoint says of itself, which nobody has vouched for.
function stated (note) {
  try {
    return readCheckpoint(splitNote(note).text)
  } catch (error) {
    if (error instanceof Refused) return undefined
    throw error
  }
}

async function checkLeaf (checks, parts, proof, checkpoint) {
  const tree = checkpoint ?? (proof && stated(proof.note))
  await checks.run('blad', [parts, proof, tree], async () => {
    const leaf = await leafOf(await entryOf(ENTRY_KIND, await sha256(parts.signed)))
    demand(await leadsTo(tree.root, tree.size, leaf, proof.index, proof.hashes), 'logbewijs-klopt-niet')
    if (checkpoint === undefined) throw new Unable('unbelieved')
  })
  return tree
}

// What the verdict says of its place, where it says it.
function comparePlace (row, claims, proof, tree) {
  demand([undefined, proof.index].includes(claims.logIndex) && [undefined, '', textOf(tree.origin)].includes(claims.log), 'logplaats-anders')
  if (claims.logIndex === undefined) row.variant = 'silent'
}

async function checkPlace (checks, given, trust, { parts, key, claims }) {
  const proof = await checks.run('bewijs', [], () => readProof(given.proof))
  let checkpoint, quorum
  if (given.trust === null) {
    for (const id of ['controlepunt', 'getuigen']) checks.open(id, 'no-trust')
  } else {
    checkpoint = await checks.run('controlepunt', [trust, proof], () => openCheckpoint(trust, proof.note))
    quorum = await checks.run('getuigen', [checkpoint], (row) => {
      if (trust.quorum === null) row.variant = 'none'
      return checkQuorum(trust, checkpoint)
    })
  }
  const tree = await checkLeaf(checks, parts, proof, checkpoint)
  await checks.run('plaats', [claims, tree], (row) => comparePlace(row, claims, proof, tree))
  await checks.run('gebruik', [key, proof], () => demand(proof.index >= key.from && proof.index <= key.until, 'sleutel-niet-in-gebruik'))
  // Whoever has a leaked key can sign for any time; what others saw before it leaked was not theirs.
  await checks.run('lek', [key, ...(key?.leakedAt > 0n ? [quorum] : [])], () =>
    demand(key.leakedAt === 0n || (quorum.cosigned > 0n && quorum.cosigned < key.leakedAt), 'sleutel-gelekt'))
  return tree && { origin: textOf(tree.origin), size: tree.size, index: proof.index, witnesses: quorum?.witnesses ?? 0, cosigned: quorum?.cosigned ?? 0n }
}

// ---- the rules ----

// A pack by its digest, or itself: its canonical JSON has that digest.
async function checkPack (row, claims, pack) {
  row.about = /^\s*\{/.test(pack) ? toHex(await sha256(bytesOf(pack))) : pack.toLowerCase()
  demand(/^[0-9a-f]{64}$/.test(row.about), 'tekst-ongeldig')
  demand(claims.beleid.some((named) => named?.sha256 === row.about), 'verdict-ander-beleid')
}

// ---- the whole ----

function outcomeOf (rows, given) {
  if (rows.some((row) => row.state === 'bad')) return 'refused'
  if (given.verdict === null || given.keys === null) return 'incomplete'
  if (rows.some((row) => row.state === 'open')) return 'partly'
  return given.proof !== null ? 'placed' : 'signed'
}

const summary = (rows, given) => ({ outcome: outcomeOf(rows, given), reason: rows.find((row) => row.reason)?.reason, rows })

// given: verdict, keys, proof, trust: binaries, or null; packs: policy packs, or their SHA-256 in hexadecimal; test: a test environment is fine; at: now, in unix
// seconds, as a BigInt.
// Resolves to { outcome, reason, rows, claims, place, digest }: outcome 'refused' (a row is bad; reason: of the first one), 'incomplete' (there is no verdict, or
// no keys), 'partly' (nothing is bad, and something could not be told), 'signed' (genuine; nothing was given to show its place), 'placed' (and it is in the log).
export async function check (given) {
  const checks = new Checks()
  const keys = given.keys === null ? checks.open('sleutels', 'not-given') : await checks.run('sleutels', [], () => readKeys(given.keys))
  const trust = given.trust === null ? undefined : await checks.run('vertrouwen', [], () => readTrust(given.trust))
  if (given.verdict === null) {
    checks.open('vorm', 'not-given')
    return summary(checks.rows, given)
  }
  const found = await checkVerdict(checks, given, keys)
  let place
  if (given.proof !== null) place = await checkPlace(checks, given, trust, found)
  else await checks.run('lek', [found.claims], () => demand(found.key.leakedAt === 0n, 'sleutel-gelekt'))
  for (const pack of given.packs)
    await checks.run('beleid', [found.claims], (row) => checkPack(row, found.claims, pack))
  const digest = toHex(await sha256(bytesOf(given.verdict)).catch(() => []))
  return { ...summary(checks.rows, given), claims: found.claims, place, digest }
}
