// verify_service.mjs SETUP.json: the page as the running service serves it, on verdicts that it signed and logged; and one changed character.
import fs from 'node:fs'
import { chromium } from 'playwright-core'
import { LAUNCH } from './site.mjs'
import { other, Visit } from './verify_scenes.mjs'

const told = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'))
const breaches = [], binary = (text) => Buffer.from(text).toString('latin1')
const verdict = told.definitive.toetsing, proof = binary(told.definitive.logbewijs), keys = binary(told.keys), trust = binary(told.trust)
const logged = { verdict, keys, proof, trust }, GENUINE = { state: 'good', outcome: 'Genuine, and it stands in the log.', reasons: [] }

// Places of the parts of a proof: a hash (where there is one), the root, the log's signature.
const root = proof.indexOf('\n', proof.indexOf('\n', proof.indexOf('\n\n') + 2) + 1) + 9, signature = proof.length - 20, hash = proof.indexOf('\n\n') - 20
const rows = [
  ['an indication', { verdict: told.indication, keys }, { state: 'good', outcome: 'Genuine by its key.', says: 'This is an indication while responding' }],
  ['an indication, changed', { verdict: other(told.indication, told.indication.length >> 1), keys }, { state: 'bad', reasons: ['bewijs-handtekening'] }],
  ['a definitive verdict', logged, GENUINE],
  ['the answer of the API', { verdict: binary(told.answer), keys, trust }, GENUINE],
  ['without its proof', { verdict, keys }, { state: 'good', outcome: 'Genuine by its key.', says: 'Its place in the log was not shown' }],
  ...[10, verdict.indexOf('.') + 40, verdict.length >> 1, verdict.length - 20].map((at) => [`character ${at} changed`, { ...logged, verdict: other(verdict, at) }, { state: 'bad' }]),
  ...[['a hash', hash], ['the root', root], ['the signature of the log', signature]].map(([what, at]) => [what + ' changed', { ...logged, proof: other(proof, at) }, { state: 'bad' }]),
]

const browser = await chromium.launch(LAUNCH)
const visit = await new Visit(browser, breaches, 'served').open(told.address, { language: 'en', ignoreHTTPSErrors: true })
for (const [name, given, wanted] of rows) {
  visit.name = name
  await visit.page.locator('button[type=reset]').click()
  await visit.give(given)
  await visit.check()
  await visit.expect(wanted, wanted === GENUINE)
}
const looked = await visit.end()
await browser.close()
for (const breach of breaches) console.log(breach)
console.log(`${looked} looks at the page of the running service, ${breaches.length} breaches`)
process.exit(breaches.length > 0 || looked < rows.length ? 1 : 0)
