// HTTP as the tests want it: one request, no redirect followed, with or without a client certificate.
import { Agent, request } from 'undici'

// who: { cert, key } or nothing; from: address on this machine, where it is not the usual one. A connection for each, kept.
const agents = new Map()
function agentOf (ca, who, from) {
  const name = `${from} ${who?.cert ?? ''}`
  if (!agents.has(name)) agents.set(name, new Agent({ localAddress: from, connect: { ca, ...(who && { cert: who.cert, key: who.key }) } }))
  return agents.get(name)
}

export const dispatcher = agentOf

export async function close () {
  await Promise.all([...agents.values()].map((agent) => agent.close()))
  agents.clear()
}

export class Answer {
  constructor (status, headers, text) {
    Object.assign(this, { status, headers, text })
  }

  get type () {
    return (this.headers['content-type'] ?? '').split(';')[0].trim().toLowerCase()
  }

  get json () {
    return JSON.parse(this.text)
  }
}

// What comes in between, where the tests themselves are tested: (call, answer) => answer.
export const between = { change: null }

// body: URLSearchParams, or a text that is sent as it stands.
export async function ask (ca, who, method, url, { headers = {}, body, from } = {}) {
  const form = body !== undefined && !('content-type' in headers) && { 'content-type': 'application/x-www-form-urlencoded' }
  const answer = await request(url, {
    method, dispatcher: agentOf(ca, who, from), headers: { ...form, ...headers }, body: body === undefined ? undefined : String(body)
  })
  const came = new Answer(answer.statusCode, answer.headers, await answer.body.text())
  return between.change?.({ url: new URL(url), method, headers, body }, came) ?? came
}
