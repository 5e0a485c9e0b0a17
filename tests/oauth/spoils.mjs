// Servers that are wrong, made of a right one by changing what it answers: [what is wrong, the change, the modules that must notice].
import { randomBytes } from 'node:crypto'
import { Answer } from './http.mjs'

const random = () => randomBytes(32).toString('base64url')
const json = (status, value) => new Answer(status, { 'content-type': 'application/json', 'cache-control': 'no-store', date: 'x' }, JSON.stringify(value))

export function spoils (target) {
  const is = (url, name) => url.origin + url.pathname === target.metadata[name]
  const par = (call) => is(call.url, 'pushed_authorization_request_endpoint'), token = (call) => is(call.url, 'token_endpoint')
  const resource = (call) => call.url.pathname === new URL(target.resource({ grant_id: '' })).pathname
  // The address that leads back to a client, changed.
  const away = (change) => (call, answer) => {
    if (!target.clients.some((c) => answer.headers.location?.startsWith(c.redirect_uri))) return answer
    const to = new URL(answer.headers.location)
    change(to.searchParams)
    return new Answer(answer.status, { ...answer.headers, location: to.href }, answer.text)
  }
  const tokens = (change) => (call, answer) => {
    if (!token(call) || answer.status !== 200) return answer
    const value = answer.json
    change(value)
    return json(200, value)
  }

  function acceptsAll (call, answer) {
    const failed = answer.status >= 400
    if (par(call) && failed) return json(201, { request_uri: `urn:ietf:params:oauth:request_uri:${random()}`, expires_in: 60 })
    if (token(call) && failed) return json(200, { access_token: random(), token_type: 'Bearer', authorization_details: [{ type: 'x' }] })
    if (resource(call) && failed) return json(200, {})
    const client = is(call.url, 'authorization_endpoint') && target.clients.find((c) => c.id === call.url.searchParams.get('client_id'))
    if (!client || !(failed || answer.headers.location?.includes('error='))) return answer
    const to = new URL(client.redirect_uri)
    to.searchParams.append('code', random())
    to.searchParams.append('iss', target.issuer)
    return new Answer(303, { location: to.href }, '')
  }

  return [
    ['another issuer is published', (call, answer) => call.url.href === target.discovery
      ? json(200, { ...answer.json, issuer: 'https://elders.example' }) : answer, ['discovery-end-point-verification']],
    ['nothing is refused', acceptsAll, [
      'happy-flow', 'ensure-request-object-without-redirect-uri-fails', 'plain-fapi-tolerate-unregistered-redirect-uri',
      'ensure-unsigned-authorization-request-without-using-par-fails', 'ensure-redirect-uri-in-authorization-request',
      'ensure-response-type-code-idtoken-fails', 'ensure-response-type-token-fails', 'ensure-client-id-in-token-endpoint',
      'ensure-holder-of-key-required', 'ensure-authorization-code-is-bound-to-client', 'attempt-reuse-authorization-code-after-one-second',
      'ensure-token-endpoint-fails-with-expired-auth-code', 'par-attempt-reuse-request_uri', 'par-attempt-to-use-expired-request_uri',
      'par-attempt-to-use-request_uri-for-different-client', 'par-authorization-request-containing-request_uri-form-param',
      'par-attempt-invalid-http-method', 'par-ensure-pkce-required', 'ensure-pkce-code-verifier-required',
      'incorrect-pkce-code-verifier-rejected', 'par-plain-pkce-rejected']],
    ['the answer has another issuer', away((q) => q.set('iss', 'https://elders.example')), [
      'happy-flow', 'user-rejects-authentication', 'par-ensure-reused-request-uri-prior-to-auth-completion-succeeds',
      'par-without-duplicate-parameters']],
    ['the answer has no issuer', away((q) => q.delete('iss')), ['happy-flow', 'user-rejects-authentication']],
    ['the answer says more', away((q) => q.append('reden', 'nee')), ['user-rejects-authentication']],
    ['the registered query is lost', away((q) => q.delete('dummy2')), ['happy-flow']],
    ['the state is that of the address', away((q) => q.set('state', 'from-the-address')), [
      'happy-flow', 'user-rejects-authentication', 'ensure-authorization-request-without-state-success',
      'ensure-different-state-inside-and-outside-request-object', 'ensure-authorization-request-with-long-state',
      'state-only-outside-request-object-not-used']],
    ['a long state is cut', away((q) => q.set('state', q.get('state').slice(0, 512))), ['ensure-authorization-request-with-long-state']],
    ['a code can be guessed', away((q) => q.has('code') && q.set('code', randomBytes(6).toString('hex'))), ['happy-flow']],
    ['Bearer has one spelling', (call, answer) => resource(call) && !/^Bearer /.test(call.headers.authorization ?? '')
      ? json(401, {}) : answer, ['access-token-type-header-case-sensitivity']],
    ['a refresh token comes along', tokens((t) => { t.refresh_token = random() }), ['refresh-token', 'happy-flow']],
    ['the token answer has no details', tokens((t) => { delete t.authorization_details }), ['par-without-duplicate-parameters', 'happy-flow']],
    ['resources have no Date', (call, answer) => {
      if (resource(call)) delete answer.headers.date
      return answer
    }, ['happy-flow']]
  ]
}
