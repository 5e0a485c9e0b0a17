// walk.mjs SETUP.json: an applicant's whole way on the running service in a real browser, with scripts off. In each language on a small
// phone and on a desk; by keyboard alone; with a refusal; and by an app in between. What it reads is what a person sees: words, and what
// has the focus. On each page of ours: nothing wider than the window, the language and its direction, Dutch one tap away, no address
// with anything in it, nothing from elsewhere, no breach of a policy, and axe-core's rules.
import fs from 'node:fs'
import { createRequire } from 'node:module'
import { chromium } from 'playwright-core'
import { LAUNCH, windowOf, write } from './site.mjs'

const told = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'))
const NAMES = { nl: 'Nederlands', en: 'English', ar: 'العربية', tr: 'Türkçe', pl: 'Polski', uk: 'Українська' }
const PHONE = { width: 320, height: 640 }, DESK = { width: 1280, height: 800 }
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const AT_ONCE = 2, TABS = 80
const CODE = /\b(?:[0-9A-Z]{5}-){5}[0-9A-Z]\b/
const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const breaches = []
let pages = 0, rules = 0, walks = 0

// ---- words ----

function textsOf (language) {
  const found = new Map(), po = fs.readFileSync(`${told.texts}/${language}.po`, 'utf8')
  const joined = (text) => [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, part]) => JSON.parse(`"${part}"`)).join('')
  for (const [, id, source, , said] of po.matchAll(/^msgctxt "(.*)"\nmsgid ((?:".*"\n)+)(msgstr ((?:".*"\n)+))?/gm)) found.set(id, joined(said ?? source) || joined(source))
  return (id, values = {}) => found.get(id).replace(/<\/?\d>/g, '').replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all)
}
const texts = Object.fromEntries(told.languages.map((l) => [l, textsOf(l)]))

// ---- a person ----

// Windows nobody looks at. To make one takes a browser longer than to show ten pages, so the next person gets one without cookies, and
// what else is kept takes scripts.
const shut = []

async function newWindow (browser) {
  const context = await windowOf(browser, { javaScriptEnabled: false, ignoreHTTPSErrors: true, locale: 'nl-NL' })
  const page = await context.newPage(), window = { context, page, person: null }
  page.on('console', (m) => { if (m.type() === 'error' && !/40[03]/.test(m.text())) window.person.breach('console: ' + m.text()) })
  page.on('request', (r) => {
    if (window.person.ours() && !r.isNavigationRequest() && !r.url().startsWith(told.issuer)) window.person.breach('from elsewhere: ' + r.url())
  })
  return window
}

// hands: 'mouse', or 'keys' for the keyboard alone.
class Person {
  constructor (browser, language, size, hands = 'mouse') {
    Object.assign(this, { browser, language, size, hands, t: texts[language], name: `${language} ${size.width} ${hands}` })
  }

  // cookies: those that the browser kept
  async open (cookies = []) {
    this.window = shut.pop() ?? await newWindow(this.browser)
    this.window.person = this
    Object.assign(this, { context: this.window.context, page: this.window.page })
    await this.page.setViewportSize(this.size)
    await this.context.addCookies(cookies)
    return this
  }

  async close () {
    await this.context.clearCookies()
    shut.push(this.window)
  }

  ours () { return this.page.url().startsWith(told.issuer) }
  breach (what) { breaches.push(`${this.name}: ${new URL(this.page.url()).pathname}: ${what}`) }

  // ---- what hands do ----

  // What has the focus: its words, as a screen reader says them.
  focus () {
    return this.page.evaluate(() => {
      const e = document.activeElement
      if (e === null || e === document.body) return null
      const r = e.getBoundingClientRect(), bar = document.querySelector('.bar')
      const top = bar && !bar.contains(e) ? bar.getBoundingClientRect().top : window.innerHeight
      return { words: (e.labels?.length ? e.labels[0].textContent : e.textContent).trim(), seen: r.top >= 0 && r.bottom <= top + 0.5 }
    })
  }

  async tabTo (words) {
    for (let i = 0; i < TABS; i++) {
      await this.page.keyboard.press('Tab')
      const f = await this.focus()
      if (f === null || !(words instanceof RegExp ? words.test(f.words) : f.words === words)) continue
      if (!f.seen && this.ours()) this.breach('has the focus and is not seen: ' + f.words)
      return
    }
    throw new Error(`${this.name}: no ${words} by keyboard on ${this.page.url()}`)
  }

  async tap (role, words) {
    const before = this.page.url()
    if (this.hands === 'keys') {
      await this.tabTo(words)
      await Promise.all([this.page.waitForEvent('framenavigated'), this.page.keyboard.press('Enter')])
    } else {
      const found = this.page.getByRole(role, { name: words, exact: typeof words === 'string' })
      if (await found.count() !== 1) throw new Error(`${this.name}: ${await found.count()} times ${role} ${words} on ${before}: ${await this.page.locator('main').innerText()}`)
      await Promise.all([this.page.waitForEvent('framenavigated'), found.click()])
    }
    await this.page.waitForLoadState('load')
  }

  async choose (words) {
    if (this.hands === 'mouse') return this.page.getByRole('radio', { name: words }).check()
    // One tab leads to the group; its arrows go through it.
    const radio = this.page.getByRole('radio', { name: words })
    await this.tabTo(/./)
    for (let i = 0; i < TABS && !(await this.focus())?.words.match(words); i++) await this.page.keyboard.press((await this.page.evaluate(() => document.activeElement.type)) === 'radio' ? 'ArrowDown' : 'Tab')
    if (!await radio.isChecked()) throw new Error(`${this.name}: not chosen by keyboard: ${words}`)
  }

  async type (label, text) {
    if (this.hands === 'mouse') return this.page.getByLabel(label, { exact: true }).fill(text)
    await this.tabTo(label)
    await this.page.keyboard.type(text)
  }

  // ---- what eyes see ----

  async at (id, values) {
    const wanted = this.t(id, values), found = (await this.page.locator('h1').innerText()).trim()
    if (found.replace(/[\u2068\u2069]/g, '') !== wanted) throw new Error(`${this.name}: ${found}, not ${wanted}, on ${this.page.url()}`)
    await this.look()
  }

  async look () {
    const m = await this.page.evaluate(() => ({
      wide: document.documentElement.scrollWidth - document.documentElement.clientWidth, language: document.documentElement.lang,
      direction: getComputedStyle(document.body).direction, title: document.title, heading: document.querySelector('h1').textContent.trim()
    }))
    if (m.wide > 0) this.breach(m.wide + ' pixels wider than the window')
    if (m.language !== this.language) this.breach('language ' + m.language)
    if (m.direction !== (this.language === 'ar' ? 'rtl' : 'ltr')) this.breach('direction ' + m.direction)
    if (!m.title.includes(m.heading)) this.breach('the title is not that of the heading')
    if (this.language !== 'nl' && await this.page.getByText('Nederlands', { exact: true }).count() === 0) this.breach('Dutch is not one tap away')
    const { pathname, search, hash } = new URL(this.page.url())
    if (pathname !== '/oauth/authorize' && !pathname.startsWith('/terug/') && search + hash !== '') this.breach('something in the address')
    if (this.size === PHONE && this.hands === 'mouse') await this.rules()
    pages++
  }

  async rules () {
    const found = await this.judge(await this.page.content())
    rules += found.passes.length
    for (const v of [...found.violations, ...found.incomplete.filter((i) => i.impact === 'critical')])
      for (const n of v.nodes) this.breach(v.id + ': ' + n.html.slice(0, 120))
  }

  async ends (words) {
    const { origin } = new URL(this.page.url()), found = await this.page.locator('h1').innerText()
    if (origin !== told.outcome || found !== words) throw new Error(`${this.name}: ${found} at ${origin}, not ${words}`)
    walks++
    await this.close()
  }

  // ---- the way ----

  async begin () {
    await this.open()
    await this.page.goto(told.portal)
    if (this.language !== 'nl') await this.tap('button', NAMES[this.language])
    await this.at('why.title')
  }

  async toSource () {
    await this.tap('button', this.t('button.go_on'))
    await this.at('sources.title')
    await this.tap('button', this.t('button.go_on'))
    await this.at('to_source.title', { source: told.title })
    await this.tap('link', this.t('button.go_on'))
    if (new URL(this.page.url()).origin !== told.source[1]) throw new Error(`${this.name}: at ${this.page.url()}, not where one logs in`)
  }

  async logIn () {
    await this.choose(new RegExp('^' + told.person))
    await this.tap('button', /^(Inloggen|Log in)$/)
    await this.at('values.title')
    const text = await this.page.locator('main').innerText()
    if (!text.replace(/\D/g, '').includes(told.income)) this.breach('what was read is not shown')
  }

  // Returns the code of the receipt.
  async agree () {
    await this.tap('button', this.t('button.right'))
    await this.at('questions.title')
    await this.tap('button', this.t('button.right'))
    await this.at('done.title')
    return CODE.exec(await this.page.locator('main').innerText())[0]
  }
}

// ---- rules of others ----

// They need scripts: the page as it was answered, written into a window of the same host, where the style sheet is, and which has the
// rules. High enough for all of it, as in rules.mjs. One at a time.
async function judgeIn (browser) {
  const context = await windowOf(browser, { viewport: { width: 360, height: 4000 }, ignoreHTTPSErrors: true })
  const page = await context.newPage(), address = told.issuer + '/nl/nagekeken'
  let last = Promise.resolve()
  await page.route(address, (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body: '<!DOCTYPE html>' }))
  await page.goto(address)
  await page.evaluate(axe)
  async function judge (html) {
    if (!await write(page, html)) breaches.push('a page without its style sheet')
    return page.evaluate((tags) => window.axe.run(document, { runOnly: tags, resultTypes: ['violations', 'incomplete'] }), TAGS)
  }
  return (text) => { last = last.then(() => judge(text)); return last }
}

// ---- walks ----

async function whole (browser, language, size, hands) {
  const p = new Person(browser, language, size, hands)
  await p.begin()
  await p.toSource()
  await p.logIn()
  const code = await p.agree()
  await p.tap('button', p.t('button.website'))
  await p.ends(told.shared)
  return code
}

// Days after: with the code, what was shared; and no more.
async function stop (browser, language, size, code) {
  const p = await new Person(browser, language, size).open()
  await p.page.goto(`${told.issuer}/${language}/ontvangst`)
  await p.at('receipt.title')
  await p.type(p.t('receipt.code'), code.toLowerCase())
  await p.tap('button', p.t('receipt.button'))
  await p.at('receipt_words.title')
  await p.tap('button', p.t('button.stop'))
  await p.at('stop.title')
  await p.tap('button', p.t('button.stop_yes'))
  await p.at('stopped.title')
  await p.close()
  walks++
}

async function refuse (browser, language, size) {
  const p = new Person(browser, language, size)
  await p.begin()
  await p.tap('button', p.t('button.other_way'))
  await p.at('other_way.title')
  await p.tap('button', p.t('button.refuse'))
  await p.ends(told.nothing)
}

// The source's app comes back in another browser, which is no way on; the phone has closed the first one meanwhile, and it goes on there.
async function byApp (browser, language) {
  const p = new Person(browser, language, PHONE)
  await p.begin()
  await p.toSource()
  const app = await new Person(browser, 'nl', PHONE).open(), kept = await p.context.cookies()
  await app.page.goto(p.page.url())
  await p.close()
  await app.choose(new RegExp('^' + told.person))
  await app.tap('button', /^(Inloggen|Log in)$/)
  await app.at('wrong_browser.title')
  await app.close()
  // What a browser keeps that was closed: cookies with an end.
  await p.open(kept.filter((c) => c.expires > 0))
  await p.page.goto(`${told.issuer}/${language}/naar-bron`)
  await p.at('to_source.title', { source: told.title })
  if (!(await p.page.locator('main').innerText()).includes(p.t('to_source.again', { source: told.title }))) p.breach('does not say what to do')
  // The source was finished with in the app: it is asked anew.
  await p.tap('button', p.t('button.go_on'))
  await p.at('to_source.title', { source: told.title })
  await p.tap('link', p.t('button.go_on'))
  await p.logIn()
  await p.agree()
  await p.tap('button', p.t('button.website'))
  await p.ends(told.shared)
}

// It finds what is wrong, so that silence means something.
async function findsAtAll (browser) {
  const p = await new Person(browser, 'ar', PHONE).open()
  await p.page.goto(`${told.issuer}/nl/ontvangst`)
  await p.page.setContent(`<!DOCTYPE html><title>a</title><h1>b</h1><p>${'w'.repeat(99)}</p><input><p><font color="#aaa">grey</font></p>`)
  await p.look()
  await p.close()
  const said = breaches.splice(0).join('\n')
  for (const what of ['wider', 'language', 'direction', 'title', 'Dutch', 'label', 'color-contrast', 'html-has-lang']) if (!said.includes(what)) breaches.push('not found on a bad page: ' + what)
}

// A process for each site that a window comes by took more than all that is done there, and sites are not what is protected from each
// other here.
const FEW_PROCESSES = ['--disable-gpu', '--disable-site-isolation-trials', '--renderer-process-limit=3']
const browser = await chromium.launch({ ...LAUNCH, args: [...LAUNCH.args, ...FEW_PROCESSES] })
Person.prototype.judge = await judgeIn(browser)
await findsAtAll(browser)
const waiting = [
  ...told.languages.map((l) => async () => stop(browser, l, PHONE, await whole(browser, l, PHONE, 'mouse'))),
  ...told.languages.map((l) => () => whole(browser, l, DESK, 'mouse')),
  ...['nl', 'ar'].map((l) => () => whole(browser, l, PHONE, 'keys')),
  ...['en', 'ar'].map((l) => () => refuse(browser, l, PHONE)),
  () => byApp(browser, 'tr')
]
const all = waiting.length + told.languages.length
const began = Date.now()
await Promise.all(Array.from({ length: AT_ONCE }, async () => {
  for (let walk; (walk = waiting.shift());) await walk().catch((error) => breaches.push(error.stack))
}))
await browser.close()
for (const b of new Set(breaches)) console.log(b)
console.log(`${walks} of ${all} walks, ${pages} pages, ${rules} rules passed, ${breaches.length} breaches, ${((Date.now() - began) / 1000).toFixed(0)} s`)
process.exit(breaches.length > 0 || walks < all || rules < pages ? 1 : 0)
