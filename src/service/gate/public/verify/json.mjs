import { demand, Refused, textOf, utf8 } from './bytes.mjs'

// A strict reader of JSON, as `passend` reads it: no member twice, no NUL, no broken UTF-8, no number that is not a whole one within 64 bits, twelve
// levels. JSON.parse takes the last of two members of one name, and a program that takes the first reads another verdict.
//
// foreign: a document of others, of which few members are ours: names may have escapes, and a number may be any of RFC 8259.
//
// Whole numbers are BigInt. Objects have no prototype.

const DEPTH = 12, MEMBERS = 64

const ESCAPES = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

class JsonReader {
  constructor (binary, foreign) {
    Object.assign(this, { text: binary, at: 0, depth: 0, foreign })
  }

  refuse () {
    throw new Refused(this.text[this.at] === '\0' ? 'json-nul' : 'json-onjuist')
  }

  // What the pattern (sticky) finds here, and passes it.
  match (pattern) {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)
    this.at += found?.[0].length ?? 0
    return found
  }

  space () {
    this.match(/[ \n\r\t]*/y)
  }

  take (character) {
    this.space()
    if (this.text[this.at] !== character) return false
    this.at++
    return true
  }

  value () {
    this.space()
    const c = this.text[this.at] ?? ''
    if (c === '{') return this.object()
    if (c === '[') return this.array()
    if (c === '"') return this.string(true)
    if (c === '-' || (c >= '0' && c <= '9')) return this.number()
    for (const [word, value] of [['true', true], ['false', false], ['null', null]]) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length
        return value
      }
    }
    return this.refuse()
  }

  // What is between two brackets; each: reads one.
  list (end, each) {
    demand(this.depth++ < DEPTH, 'json-te-diep')
    this.at++
    for (let first = true; !this.take(end); first = false) {
      if (!first && !this.take(',')) this.refuse()
      this.space()
      each()
    }
    this.depth--
  }

  object () {
    const found = Object.create(null)
    let members = 0
    this.list('}', () => {
      if (this.text[this.at] !== '"') this.refuse()
      const name = this.string(this.foreign)
      demand(!(name in found), 'json-dubbel')
      demand(members++ < MEMBERS, 'te-veel')
      if (!this.take(':')) this.refuse()
      found[name] = this.value()
    })
    return found
  }

  array () {
    const found = []
    this.list(']', () => found.push(this.value()))
    return found
  }

  string (escapes) {
    let text = ''
    this.at++
    for (;;) {
      const plain = textOf(this.match(/[^\x00-\x1f"\\]*/y)[0])
      demand(plain !== null, 'json-utf8')
      text += plain
      const c = this.text[this.at]
      if (c === '"') break
      if (c !== '\\') this.refuse()
      demand(escapes, 'lid-onbekend')
      text += this.escape()
    }
    this.at++
    return text
  }

  escape () {
    const c = this.text[this.at + 1] ?? ''
    if (c === 'u') return this.unicode()
    if (!(c in ESCAPES)) throw new Refused('json-onjuist')
    this.at += 2
    return ESCAPES[c]
  }

  unit () {
    const found = this.match(/\\u([0-9a-fA-F]{4})/y)
    return found === null ? null : parseInt(found[1], 16)
  }

  unicode () {
    const high = this.unit()
    demand(high !== null, 'json-onjuist')
    demand(high !== 0, 'json-nul')
    if (high < 0xd800 || high > 0xdfff) return String.fromCharCode(high)
    const low = high < 0xdc00 ? this.unit() : null
    demand(low !== null && low >= 0xdc00 && low <= 0xdfff, 'json-utf8')
    return String.fromCharCode(high, low)
  }

  number () {
    const [all, whole, more] = this.match(/(-?[0-9]*)((?:\.[0-9]*)?(?:[eE][-+]?[0-9]*)?)/y)
    if (!/^-?(0|[1-9][0-9]*)$/.test(whole) || !/^(\.[0-9]+)?([eE][-+]?[0-9]+)?$/.test(more)) this.refuse()
    const value = more === '' && whole !== '-0' ? BigInt(whole) : null
    if (value !== null && value >= -(2n ** 63n) && value < 2n ** 63n) return value
    demand(this.foreign || whole + more === '-0', 'json-getal')
    return Number(all)
  }
}

export function readJson (binary, foreign = false) {
  const reader = new JsonReader(binary, foreign)
  const value = reader.value()
  reader.space()
  demand(reader.at === reader.text.length, reader.text[reader.at] === '\0' ? 'json-nul' : 'json-rest')
  return value
}

// ---- members, as a reader of one kind wants them; undefined where they are not there or of another kind ----

export const isText = (value, most = Infinity) => typeof value === 'string' && utf8(value).length <= most

export const isWhole = (value, least, most) => typeof value === 'bigint' && value >= least && value <= most

export const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
