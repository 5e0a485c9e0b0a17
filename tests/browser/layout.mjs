// layout.mjs FOLDER: every page in every language, none with a script. On a small phone, on it with text of 200 %, and on a desk: nothing
// is wider than the window, the buttons at the bottom are seen whole, in one line each, in at most a quarter of the height. By
// keyboard: every control in the order of the source, seen, with a ring round it, not below the buttons. Prints each breach.
import { chromium } from 'playwright-core'
import { LAUNCH, site, windowOf, write } from './site.mjs'

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
    scripts: document.scripts.length,
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
  if (m.scripts > 0) say('has a script')
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

// In the page: from now on every control that a key moved the focus to is noted.
function noting(focused) {
  const look = new Function('return (' + focused + ')()')
  window.focuses = []
  document.addEventListener('keyup', () => window.focuses.push(look()))
}

function controls() {
  const groups = new Set()
  return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary')].filter((e) => {
    if (e.type !== 'radio') return true
    const first = !groups.has(e.name)
    groups.add(e.name)
    return first
  }).length
}

async function keyboard(page, at) {
  let last = -1, steps = 0
  const wanted = await page.evaluate(controls)
  await page.evaluate(noting, focused.toString())
  const keys = page.keys, key = { key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 }
  const pressed = Array.from({ length: wanted + 1 }, () => [keys.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...key }),
    keys.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key })]) // one after the other, and nobody waits in between
  await Promise.all(pressed.flat())
  for (const f of await page.evaluate(() => window.focuses)) {
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
  if (steps !== wanted) breaches.push(at + ': ' + steps + ' of ' + wanted + ' controls by keyboard')
}

// In the page.
function enlarge(big) {
  document.documentElement.style.fontSize = big ? '200%' : ''
  document.activeElement?.blur()
  window.scrollTo(0, 0)
}

async function lookAt(page, p, size) {
  const at = p.file + ' (' + size.name + ')'
  await page.evaluate(enlarge, size.big)
  judge(at, size, await page.evaluate(measure), p)
  if (size.width === 320 && (size.big ? p.language === 'uk' : ['nl', 'ar'].includes(p.language))) await keyboard(page, at)
  looked++
}

// A window of one width, on a page of this policy; nothing that a page asks for fails, and its policy lets all of it through.
async function openWindow(size, policy) {
  const context = await windowOf(browser, { viewport: { width: size.width, height: size.height } })
  const page = await context.newPage()
  page.on('console', (m) => { if (m.type() === 'error') breaches.push('console: ' + m.text()) })
  page.on('requestfailed', (r) => breaches.push('not loaded: ' + r.url()))
  page.on('response', (r) => { if (r.status() >= 400 && !r.url().endsWith('/favicon.ico')) breaches.push(r.status() + ': ' + r.url()) })
  await page.goto(s.normal + s.pages.find((p) => p.policy === policy).file)
  page.keys = await context.newCDPSession(page)
  return page
}

// sizes: of one window
async function look(sizes, pages) {
  for (const policy of new Set(pages.map((p) => p.policy))) {
    const page = await openWindow(sizes[0], policy)
    for (const p of pages.filter((p) => p.policy === policy)) {
      const wanted = sizes.filter((size) => size.languages(p))
      if (wanted.length > 0 && !await write(page, s.html(p))) breaches.push(p.file + ': without its style sheet')
      for (const size of wanted) await lookAt(page, p, size)
    }
    await page.context().close()
  }
}

// It finds what is wrong, so that silence means something.
async function findsAtAll() {
  const page = await (await windowOf(browser, { viewport: { width: 320, height: 640 }, javaScriptEnabled: false })).newPage()
  await page.setContent('<title>a</title><header></header><h1>b</h1><div style="width: 400px; height: 700px"></div>' +
    '<script></script><div class="bar" style="height: 200px"><button style="width: 20px; overflow: hidden">two words</button></div>')
  judge('bad', SIZES[0], await page.evaluate(measure), { language: 'ar' })
  const said = breaches.splice(0).join()
  for (const what of ['wider', 'direction', 'has a script', 'style sheet', 'title', 'Dutch', 'too small', 'out of sight', 'take 200', 'in one line'])
    if (!said.includes(what)) breaches.push('not found on a bad page: ' + what)
}

await findsAtAll()
const half = (n) => s.pages.filter((p, i) => i % 2 === n)
await Promise.all([look(SIZES.slice(0, 2), half(0)), look(SIZES.slice(0, 2), half(1)), look(SIZES.slice(2), s.pages)])
await browser.close()
s.close()
for (const b of breaches) console.log(b)
console.log(looked + ' pages looked at, ' + breaches.length + ' breaches')
process.exit(breaches.length > 0 || looked < 700 ? 1 : 0)
