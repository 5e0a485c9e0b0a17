// The steps of one agreement as modules put them together, and what is looked at in every answer.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { ask } from './http.mjs'
import { Browser } from './browser.mjs'

export const b64 = (bytes) => bytes.toString('base64url')
export const s256 = (text) => b64(createHash('sha256').update(text).digest())
export const GONE = Symbol('left out')   // the value of a parameter that is not sent

// Bits of entropy as the suite measures it: Shannon's of the characters, times their number.
export function entropy (text) {
  const counts = new Map()
  for (const c of text) counts.set(c, (counts.get(c) ?? 0) + 1)
  return [...counts.values()].reduce((sum, n) => sum - n * Math.log2(n / text.length), 0)
}

// ---- what every error body is ----

// allowed: [[status, error], ...] that the suite takes.
export function isError (answer, allowed) {
  assert.equal(answer.type, 'application/json', answer.text)
  const body = answer.json
  assert.match(body.error ?? '', /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/, answer.text)
  if (body.error_description !== undefined) assert.match(body.error_description, /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/)
  if (body.error_uri !== undefined) assert.ok(new URL(body.error_uri))
  const got = [answer.status, body.error]
  assert.ok(allowed.some(([status, error]) => status === got[0] && error === got[1]), `${got} is none of ${allowed.join(' | ')}: ${answer.text}`)
  return got
}

export function isPage (browser, left) {
  assert.equal(left, null, left && `redirected to ${left.to}`)
  assert.ok(browser.page.status >= 400 && browser.page.status < 500, `${browser.page.status} ${browser.url}`)
  assert.equal(browser.page.type, 'text/html')
}

// ---- a run of one module against one target ----

export class Run {
  constructor (target, name) {
    Object.assign(this, { target, name, warnings: [] })
  }

  warn (text) {
    this.warnings.push(text)
  }

  // Where the suite leaves a choice: what came is one of these, and the one that this target is to have chosen.
  choice (got, options) {
    assert.ok(options.includes(got), `${got} is none of ${options}`)
    const expected = this.target.expected[this.name]
    assert.ok(expected === undefined || expected === got, `${got} instead of ${expected}`)
  }

  wait (seconds) {
    return this.target.wait(seconds)
  }

  // The endpoint behind the certificate.
  endpoint (name) {
    const { metadata } = this.target
    return metadata.mtls_endpoint_aliases?.[name] ?? metadata[name]
  }

  browser () {
    return new Browser(this.target.ca)
  }

  post (client, name, form, { who = client, ...more } = {}) {
    return ask(this.target.ca, who, 'POST', this.endpoint(name), { body: form, ...more })
  }

  // change: { parameter: value or GONE }; more: [[name, value], ...] on top, which may double one.
  form (base, change = {}, more = []) {
    const form = new URLSearchParams()
    for (const [name, value] of Object.entries({ ...base, ...change })) if (value !== GONE) form.append(name, value)
    for (const [name, value] of more) form.append(name, value)
    return form
  }

  parameters (client) {
    const verifier = b64(randomBytes(32)), state = b64(randomBytes(16))
    return {
      verifier,
      state,
      values: {
        client_id: client.id, response_type: 'code', redirect_uri: client.redirect_uri, state, code_challenge: s256(verifier),
        code_challenge_method: 'S256', authorization_details: JSON.stringify(this.target.details(client))
      }
    }
  }

  async push (client, change, more, options) {
    const { verifier, state, values } = this.parameters(client)
    const answer = await this.post(client, 'pushed_authorization_request_endpoint', this.form(values, change, more), options)
    return { client, answer, verifier, state: change?.state ?? state, request_uri: answer.status === 201 ? answer.json.request_uri : undefined }
  }

  async pushed (client, change) {
    const p = await this.push(client, change)
    assert.equal(p.answer.status, 201, p.answer.text)
    assert.equal(p.answer.type, 'application/json')
    assert.ok(p.answer.json.expires_in >= 5 && p.answer.json.expires_in < 600)
    assert.ok(entropy(p.request_uri) > 96)
    return p
  }

  // more: parameters beside these two, or instead of one.
  url (p, more = {}) {
    const url = new URL(this.target.metadata.authorization_endpoint)
    for (const [name, value] of Object.entries({ client_id: p.client.id, request_uri: p.request_uri, ...more })) url.searchParams.append(name, value)
    return url.href
  }

  // What came back in the address of the platform, which is the registered one with its own query kept.
  returned (p, left) {
    assert.ok(left, 'the browser did not leave')
    assert.ok([302, 303].includes(left.status), `redirected by ${left.status}`)
    this.target.strict && assert.equal(left.status, 303)
    const registered = new URL(p.client.redirect_uri), got = new Map(left.to.searchParams)
    assert.equal(left.to.origin + left.to.pathname, registered.origin + registered.pathname)
    assert.equal(left.to.hash, '')
    assert.equal([...left.to.searchParams].length, got.size, 'a member twice')
    for (const [name, value] of registered.searchParams) {
      assert.equal(got.get(name), value, `the registered query lost ${name}`)
      got.delete(name)
    }
    assert.equal(got.get('iss'), this.target.metadata.issuer)
    return Object.fromEntries(got)
  }

  // Pushes, agrees, and returns the answer that the browser brought.
  async agreed (client, change, more) {
    const p = await this.pushed(client, change)
    const browser = this.browser()
    const left = await this.target.agree(browser, this.url(p, more), client)
    const answer = this.returned(p, left)
    assert.equal(answer.error, undefined, answer.error)
    assert.ok(entropy(answer.code) > 96, 'entropy of the code')
    return { ...p, code: answer.code, answer, browser }
  }

  redeem (a, change = {}, options) {
    return this.post(a.client, 'token_endpoint', this.form({
      client_id: a.client.id, grant_type: 'authorization_code', code: a.code, redirect_uri: a.client.redirect_uri, code_verifier: a.verifier
    }, change), options)
  }

  async token (a) {
    const answer = await this.redeem(a)
    assert.equal(answer.status, 200, answer.text)
    assert.equal(answer.type, 'application/json')
    assert.match(answer.headers['cache-control'] ?? '', /no-store/)
    const token = answer.json
    assert.equal(token.token_type.toLowerCase(), 'bearer')
    assert.ok(entropy(token.access_token) > 96, 'entropy of the token')
    assert.ok(Array.isArray(token.authorization_details) && token.authorization_details.every((d) => typeof d.type === 'string'), answer.text)
    assert.equal(token.refresh_token, undefined)
    return token
  }

  resource (client, token, { headers = {}, scheme = 'Bearer', who = client, url = this.target.resource(token) } = {}) {
    return ask(this.target.ca, who, 'GET', url, { headers: { ...(scheme && { authorization: `${scheme} ${token.access_token}` }), ...headers } })
  }

  async opens (client, token, options) {
    const answer = await this.resource(client, token, options)
    assert.equal(answer.status, 200, answer.text)
    assert.ok(answer.headers.date, 'no Date')
    return answer
  }
}
