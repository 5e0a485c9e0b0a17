import { binaryOf, utf8 } from './bytes.mjs'
import { check } from './check.mjs'
import { isObject, readJson } from './json.mjs'
import { CHECKED, CLAIMS, FROM_FILE, INDICATION, NO, NONE, OUTCOMES, PASSED, PLACE_NOT_SHOWN, PROVEN, REASONS, ROWS, STATES, TEST, TOO_LARGE, UNDECIDED, VALUES, WHY, YES } from './words.mjs'

// The page: what was given, and what came of it. Everything said stands there in both languages; page.html shows one.

const FILE_MOST = 2 << 20
const FIELDS = ['verdict', 'keys', 'proof', 'trust', 'packs']
const given = {} // name: bytes of a file, as they were read; a field that was typed in has none
const at = (id) => document.getElementById(id)

// ---- what was given ----

// A text field keeps lines as browsers do; a file counts byte by byte.
function binaryFrom (name) {
  const typed = at(name).value.trim()
  if (given[name] !== undefined) return binaryOf(given[name])
  return typed === '' ? null : binaryOf(utf8(['proof', 'trust'].includes(name) ? typed + '\n' : typed))
}

function drop (name) {
  delete given[name]
  at(name + '-file').parentElement.querySelector('.from').replaceChildren()
}

async function take (name, file) {
  const note = at(name + '-file').parentElement.querySelector('.from')
  drop(name)
  if (file === undefined) return
  if (file.size > FILE_MOST) return say(note, TOO_LARGE)
  const bytes = new Uint8Array(await file.arrayBuffer())
  at(name).value = new TextDecoder().decode(bytes)
  given[name] = bytes
  say(note, FROM_FILE)
  note.append(' ', shown(file.name))
}

// A verdict, or a whole answer of the API that has it in it, perhaps with its proof.
function unwrap (inputs) {
  const text = inputs.verdict.replace(/[\r\n]+$/, '')
  if (!/^\s*\{/.test(text)) return { ...inputs, verdict: text }
  try {
    const whole = readJson(text, true), answer = whole.antwoorden?.length === 1 ? whole.antwoorden[0] : whole
    const part = (name) => (typeof answer[name] === 'string' ? binaryOf(utf8(answer[name])) : null)
    return { ...inputs, verdict: part('toetsing') ?? text, proof: inputs.proof ?? part('logbewijs') }
  } catch {
    return { ...inputs, verdict: text }
  }
}

// One pack, or digests.
const packsFrom = (binary) => (/^\s*\{/.test(binary) ? [binary] : binary.split(/[\s,]+/).filter((word) => word !== ''))

function inputs () {
  const all = Object.fromEntries(FIELDS.map((name) => [name, binaryFrom(name)]))
  const unwrapped = all.verdict === null ? all : unwrap(all)
  return { ...unwrapped, packs: packsFrom(all.packs ?? ''), test: at('test').checked, at: BigInt(Math.floor(Date.now() / 1000)) }
}

// ---- saying ----

function element (name, { className, ...attributes } = {}, ...children) {
  const made = document.createElement(name)
  if (className) made.className = className
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.append(...children)
  return made
}

const both = ([nl, en]) => [element('span', { lang: 'nl' }, nl), element('span', { lang: 'en' }, en)]

const say = (parent, words) => parent.replaceChildren(...both(words))

// Text of others: nothing in it turns lines or the direction of what stands around it.
const shown = (text) => element('bdi', {}, text.replace(/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, '?'))

const code = (text) => element('code', {}, shown(text))

const moment = (seconds) => new Date(Number(seconds) * 1000).toISOString().slice(0, 16).replace('T', ' ') + ' UTC'

function euro (cents) {
  const format = (language) => new Intl.NumberFormat(language, { style: 'currency', currency: 'EUR' }).format(Number(cents) / 100)
  return element('span', {}, ...both([format('nl'), format('en')]))
}

// ---- claims ----

const isRange = (value) => isObject(value) && Object.keys(value).length > 0 && Object.keys(value).every((name) => ['min', 'max'].includes(name))

// A value as a person reads it. name: of the claim it is, or is part of.
function valueOf (name, value) {
  if (isRange(value)) return rangeOf(name, value)
  if (name === 'huurprijs' && typeof value === 'bigint') return euro(value)
  if (name === 'iat') return moment(value)
  if (value === null) return element('span', {}, ...both(UNDECIDED))
  if (typeof value === 'boolean') return element('span', {}, ...both(value ? YES : NO))
  if (Array.isArray(value)) return listOf(name, value)
  if (isObject(value)) return membersOf(value)
  const text = shown(String(value)), words = VALUES[value]
  return words === undefined || !['uitkomst', 'fase'].includes(name) ? text : element('span', {}, text, ': ', ...both(words))
}

function rangeOf (name, { min, max }) {
  const ends = [min, max].filter((end) => end !== undefined).map((end) => valueOf(name, end))
  return element('span', {}, min === undefined ? '≤ ' : max === undefined ? '≥ ' : '', ends[0], ...(ends.length > 1 ? [' – ', ends[1]] : []))
}

function listOf (name, values) {
  if (values.length === 0) return element('span', {}, ...both(NONE))
  return element('ul', {}, ...values.map((value) => element('li', {}, valueOf(name, value))))
}

const membersOf = (object) => element('ul', { className: 'members' }, ...Object.entries(object).map(([name, value]) =>
  element('li', {}, element('span', { className: 'name' }, shown(name)), ' ', valueOf(name, value))))

const line = (words, value) => element('div', {}, element('dt', {}, ...both(words)), element('dd', {}, value))

function claimLines (claims) {
  const known = CLAIMS.map(([name]) => name), others = Object.keys(claims).filter((name) => !known.includes(name))
  return [...CLAIMS.filter(([name]) => name in claims), ...others.map((name) => [name, name, name])]
    .map(([name, nl, en]) => line([nl, en], valueOf(name, claims[name])))
}

// ---- what came of it ----

function rowOf (row) {
  const words = ROWS[row.id], texts = row.state === 'open' ? [WHY[row.why]] : [words[row.variant ?? row.state], REASONS[row.reason]]
  const item = element('li', { className: row.state }, element('strong', {}, ...both(words.name)), ' ', element('span', { className: 'state' }, ...both(STATES[row.state])))
  const said = texts.filter((sentence) => sentence !== undefined).flatMap((sentence) => [element('span', {}, ...both(sentence)), ' '])
  if (row.about !== undefined) said.push(code(row.about), ' ')
  if (row.reason !== undefined) said.push(element('code', { className: 'reason' }, row.reason))
  item.append(element('p', {}, ...said))
  return item
}

function remarks (result, now) {
  const { claims } = result, said = []
  if (claims === undefined) return said
  if (claims.omgeving === 'TEST') said.push(TEST)
  if (new Date(claims.bruikbaarTot + 'T00:00:00Z').getTime() + 86400000 <= now) said.push(PASSED)
  if (result.place === undefined && claims.fase === 'reactie') said.push(INDICATION)
  else if (result.place === undefined) said.push(PLACE_NOT_SHOWN)
  return said
}

function proven (place) {
  const { origin, index, size, witnesses, cosigned } = place
  const lines = [line(PROVEN.origin, shown(origin)), line(PROVEN.index, String(index)), line(PROVEN.size, String(size)), line(PROVEN.witnesses, String(witnesses))]
  return cosigned > 0n ? [...lines, line(PROVEN.cosigned, moment(cosigned))] : lines
}

// In one sentence what came of it, and in the next what there is to know first: what is wrong, or what could not be told.
function sentences ({ outcome, rows }) {
  const wrong = rows.filter((row) => row.state === 'bad').map((row) => ROWS[row.id].name)
  const unable = rows.find((row) => ['ed25519', 'crypto', 'no-trust'].includes(row.why))
  if (outcome === 'refused') return [OUTCOMES.refused, [0, 1].map((language) => wrong.map((name) => name[language]).join(', ') + '.')]
  return outcome === 'partly' && unable ? [OUTCOMES.partly, WHY[unable.why]] : [OUTCOMES[outcome]]
}

function show (result, now) {
  at('result').className = { placed: 'good', signed: 'good', refused: 'bad' }[result.outcome] ?? 'open'
  at('outcome').replaceChildren(...sentences(result).map((w) => element('span', { className: 'sentence' }, ...both(w))))
  at('remarks').replaceChildren(...remarks(result, now).map((w) => element('li', {}, ...both(w))))
  at('rows').replaceChildren(...result.rows.map(rowOf))
  at('place').replaceChildren(...(result.outcome === 'placed' ? proven(result.place) : []))
  at('claims').replaceChildren(...(result.claims === undefined ? [] : claimLines(result.claims)))
  at('checked').replaceChildren(line(CHECKED.at, moment(Math.floor(now / 1000))), ...(result.digest ? [line(CHECKED.digest, code(result.digest))] : []))
  for (const id of ['place', 'claims']) at(id + '-part').hidden = at(id).childElementCount === 0
  at('result').hidden = false
  at('outcome').focus()
}

// ---- the page ----

function choose (language) {
  document.documentElement.lang = language
  document.title = at('title').querySelector(`[lang=${language}]`).textContent + ' - passend'
  for (const button of document.querySelectorAll('[data-language]')) button.setAttribute('aria-pressed', String(button.dataset.language === language))
}

function clear () {
  for (const name of FIELDS) drop(name)
  at('result').hidden = true
}

choose(navigator.languages.find((tag) => /^(nl|en)\b/.test(tag))?.slice(0, 2) ?? 'en')
for (const button of document.querySelectorAll('[data-language]')) button.addEventListener('click', () => choose(button.dataset.language))
for (const name of FIELDS) {
  at(name).addEventListener('input', () => {
    at(name + '-file').value = ''
    drop(name)
  })
  at(name + '-file').addEventListener('change', (event) => take(name, event.target.files[0]))
}
at('form').addEventListener('reset', clear)
at('form').addEventListener('submit', async (event) => {
  event.preventDefault()
  const asked = inputs()
  show(await check(asked), Number(asked.at) * 1000)
})
