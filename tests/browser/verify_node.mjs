// verify_node.mjs TREE PASSEND MAKE_LOG CORPORA: the page's functions by Node. Rows of the C tests, published vectors to which they must answer as `passend`
// does, and every changed character of an example. Leaves what the browser does the same with in data.json.
import fs from 'node:fs'
import path from 'node:path'
import { execFileSync } from 'node:child_process'
import * as answers from './verify_answers.mjs'
import * as rows from './verify_rows.mjs'
import * as tamper from './verify_tamper.mjs'

const [tree, passend, makeLog, corpora] = process.argv.slice(2)
const OPS = ['inclusion', 'signed-note', 'tlog-proof']
const binary = (...parts) => fs.readFileSync(path.join(...parts), 'latin1')

function sources () {
  const at = { 'reasons.def': 'src/lib/base', 'test_verify.c': 'tests/unit/lib/verify', 'test_place.c': 'tests/unit/lib/verify', 'test_logproof.c': 'tests/unit/lib/log',
    'test_logtrust.c': 'tests/unit/lib/log', 'test_note.c': 'tests/unit/lib/log' }
  return Object.fromEntries(Object.entries(at).map(([name, folder]) => [name, binary(tree, folder, name)]))
}

// A log by make_log, with a verdict in the midst of it.
function exampleLog () {
  const claims = Buffer.from(binary(tree, 'tests/cli/data/verdict.jws').split('.')[1], 'base64url')
  fs.rmSync('log', { recursive: true, force: true })
  fs.writeFileSync('claims.json', claims)
  execFileSync(makeLog, ['log', '300', '50', 'claims.json'])
  return { verdict: binary('log/verdicts/151.jws'), keys: binary('log/keys.json'), proof: binary('log/verdicts/151.tlog-proof'), trust: binary('log/log.policy') }
}

function published () {
  if (!fs.existsSync(corpora)) {
    console.log('no published vectors beside the checkout')
    return { questions: [], answers: [] }
  }
  const printed = execFileSync('python3', ['-B', path.join(tree, 'tests/vectors/run.py'), '-', corpora, '--questions', ...OPS], { maxBuffer: 1 << 28 })
  const said = execFileSync(passend, ['vectors'], { input: printed, maxBuffer: 1 << 28 }).toString().trim().split('\n').map((line) => JSON.parse(line))
  const all = printed.toString().trim().split('\n').map((line, i) => [JSON.parse(line), said[i]]).filter(([q, a]) => answers.forThePage(q, a))
  return { questions: all.map(([q]) => q), answers: all.map(([, a]) => a) }
}

const data = { files: sources(), example: exampleLog(), published: published() }
fs.writeFileSync('data.json', JSON.stringify(data))
let bad = 0
for (const [what, least, found] of [
  ['rows of the C tests', 390, await rows.run(data.files)],
  ['published vectors', data.published.questions.length === 0 ? 0 : 650, await answers.run(data.published.questions, data.published.answers)],
  ['changed characters', 3500, await tamper.run(data.example)]]) {
  for (const breach of found.breaches.slice(0, 40)) console.log(breach)
  console.log(`${found.rows} ${what}, ${found.breaches.length} breaches`)
  bad += found.breaches.length + (found.rows < least ? 1 : 0)
}
process.exit(bad > 0 ? 1 : 0)
