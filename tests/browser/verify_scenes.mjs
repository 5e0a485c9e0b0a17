// The page that checks verdicts, as a person has it: scenes(browser, example, { disk, served }) resolves to { looked, breaches }.
import fs from 'node:fs'
import { createRequire } from 'node:module'
import { windowOf } from './site.mjs'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const PHONE = { width: 320, height: 640 }, DESK = { width: 1280, height: 900 }
const bytes = (binary) => Buffer.from(binary, 'latin1')
const typed = (binary) => bytes(binary).toString('utf8')
export const other = (text, at) => text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)

// In the page.
async function rulesBroken (tags) {
  const found = await window.axe.run(document, { runOnly: tags, resultTypes: ['violations', 'incomplete'] })
  return [...found.violations, ...found.incomplete.filter((i) => i.impact === 'critical')].flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 140)}`))
}

// In the page: what was said, as it is seen.
function told () {
  const visible = (e) => e.innerText.trim(), all = (selector) => [...document.querySelectorAll(selector)]
  const result = document.getElementById('result')
  return { shown: !result.hidden, state: result.className, outcome: visible(document.getElementById('outcome')), text: visible(document.querySelector('main')),
    rows: all('#rows > li').map((e) => [e.className, e.innerText]), reasons: all('#rows > .bad .reason').map(visible), claims: all('#claims dt').map(visible),
    focused: document.activeElement?.id }
}

// In the page: what there is to measure, and what would be kept.
function measured () {
  const hit = (e) => { const r = e.getBoundingClientRect(); return Math.min(r.width, r.height) }
  const unpaired = [...document.querySelectorAll('[lang=nl]:not(html)')].filter((e) => !e.classList.contains('always') &&
    (e.nextElementSibling?.lang !== 'en' || e.textContent === '' || e.nextElementSibling.textContent === ''))
  return { wide: document.documentElement.scrollWidth - document.documentElement.clientWidth, unpaired: unpaired.map((e) => e.textContent),
    small: [...document.querySelectorAll('button, input, summary')].filter((e) => e.checkVisibility() && hit(e) < 24).map((e) => e.id || e.textContent),
    title: document.title.startsWith(document.querySelector('h1').innerText), cookies: document.cookie }
}

export class Visit {
  constructor (browser, breaches, name) {
    Object.assign(this, { browser, breaches, name, looked: 0, requests: [] })
  }

  say (what) {
    this.breaches.push(`${this.name}: ${what}`)
  }

  async open (address, { language = 'nl', size = DESK, before, ...more } = {}) {
    this.language = language
    this.context = await windowOf(this.browser, { viewport: size, locale: language, ...more })
    this.page = await this.context.newPage()
    this.page.on('request', (request) => this.requests.push(request.url()))
    this.page.on('console', (message) => { if (message.type() === 'error') this.say('console: ' + message.text()) })
    this.page.on('pageerror', (error) => this.say('error: ' + error.message))
    if (before) await this.page.addInitScript(before)
    await this.page.goto(address)
    return this
  }

  // example: its parts; files: those given as files
  async give (example, files = []) {
    for (const [name, binary] of Object.entries(example)) {
      if (!await this.page.locator('#' + name).isVisible()) await this.page.locator(`details:has(#${name}) > summary`).click()
      if (files.includes(name)) await this.page.locator(`#${name}-file`).setInputFiles({ name: name + '.txt', mimeType: 'text/plain', buffer: bytes(binary) })
      else await this.page.locator('#' + name).fill(typed(binary))
    }
    return this
  }

  async check (test = true) {
    await this.page.locator('#test').setChecked(test)
    await this.page.evaluate(() => document.getElementById('rows').replaceChildren())
    await this.page.locator('button[type=submit]').click()
    await this.page.locator('#rows > li').first().waitFor()
  }

  // The rules of others, and ours: nothing is wider than the window, nothing said in one language only, one request: the page.
  async look (rules) {
    this.looked++
    if (rules) {
      await this.page.evaluate(axe)
      for (const broken of await this.page.evaluate(rulesBroken, TAGS)) this.say(broken)
    }
    const m = await this.page.evaluate(measured)
    if (m.wide > 0) this.say(m.wide + ' pixels wider than the window')
    if (m.unpaired.length > 0) this.say('in one language only: ' + m.unpaired.join('; '))
    if (m.small.length > 0) this.say('too small to hit: ' + m.small.join(', '))
    if (!m.title) this.say('the title is not that of the heading')
    if (m.cookies !== '') this.say('keeps a cookie')
    if (this.requests.length !== 1) this.say('asked for ' + this.requests.join(' '))
    return this.page.evaluate(told)
  }

  async expect (wanted, rules = true) {
    const found = await this.look(rules)
    for (const [name, value] of Object.entries(wanted)) {
      const is = name === 'says' ? found.text.includes(value) : name === 'reasons' ? found.reasons.join() === value.join() : found[name] === value
      if (!is) this.say(`${name}: ${JSON.stringify(found[name] ?? found.text.slice(0, 900))}, not ${JSON.stringify(value)}`)
    }
    return found
  }

  async end () {
    await this.context.close()
    return this.looked
  }
}

// ---- what is given, and what is said ----

function cases (example) {
  const { verdict, keys, proof, trust } = example, crlf = proof.replace('\n', '\r\n')
  const answer = Buffer.from(JSON.stringify({ toetsing: verdict, logbewijs: typed(proof), uitleg: [] })).toString('latin1')
  const payload = JSON.parse(Buffer.from(verdict.split('.')[1], 'base64url')), [pack] = payload.beleid
  return [
    ['a verdict and keys', { verdict, keys }, { state: 'good', outcome: 'Echt volgens de sleutel.', says: 'Testomgeving' }],
    ['all of it', example, { state: 'good', outcome: 'Echt, en het staat in het log.', reasons: [], says: 'log.example/passend' }],
    ['all of it as files', example, { state: 'good', outcome: 'Echt, en het staat in het log.' }, Object.keys(example)],
    ['an answer of the API', { verdict: answer, keys, trust }, { state: 'good', outcome: 'Echt, en het staat in het log.' }],
    ['no trust', { verdict, keys, proof }, { state: 'open', says: 'Geef een vertrouwensbestand' }],
    ['one character of the verdict', { ...example, verdict: other(verdict, verdict.length >> 1) }, { state: 'bad', reasons: ['bewijs-handtekening', 'logbewijs-klopt-niet'] }],
    ['one character of the signature', { ...example, verdict: other(verdict, verdict.length - 9) }, { state: 'bad', reasons: ['bewijs-handtekening'] }],
    ['one character of a hash', { ...example, proof: other(proof, proof.indexOf('index') + 15) }, { state: 'bad', reasons: ['logbewijs-klopt-niet'] }],
    ['one character of the root', { ...example, proof: other(proof, proof.indexOf('\n300\n') + 9) }, { state: 'bad', reasons: ['note-handtekening', 'logbewijs-klopt-niet'] }],
    ['another place', { ...example, proof: proof.replace('index 151', 'index 150') }, { state: 'bad', says: 'Blad in de boom, Genoemde plaats.', reasons: ['logbewijs-klopt-niet', 'logplaats-anders'] }],
    ['a byte that browsers pass over', { ...example, proof: crlf }, { state: 'bad', reasons: ['logbewijs-vorm'] }, ['proof']],
    ['a byte order mark', { ...example, keys: '\xef\xbb\xbf' + keys }, { state: 'bad', reasons: ['json-onjuist'] }, ['keys']],
    ['too few witnesses', { ...example, proof: proof.replace(/[^\n]*witness[^\n]*\n$/, '') }, { state: 'bad', reasons: ['getuigen-te-weinig'] }],
    ['its pack', { verdict, keys, packs: pack.sha256.toUpperCase() }, { state: 'good', says: 'rust op dit beleidspakket' }],
    ['another pack', { verdict, keys, packs: '{"id":"x"}' }, { state: 'bad', reasons: ['verdict-ander-beleid'] }],
    ['no test environment', { verdict, keys }, { state: 'bad', reasons: ['verdict-test'] }, [], false],
  ]
}

// The rules of others are asked where the page looks otherwise than before.
const LOOKS_NEW = ['a verdict and keys', 'all of it', 'no trust', 'one character of the root', 'another pack']

async function each (visit, cases) {
  for (const [name, given, wanted, files = [], test = true] of cases) {
    await visit.page.locator('button[type=reset]').click()
    visit.name = name
    await visit.give(given, files)
    await visit.check(test)
    await visit.expect({ ...wanted, focused: 'outcome' }, LOOKS_NEW.includes(name))
  }
  visit.name = 'after "clear all"'
  await visit.page.locator('button[type=reset]').click()
  await visit.expect({ shown: false }, false)
}

// ---- browsers that can do less ----

const WITHOUT_ED25519 = () => {
  const { importKey } = globalThis.SubtleCrypto.prototype
  globalThis.SubtleCrypto.prototype.importKey = function (...args) {
    return args[2] === 'Ed25519' ? Promise.reject(new DOMException('no', 'NotSupportedError')) : importKey.apply(this, args)
  }
}
const WITHOUT_CRYPTO = () => Object.defineProperty(globalThis.Crypto.prototype, 'subtle', { value: undefined })

async function lessAble (browser, breaches, example, address) {
  const without = await new Visit(browser, breaches, 'without Ed25519').open(address, { language: 'en', before: WITHOUT_ED25519 })
  await without.give(example)
  await without.check()
  const found = await without.expect({ state: 'open', says: 'The log signature is not checked', reasons: [] })
  const green = found.rows.filter(([state, text]) => state === 'good' && /^(Checkpoint|Witnesses|Leaf)/.test(text))
  if (green.length > 0) without.say('green: ' + green.join())
  await without.give({ ...example, proof: other(example.proof, example.proof.indexOf('index') + 15) })
  await without.check()
  await without.expect({ state: 'bad', reasons: ['logbewijs-klopt-niet'] })
  const none = await new Visit(browser, breaches, 'without WebCrypto').open(address, { language: 'en', before: WITHOUT_CRYPTO })
  await none.give(example)
  await none.check()
  await none.expect({ state: 'open', says: 'This browser cannot compute signatures here' })
  return await without.end() + await none.end()
}

// ---- by keys alone, on a small phone with large text, on paper ----

async function byKeys (browser, breaches, example, address) {
  const visit = await new Visit(browser, breaches, 'by keys').open(address, { language: 'en', size: PHONE }), { keyboard } = visit.page
  const reach = async (id) => {
    for (let i = 0; i < 40; i++) {
      await keyboard.press('Tab')
      const at = await visit.page.evaluate(() => {
        const e = document.activeElement, r = e.getBoundingClientRect(), style = getComputedStyle(e)
        return { id: e.id || e.type || e.tagName, seen: r.top >= -1 && r.bottom <= innerHeight + 1, ring: parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== 'none' }
      })
      if (!at.seen || !at.ring) visit.say(`has the focus and ${at.ring ? 'is not seen' : 'no ring'}: ${at.id}`)
      if (at.id === id) return
    }
    visit.say('not reached: ' + id)
  }
  for (const name of ['verdict', 'keys']) {
    await reach(name)
    await keyboard.insertText(typed(example[name]))
  }
  await reach('SUMMARY')
  await keyboard.press('Enter')
  for (const name of ['proof', 'trust']) {
    await reach(name)
    await keyboard.insertText(typed(example[name]))
  }
  await reach('test')
  await keyboard.press('Space')
  await reach('submit')
  await keyboard.press('Enter')
  await visit.page.locator('#rows > li').first().waitFor()
  await visit.expect({ state: 'good', outcome: 'Genuine, and it stands in the log.', focused: 'outcome' })
  await keyboard.press('Home')
  await visit.page.locator('[data-language=nl]').focus()
  await keyboard.press('Enter')
  await visit.expect({ outcome: 'Echt, en het staat in het log.' })
  return visit.end()
}

async function largeText (browser, breaches, example, address) {
  let looked = 0
  for (const language of ['nl', 'en']) {
    const visit = await new Visit(browser, breaches, `200 %, ${language}`).open(address, { language, size: PHONE })
    await visit.page.evaluate(() => { document.documentElement.style.fontSize = '200%' })
    await visit.expect({ shown: false })
    await visit.give({ ...example, verdict: other(example.verdict, 900) })
    await visit.check()
    await visit.expect({ state: 'bad' })
    await visit.give(example)
    await visit.check()
    await visit.expect({ state: 'good' })
    looked += await visit.end()
  }
  return looked
}

async function onPaper (browser, breaches, example, address) {
  const visit = await new Visit(browser, breaches, 'on paper').open(address)
  await visit.give(example)
  await visit.check()
  await visit.page.emulateMedia({ media: 'print' })
  const found = await visit.expect({ state: 'good', says: 'SHA-256 van het verdict' })
  for (const gone of ['Of kies een bestand', 'Wis alles', 'English']) if (found.text.includes(gone)) visit.say('printed: ' + gone)
  return visit.end()
}

// Its policy holds, so that what it promises does not rest on the script alone.
async function promise (browser, breaches, address) {
  const visit = await new Visit(browser, breaches, 'its policy').open(address)
  visit.page.removeAllListeners('console')
  const done = await visit.page.evaluate(async () => {
    const script = document.createElement('script'), image = new Image()
    script.textContent = 'globalThis.ran = true'
    document.body.append(script)
    const loaded = new Promise((resolve) => { image.onload = () => resolve(true); image.onerror = () => resolve(false) })
    image.src = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'
    return { ran: globalThis.ran === true, fetched: await fetch(location.href).then(() => true, () => false), image: await loaded }
  })
  for (const [what, is] of Object.entries(done)) if (is) visit.say(what)
  return visit.end()
}

// They find what is wrong, so that silence means something.
async function findsAtAll (browser, breaches, address) {
  const own = [], visit = await new Visit(browser, own, 'bad').open(address)
  await visit.page.evaluate(() => {
    document.querySelector('.hint').style.color = '#bbb'
    document.querySelector('label[for=keys]').removeAttribute('for')
    document.querySelector('main').append(Object.assign(document.createElement('p'), { textContent: 'w'.repeat(400), style: 'overflow-wrap: normal; width: 3000px' }))
    document.querySelector('.hint [lang=en]').remove()
    document.cookie = 'a=b'
  })
  await visit.expect({ shown: true })
  for (const what of ['color-contrast', 'label', 'wider', 'one language only', 'shown'])
    if (!own.some((said) => said.includes(what))) breaches.push('not found on a bad page: ' + what)
  return visit.end()
}

export async function scenes (browser, example, { disk, served }) {
  const breaches = []
  let looked = 0
  await findsAtAll(browser, breaches, served)
  for (const [address, all] of [[disk, cases(example)], [served, cases(example).slice(0, 6)]]) {
    const visit = await new Visit(browser, breaches, 'empty').open(address)
    await visit.expect({ shown: false })
    await each(visit, all)
    looked += await visit.end()
  }
  looked += await lessAble(browser, breaches, example, served)
  looked += await byKeys(browser, breaches, example, served)
  looked += await largeText(browser, breaches, example, disk)
  looked += await onPaper(browser, breaches, example, disk)
  for (const address of [disk, served]) looked += await promise(browser, breaches, address)
  return { looked, breaches }
}
