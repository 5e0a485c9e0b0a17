// rules.mjs FOLDER: axe-core's rules of WCAG 2.2 AA and its best practices on every page in every language, on a phone. Rich pages in
// one language of each direction: what they have more is the same elements with other words.
import fs from 'node:fs'
import { createRequire } from 'node:module'
import { chromium } from 'playwright-core'
import { LAUNCH, site, windowOf } from './site.mjs'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const AT_ONCE = 2
const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const s = await site(process.argv[2])
const browser = await chromium.launch(LAUNCH)
const waiting = s.pages.filter((p) => !p.rich || ['nl', 'ar'].includes(p.language))
const breaches = []
let looked = 0, rules = 0

async function rulesOn(page) {
  await page.evaluate(axe)
  return page.evaluate((tags) => window.axe.run(document, { runOnly: tags, resultTypes: ['violations', 'incomplete'] }), TAGS)
}

// They find what is wrong, so that silence means something.
async function findsAtAll() {
  const page = await (await windowOf(browser, {})).newPage()
  await page.setContent('<p style="color: #aaa">grey</p><input>')
  const ids = (await rulesOn(page)).violations.map((v) => v.id)
  for (const id of ['color-contrast', 'label', 'html-has-lang']) if (!ids.includes(id)) breaches.push('not found on a bad page: ' + id)
}

async function look() {
  // High enough for the longest page: what the buttons at the bottom cover until somebody scrolls is not what these rules are about
  // (layout.mjs holds that nothing with the focus is below them).
  const context = await windowOf(browser, { viewport: { width: 360, height: 4000 } })
  const page = await context.newPage()
  for (let p; (p = waiting.shift()); looked++) {
    await page.goto(s.normal + p.file)
    const found = await rulesOn(page)
    rules += found.passes.length
    for (const v of [...found.violations, ...found.incomplete.filter((i) => i.impact === 'critical')])
      for (const n of v.nodes) breaches.push(p.file + ': ' + v.id + ': ' + n.html.slice(0, 120))
  }
  await context.close()
}

await findsAtAll()
await Promise.all(Array.from({ length: AT_ONCE }, look))
await browser.close()
s.close()
for (const b of breaches) console.log(b)
console.log(looked + ' pages, ' + rules + ' rules passed, ' + breaches.length + ' breaches')
process.exit(breaches.length > 0 || looked < 200 || rules < looked * 10 ? 1 : 0)
