// Questions of `passend vectors` (docs/vectors.md) to the page's functions: run(questions, answers) resolves to { rows, breaches } of those whose answer is
// another one.
import { binaryOf, bytesOf, fromBase64, utf8 } from './page/bytes.mjs'
import { openNote, readKey } from './page/note.mjs'
import { leadsTo, leafOf, readProof } from './page/proof.mjs'
import { checkQuorum, openCheckpoint, readTrust } from './page/trust.mjs'

const demand = (good, reason) => { if (!good) throw Object.assign(new Error(reason), { reason }) }

const textFrom = (q, name) => (typeof q[name] === 'string' ? binaryOf(utf8(q[name])) : atob(q[name + '_b64']))

async function trustFrom (q) {
  if (q.vkeys === undefined || q.vkeys === null) return readTrust(textFrom(q, 'policy'))
  const keys = []
  for (const vkey of [q.vkeys].flat()) keys.push(await readKey(binaryOf(utf8(vkey))))
  return { keys, nodes: new Map(), quorum: null }
}

const asked = {
  async inclusion (q) {
    const hashes = (q.proof_b64 ?? []).map(fromBase64)
    demand(hashes.length <= 64 && hashes.every((hash) => hash?.length === 32), 'logbewijs-klopt-niet')
    demand(await leadsTo(fromBase64(q.root_b64), BigInt(q.size), fromBase64(q.leaf_hash_b64), BigInt(q.index), hashes), 'logbewijs-klopt-niet')
  },
  async 'signed-note' (q) {
    const { keys } = await trustFrom(q), { text, signers } = await openNote(textFrom(q, 'note'), keys)
    return { text: new TextDecoder().decode(bytesOf(text)), signers: keys.filter((key) => signers.has(key)).map((key) => key.name) }
  },
  async 'tlog-proof' (q) {
    const trust = await trustFrom(q), proof = readProof(textFrom(q, 'proof')), checkpoint = await openCheckpoint(trust, proof.note)
    checkQuorum(trust, checkpoint)
    const leaf = await leafOf(fromBase64(q.entry_b64))
    demand(await leadsTo(checkpoint.root, checkpoint.size, leaf, proof.index, proof.hashes), 'logbewijs-klopt-niet')
  },
}

// Questions about the form of a question are not for the page: a member that is missing or of another kind, a number below 0.
const ASKABLE = { inclusion: ['tekst-ongeldig', 'json-soort', 'json-getal', 'lid-ontbreekt'], 'signed-note': ['json-soort', 'lid-ontbreekt', 'te-veel'],
  'tlog-proof': ['json-soort', 'tekst-ongeldig', 'lid-ontbreekt'] }

export const forThePage = (question, answer) => question.op in asked && !ASKABLE[question.op].includes(answer.reason)

const said = (answer) => [answer.result, answer.reason, answer.text, answer.signers].map((part) => JSON.stringify(part)).join(' ')

export async function run (questions, answers) {
  const breaches = []
  for (const [i, question] of questions.entries()) {
    let answer
    try {
      answer = { result: 'accept', ...await asked[question.op](question) }
    } catch (error) {
      if (error.reason === undefined) throw error
      answer = { result: 'refuse', reason: error.reason }
    }
    if (said(answer) !== said(answers[i])) breaches.push(`${JSON.stringify(question).slice(0, 300)}: ${said(answer)}, not ${said(answers[i])}`)
  }
  return { rows: questions.length, breaches }
}
