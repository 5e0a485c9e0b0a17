// rules.mjs FOLDER: axe-core's rules of WCAG 2.2 AA and its best practices on every page in every language, on a phone. Rich pages in
// one language of each direction: what they have more is the same elements with other words. So are colours, which take half of the
// time: one style sheet gives them to elements, and walk.mjs looks at them in every language.
import fs from 'node:fs'
import { createRequire } from 'node:module'
import { chromium } from 'playwright-core'
import { LAUNCH, site, windowOf, write } from './site.mjs'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const AT_ONCE = 2
const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const s = await site(process.argv[2])
const browser = await chromium.launch(LAUNCH)
const most = (p) => ['nl', 'ar'].includes(p.language)
const waiting = s.pages.filter((p) => !p.rich || most(p))
const breaches = []
let looked = 0, rules = 0

// What breaks a rule, or may and would be critical: [its id, where]; and how many rules were kept.
async function rulesOn(page, colours) {
  return page.evaluate(async ([tags, colours]) => {
    const found = await window.axe.run(document, { runOnly: tags, resultTypes: ['violations', 'incomplete'], rules: { 'color-contrast': { enabled: colours } } })
    const broken = [...found.violations, ...found.incomplete.filter((i) => i.impact === 'critical')]
    return { broken: broken.flatMap((v) => v.nodes.map((n) => [v.id, n.html.slice(0, 120)])), kept: found.passes.length }
  }, [TAGS, colours])
}

// A window on the site, with the rules in it; they are read once.
async function openWindow() {
  // High enough for the longest page: what the buttons at the bottom cover until somebody scrolls is not what these rules are about
  // (layout.mjs holds that nothing with the focus is below them).
  const context = await windowOf(browser, { viewport: { width: 360, height: 4000 } })
  const page = await context.newPage()
  await page.goto(s.normal + s.pages[0].file)
  await page.evaluate(axe)
  return page
}

// They find what is wrong, so that silence means something.
async function findsAtAll() {
  const page = await openWindow()
  const styled = await write(page, '<!doctype html><title>x</title><header></header><p style="color: #aaa">grey</p><input>')
  if (styled) breaches.push('a page without a style sheet is taken for one that has it')
  const ids = (await rulesOn(page, true)).broken.map(([id]) => id)
  for (const id of ['label', 'html-has-lang', 'page-has-heading-one']) if (!ids.includes(id)) breaches.push('not found on a bad page: ' + id)
  const grey = s.html(s.pages[0]).replace('</h1>', '</h1><p>grey</p>')
  await write(page, grey)
  await page.evaluate(() => { document.querySelector('h1 + p').style.color = '#aaa' })
  if (!(await rulesOn(page, true)).broken.some(([id]) => id === 'color-contrast')) breaches.push('not found on a grey page: color-contrast')
  await page.context().close()
}

async function look() {
  const page = await openWindow()
  for (let p; (p = waiting.shift()); looked++) {
    if (!await write(page, s.html(p))) breaches.push(p.file + ': without its style sheet')
    const found = await rulesOn(page, most(p))
    rules += found.kept
    for (const [id, where] of found.broken) breaches.push(p.file + ': ' + id + ': ' + where)
  }
  await page.context().close()
}

await findsAtAll()
await Promise.all(Array.from({ length: AT_ONCE }, look))
await browser.close()
s.close()
for (const b of breaches) console.log(b)
console.log(looked + ' pages, ' + rules + ' rules passed, ' + breaches.length + ' breaches')
process.exit(breaches.length > 0 || looked < 200 || rules < looked * 10 ? 1 : 0)
