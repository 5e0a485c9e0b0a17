// verify_node.mjs TREE PASSEND MAKE_LOG CORPORA: the page's functions by Node. Rows of the C tests, published vectors to which they must answer as `passend`
// does, and every changed character of an example. Leaves what the browser does the same with in data.json.
import fs from 'node:fs'
import path from 'node:path'
import { execFileSync } from 'node:child_process'
import * as answers from './verify_answers.mjs'
import * as rows from './verify_rows.mjs'
import * as tamper from './verify_tamper.mjs'
import * as said from './page/words.mjs'

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
  const answered = execFileSync(passend, ['vectors'], { input: printed, maxBuffer: 1 << 28 }).toString().trim().split('\n').map((line) => JSON.parse(line))
  const all = printed.toString().trim().split('\n').map((line, i) => [JSON.parse(line), answered[i]]).filter(([q, a]) => answers.forThePage(q, a))
  return { questions: all.map(([q]) => q), answers: all.map(([, a]) => a) }
}

// Everything that can be said has words in both languages, and every reason is one of the service's.
function words () {
  const breaches = [], texts = fs.readdirSync('page').map((name) => binary('page', name)).join('\n'), known = binary(tree, 'src/lib/base/reasons.def')
  const each = (pattern) => new Set([...texts.matchAll(pattern)].map(([, word]) => word))
  const reasons = each(/(?:demand\(.*, |Refused\()'([a-z0-9-]+)'/g), rows = each(/\b(?:run|open)\('([a-z]+)'/g), whys = each(/(?:Unable|open)\(.*'([a-z0-9-]+)'\)/g)
  for (const reason of reasons) if (!known.includes(`"${reason}"`)) breaches.push('no reason of the service: ' + reason)
  for (const reason of Object.keys(said.REASONS)) if (!known.includes(`"${reason}"`)) breaches.push('no reason of the service: ' + reason)
  for (const row of rows) if (!said.ROWS[row]?.name || !said.ROWS[row].good || !said.ROWS[row].bad) breaches.push('no words for the row ' + row)
  for (const why of whys) if (!said.WHY[why]) breaches.push('no words for ' + why)
  return { rows: reasons.size + rows.size + whys.size, breaches }
}

const data = { files: sources(), example: exampleLog(), published: published() }
fs.writeFileSync('data.json', JSON.stringify(data))
let bad = 0
for (const [what, least, found] of [
  ['words', 45, words()],
  ['rows of the C tests', 390, await rows.run(data.files)],
  ['published vectors', data.published.questions.length === 0 ? 0 : 650, await answers.run(data.published.questions, data.published.answers)],
  ['changed characters', 3500, await tamper.run(data.example)]]) {
  for (const breach of found.breaches.slice(0, 40)) console.log(breach)
  console.log(`${found.rows} ${what}, ${found.breaches.length} breaches`)
  bad += found.breaches.length + (found.rows < least ? 1 : 0)
}
process.exit(bad > 0 ? 1 : 0)
