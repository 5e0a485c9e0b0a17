// layout.mjs FOLDER: every page in every language, scripts off. On a small phone, on it with text of 200 %, and on a desk: nothing
// is wider than the window, the buttons at the bottom are seen whole, in one line each, in at most a quarter of the height. By
// keyboard: every control in the order of the source, seen, with a ring round it, not below the buttons. Prints each breach.
import { chromium } from 'playwright-core'
import { LAUNCH, site, windowOf } from './site.mjs'

// What a page has more when it is rich is looked at in the languages that need most room.
const most = (p) => ['nl', 'ar', 'uk'].includes(p.language)
const SIZES = [
  { name: 'phone', width: 320, height: 640, big: false, languages: (p) => !p.rich || most(p) },
  { name: 'phone, 200 %', width: 320, height: 640, big: true, languages: () => true },
  { name: 'desk', width: 1280, height: 800, big: false, languages: most },
]
const QUARTER = 0.25
const s = await site(process.argv[2])
const browser = await chromium.launch(LAUNCH)
const breaches = []
let looked = 0

// In the page: what there is to measure.
function measure() {
  const bar = document.querySelector('.bar')
  const box = (e) => { const r = e.getBoundingClientRect(); return { top: r.top, bottom: r.bottom, left: r.left, right: r.right, height: r.height } }
  const lines = (e) => { const range = document.createRange(); range.selectNodeContents(e); return new Set([...range.getClientRects()].map((r) => Math.round(r.top))).size }
  const h1 = document.querySelectorAll('h1')
  return {
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    high: document.documentElement.scrollHeight > window.innerHeight,
    direction: getComputedStyle(document.body).direction,
    styled: getComputedStyle(document.querySelector('header')).backgroundColor !== 'rgba(0, 0, 0, 0)',
    heading: h1.length === 1 && document.title.includes(h1[0].textContent.trim()),
    dutch: document.documentElement.lang === 'nl' || document.querySelector('header [lang=nl]') !== null,
    small: [...document.querySelectorAll('button, .go, .button, .choice, header a, input:not([type=hidden])')]
      .filter((e) => { const r = e.getBoundingClientRect(); return Math.min(r.width, r.height) < (e.closest('header') ? 24 : e.matches('input') ? 22 : 44) })
      .map((e) => e.textContent.trim() || e.name),
    bar: bar && { ...box(bar), buttons: [...bar.children].map((b) => ({ ...box(b), text: b.textContent.trim(), lines: lines(b), cut: b.scrollWidth > b.clientWidth })) },
  }
}

function judge(at, size, m, p) {
  const say = (what) => breaches.push(at + ': ' + what)
  if (m.wide > 0) say(m.wide + ' pixels wider than the window')
  if (m.direction !== (p.language === 'ar' ? 'rtl' : 'ltr')) say('direction ' + m.direction)
  if (!m.styled) say('without its style sheet')
  if (!m.heading) say('the title is not that of the heading')
  if (!m.dutch) say('Dutch is not one tap away')
  for (const name of m.small) say('too small to hit: ' + name)
  if (m.bar === null) return
  if (m.bar.top < 0 || m.bar.bottom > size.height + 0.5) say('the buttons are out of sight')
  if (m.bar.height > size.height * QUARTER) say('the buttons take ' + Math.round(m.bar.height) + ' of ' + size.height)
  for (const b of m.bar.buttons)
    if (b.lines !== 1 || b.cut || b.left < 0 || b.right > size.width || b.bottom > size.height) say('not seen whole in one line: ' + b.text)
}

// In the page: the control that has the focus, its number in the source, and whether it is seen.
function focused() {
  const all = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary')]
  const e = document.activeElement
  if (e === document.body || e === null) return null
  const r = e.getBoundingClientRect(), bar = document.querySelector('.bar'), style = getComputedStyle(e)
  const top = bar ? bar.getBoundingClientRect().top : window.innerHeight
  return {
    number: all.indexOf(e), total: all.length, radio: e.type === 'radio' ? e.name : null, name: e.textContent.trim() || e.name,
    seen: r.top >= 0 && r.bottom <= window.innerHeight + 0.5 && (bar?.contains(e) || r.bottom <= top + 0.5),
    ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
  }
}

async function keyboard(page, at) {
  let last = -1, steps = 0
  for (;;) {
    await page.keyboard.press('Tab')
    const f = await page.evaluate(focused)
    if (f === null || f.number <= last) {
      if (f !== null && f.number === last) breaches.push(at + ': the focus stays at ' + f.name)
      else if (f !== null && f.number !== 0) breaches.push(at + ': the focus goes back to ' + f.name)
      break
    }
    steps++
    if (!f.seen) breaches.push(at + ': has the focus and is not seen: ' + f.name)
    if (!f.ring) breaches.push(at + ': has the focus and no ring: ' + f.name)
    last = f.number
    if (last === f.total - 1) break
  }
  const wanted = await page.evaluate(() => {
    const groups = new Set()
    return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary')].filter((e) => {
      if (e.type !== 'radio') return true
      const first = !groups.has(e.name)
      groups.add(e.name)
      return first
    }).length
  })
  if (steps !== wanted) breaches.push(at + ': ' + steps + ' of ' + wanted + ' controls by keyboard')
}

async function look(size) {
  const context = await windowOf(browser, { viewport: { width: size.width, height: size.height }, javaScriptEnabled: false })
  const page = await context.newPage()
  page.on('console', (m) => { if (m.type() === 'error') breaches.push('console: ' + m.text()) })
  page.on('requestfailed', (r) => breaches.push('not loaded: ' + r.url()))
  page.on('response', (r) => { if (r.status() >= 400 && !r.url().endsWith('/favicon.ico')) breaches.push(r.status() + ': ' + r.url()) })
  for (const p of s.pages.filter((p) => size.languages(p))) {
    const at = p.file + ' (' + size.name + ')'
    await page.goto((size.big ? s.big : s.normal) + p.file)
    judge(at, size, await page.evaluate(measure), p)
    if (size.width === 320 && (size.big ? p.language === 'uk' : ['nl', 'ar'].includes(p.language))) await keyboard(page, at)
    looked++
  }
  await context.close()
}

// It finds what is wrong, so that silence means something.
async function findsAtAll() {
  const page = await (await windowOf(browser, { viewport: { width: 320, height: 640 }, javaScriptEnabled: false })).newPage()
  await page.setContent('<title>a</title><header></header><h1>b</h1><div style="width: 400px; height: 700px"></div>' +
    '<div class="bar" style="height: 200px"><button style="width: 20px; overflow: hidden">two words</button></div>')
  judge('bad', SIZES[0], await page.evaluate(measure), { language: 'ar' })
  const said = breaches.splice(0).join()
  for (const what of ['wider', 'direction', 'style sheet', 'title', 'Dutch', 'too small', 'out of sight', 'take 200', 'in one line'])
    if (!said.includes(what)) breaches.push('not found on a bad page: ' + what)
}

await findsAtAll()
await Promise.all(SIZES.map(look))
await browser.close()
s.close()
for (const b of breaches) console.log(b)
console.log(looked + ' pages looked at, ' + breaches.length + ' breaches')
process.exit(breaches.length > 0 || looked < 700 ? 1 : 0)
