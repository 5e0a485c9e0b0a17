// A browser without scripts: cookies, one page, its forms. Enough to click through pages that are plain HTML.
import { ask } from './http.mjs'

const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const unescape = (text) => text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (all, dec, hex, name) =>
  name ? ENTITIES[name] ?? all : String.fromCodePoint(dec ? Number(dec) : parseInt(hex, 16)))

function attributes (tag) {
  const found = {}
  for (const [, name, value] of tag.matchAll(/\s([\w-]+)(?:="([^"]*)")?/g)) found[name] = unescape(value ?? '')
  return found
}

const controlsOf = (html) => [...html.matchAll(/<(input|button)\b([^>]*)>/g)].map(([, kind, rest]) => ({ kind, ...attributes(rest) }))

// rest: the page around its forms, where controls may stand that say by their attribute `form` whose they are.
function formOf (html, rest, base) {
  const open = attributes(html.slice(0, html.indexOf('>')))
  const controls = [...controlsOf(html), ...controlsOf(rest).filter((c) => c.form !== undefined && c.form === open.id)]
  return {
    method: (open.method ?? 'get').toUpperCase(),
    action: new URL(open.action || base, base).href,
    buttons: controls.filter((c) => c.kind === 'button' || c.type === 'submit'),
    inputs: controls.filter((c) => c.kind === 'input' && c.type !== 'submit')
  }
}

// Each is somebody else's, at an address of its own: what one address may ask in a second is less than all of them together.
let browsers = 0

export class Browser {
  constructor (ca) {
    Object.assign(this, { ca, from: `127.0.1.${1 + browsers++ % 254}`, cookies: new Map(), page: null, url: null, seen: [] })
  }

  remember (url, headers) {
    for (const line of [headers['set-cookie'] ?? []].flat()) {
      const [pair, ...rest] = line.split(/;\s*/), at = pair.indexOf('=')
      const gone = rest.some((part) => /^max-age=0$/i.test(part) || /^expires=thu, 01 jan 1970/i.test(part))
      const path = rest.find((part) => /^path=/i.test(part))?.slice(5) ?? '/', key = `${new URL(url).host} ${path} ${pair.slice(0, at)}`
      gone ? this.cookies.delete(key) : this.cookies.set(key, pair)
    }
  }

  cookieOf (url) {
    const { host, pathname } = new URL(url)
    return [...this.cookies].filter(([key]) => key.startsWith(`${host} `) && pathname.startsWith(key.split(' ')[1]))
      .map(([, pair]) => pair).join('; ')
  }

  // One request. What is answered becomes the page, but a redirect that leads to one of `away`: that is where the browser has left.
  async go (url, { method = 'GET', body, away = [] } = {}) {
    for (let hops = 0; hops < 10; hops++) {
      const cookie = this.cookieOf(url)
      const answer = await ask(this.ca, null, method, url, {
        body,
        from: this.from,
        headers: {
          accept: 'text/html', ...(cookie && { cookie }), 'sec-fetch-site': method === 'POST' ? 'same-origin' : 'none',
          ...(method === 'POST' && { origin: new URL(url).origin, 'content-type': 'application/x-www-form-urlencoded' })
        }
      })
      this.remember(url, answer.headers)
      if (!(answer.status >= 300 && answer.status < 400)) {
        Object.assign(this, { page: answer, url })
        this.seen.push(answer.text)
        return null
      }
      const to = new URL(answer.headers.location, url)
      if (away.some((prefix) => to.href.startsWith(prefix))) return { to, status: answer.status, headers: answer.headers }
      url = to.href
      method = 'GET'
      body = undefined
    }
    throw new Error(`redirected for ever: ${url}`)
  }

  get forms () {
    const form = /<form\b[\s\S]*?<\/form>/g, { text } = this.page, rest = text.replace(form, '')
    return [...text.matchAll(form)].map(([html]) => formOf(html, rest, this.url))
  }

  button (value) {
    for (const form of this.forms) {
      const button = form.buttons.find((b) => b.value === value)
      if (button) return { form, button }
    }
    return null
  }

  // Presses the button with this value in a form, having filled in `values`: { name: text }, and { name: [text, ...] } for several.
  async press (value, values = {}, away = []) {
    const { form, button } = this.button(value) ?? {}
    if (!form) throw new Error(`no button ${value} on ${this.url}: ${this.page.status} ${this.page.text.slice(0, 2000)}`)
    const sent = new URLSearchParams()
    for (const input of form.inputs) {
      const chosen = input.type === 'radio' || input.type === 'checkbox'
      if (!input.name || (input.name in values) || (chosen && !('checked' in input))) continue
      sent.append(input.name, input.value ?? '')
    }
    for (const [name, given] of Object.entries(values)) for (const text of [given].flat()) sent.append(name, text)
    if (button.name) sent.append(button.name, button.value)
    if (form.method === 'GET') return this.go(`${form.action}?${sent}`, { away })
    return this.go(form.action, { method: 'POST', body: sent, away })
  }
}
