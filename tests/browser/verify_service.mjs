// verify_service.mjs SETUP.json: the page as the running service serves it, on a verdict that it signed; and one changed character.
import fs from 'node:fs'
import { chromium } from 'playwright-core'
import { LAUNCH } from './site.mjs'
import { other, Visit } from './verify_scenes.mjs'

const { address, verdict, keys } = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'))
const breaches = []
const browser = await chromium.launch(LAUNCH)
const visit = await new Visit(browser, breaches, 'served').open(address, { language: 'en', ignoreHTTPSErrors: true })
await visit.give({ verdict, keys })
await visit.check()
await visit.expect({ state: 'good', outcome: 'Genuine by its key.', says: 'This is an indication while responding' })
const marks = [10, verdict.indexOf('.') + 40, verdict.length >> 1, verdict.length - 20]
for (const at of marks) {
  visit.name = `character ${at} changed`
  await visit.give({ verdict: other(verdict, at) })
  await visit.check()
  await visit.expect({ state: 'bad' }, false)
}
const looked = await visit.end()
await browser.close()
for (const breach of breaches) console.log(breach)
console.log(`${looked} looks at the page of the running service, ${breaches.length} breaches`)
process.exit(breaches.length > 0 || looked <= marks.length ? 1 : 0)
