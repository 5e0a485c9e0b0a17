// The modules of the OpenID conformance plan fapi2-security-profile-final-test-plan that apply to client_auth_type=mtls,
// sender_constrain=mtls, plain_fapi, plain_oauth, unsigned, plain_response, rar; under their names there, without their common prefix
// "fapi2-security-profile-final-". Each is given a Run, and throws where the suite would fail.
import assert from 'node:assert/strict'
import { connect } from 'node:tls'
import { b64, GONE, isError, isPage, s256 } from './flow.mjs'
import { ask } from './http.mjs'

const INVALID_REQUEST = [[400, 'invalid_request']]
const INVALID_GRANT = [[400, 'invalid_grant']]

// ---- 1 ----

const MEMBERS = ['issuer', 'authorization_endpoint', 'token_endpoint', 'jwks_uri', 'pushed_authorization_request_endpoint']

async function metadata (t) {
  const answer = await ask(t.target.ca, null, 'GET', t.target.discovery)
  assert.equal(answer.status, 200)
  assert.equal(answer.type, 'application/json')
  const m = answer.json
  for (const name of MEMBERS) assert.ok(new URL(m[name]).protocol === 'https:', name)
  assert.equal(m.issuer, t.target.issuer)
  const holds = { response_types_supported: 'code', grant_types_supported: 'authorization_code', code_challenge_methods_supported: 'S256',
                  token_endpoint_auth_methods_supported: 'tls_client_auth' }
  for (const [name, value] of Object.entries(holds)) assert.ok(m[name].includes(value), name)
  assert.equal(m.tls_client_certificate_bound_access_tokens, true)
  assert.equal(m.authorization_response_iss_parameter_supported, true)
  if ('require_pushed_authorization_requests' in m) assert.equal(typeof m.require_pushed_authorization_requests, 'boolean')
  for (const scope of m.scopes_supported ?? []) assert.match(scope, /^[\x21\x23-\x5b\x5d-\x7e]+$/)
  for (const tag of m.ui_locales_supported ?? []) assert.deepEqual(Intl.getCanonicalLocales(tag), [tag])
  if (m.mtls_endpoint_aliases) for (const url of Object.values(m.mtls_endpoint_aliases)) assert.equal(new URL(url).protocol, 'https:')
  const keys = await ask(t.target.ca, null, 'GET', m.jwks_uri)
  assert.equal(keys.status, 200)
  for (const key of keys.json.keys) {
    assert.ok(key.kid, 'a key without kid')
    assert.equal(key.d, undefined)
    if (key.kty === 'EC') assert.ok(['P-256', 'P-384', 'P-521'].includes(key.crv), key.crv)
  }
}

// ---- 2 to 8: what works ----

async function happy (t) {
  for (const client of t.target.clients) {
    const agreed = await t.agreed(client)
    assert.equal(agreed.answer.state, agreed.state)
    const token = await t.token(agreed)
    await t.opens(client, token)
    for (const accept of ['application/json;charset=utf-8', '*/*']) await t.opens(client, token, { headers: { accept } })
    const url = new URL(t.target.resource(token))
    url.searchParams.set('access_token', token.access_token)
    const inQuery = await t.resource(client, token, { scheme: null, url: url.href })
    assert.ok(inQuery.status >= 400 && inQuery.status < 500, 'a token in the query was taken')
  }
}

async function rejects (t) {
  const p = await t.pushed(t.target.clients[0])
  const left = await t.target.refuse(t.browser(), t.url(p), p.client)
  const { error, state, iss, ...others } = t.returned(p, left)
  assert.equal(error, 'access_denied')
  assert.equal(state, p.state)
  assert.ok(iss)
  for (const name of Object.keys(others)) assert.ok(['error_description', 'error_uri'].includes(name), `${name} in the answer`)
}

async function withoutState (t) {
  const agreed = await t.agreed(t.target.clients[0], { state: GONE })
  assert.equal(agreed.answer.state, undefined)
  await t.opens(agreed.client, await t.token(agreed))
}

async function typeCase (t) {
  const agreed = await t.agreed(t.target.clients[0]), token = await t.token(agreed)
  for (const scheme of ['bearer', 'BEARER']) await t.opens(agreed.client, token, { scheme })
}

async function otherState (t) {
  const agreed = await t.agreed(t.target.clients[0], {}, { state: 'from-the-address' })
  assert.equal(agreed.answer.state, agreed.state)
  await t.token(agreed)
}

async function longState (t) {
  const state = 'x'.repeat(1000), agreed = await t.agreed(t.target.clients[0], { state })
  assert.equal(agreed.answer.state, state)
  await t.token(agreed)
}

async function stateOutside (t) {
  const agreed = await t.agreed(t.target.clients[0], { state: GONE }, { state: 'from-the-address' })
  t.choice(agreed.answer.state === undefined ? 'none' : 'from the address', ['none'])
  await t.token(agreed)
}

// ---- 9 to 14, 25, 27, 30: what PAR refuses ----

const refusedAtPar = (change, allowed) => async (t) => {
  const { answer } = await t.push(t.target.clients[0], typeof change === 'function' ? change(t) : change)
  t.choice(isError(answer, allowed).join(' '), allowed.map((a) => a.join(' ')))
}

const RESPONSE_TYPE = [[400, 'unsupported_response_type'], [400, 'invalid_request'], [400, 'unauthorized_client']]

async function unpushed (t) {
  const client = t.target.clients[0], url = new URL(t.target.metadata.authorization_endpoint)
  for (const [name, value] of Object.entries(t.parameters(client).values)) url.searchParams.append(name, value)
  await pageOrRedirect(t, url.href, client, ['invalid_request', 'invalid_request_object', 'unauthorized_client'])
}

// An error page; or the error in the address of the platform, where that can be known.
async function pageOrRedirect (t, url, client, errors) {
  const browser = t.browser(), left = await browser.go(url, { away: [client.redirect_uri] })
  if (left === null) {
    isPage(browser, left)
    if (t.target.strict) assert.equal(browser.page.status, 400)
    return t.choice('page', ['page', 'redirect'])
  }
  const answer = t.returned({ client }, left)
  assert.ok(errors.includes(answer.error), answer.error)
  assert.equal(answer.code, undefined)
  t.choice('redirect', ['page', 'redirect'])
}

// ---- 15 to 20: the token endpoint ----

async function clientIdAtToken (t) {
  const [one, two] = t.target.clients, agreed = await t.agreed(one)
  const allowed = [[400, 'invalid_client'], [401, 'invalid_client'], [400, 'invalid_grant']]
  t.choice(isError(await t.redeem(agreed, { client_id: two.id }, { who: one }), allowed).join(' '), allowed.map((a) => a.join(' ')))
}

const SUITES = /^(TLS_|ECDHE-(RSA|ECDSA)-AES(128|256)-GCM-)/

// What a handshake comes to: its version and cipher, or why there is none.
function handshake (t, options) {
  const { hostname, port } = new URL(t.endpoint('token_endpoint'))
  const { cert, key } = t.target.clients[0]
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port, servername: hostname, ca: t.target.ca, cert, key, ...options }, () => {
      resolve({ version: socket.getProtocol(), cipher: socket.getCipher().name })
      socket.destroy()
    })
    socket.on('error', (error) => resolve({ refused: error.code ?? error.message }))
  })
}

async function holderOfKey (t) {
  const agreed = await t.agreed(t.target.clients[0])
  let came
  try {
    came = isError(await t.redeem(agreed, {}, { who: null }), [[400, 'invalid_client'], [401, 'invalid_client'], [400, 'invalid_request'],
                                                                [401, 'invalid_request']]).join(' ')
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error
    came = 'no handshake'
  }
  t.choice(came === 'no handshake' ? came : 'refused', ['no handshake', 'refused'])
  assert.equal((await handshake(t, {})).version, 'TLSv1.3', '1.3 is not preferred')
  const two = await handshake(t, { maxVersion: 'TLSv1.2' })
  assert.match(two.cipher, SUITES)
  for (const maxVersion of ['TLSv1', 'TLSv1.1'])
    assert.ok((await handshake(t, { minVersion: maxVersion, maxVersion, ciphers: 'DEFAULT@SECLEVEL=0' })).refused, maxVersion)
  for (const ciphers of ['ECDHE-RSA-AES128-SHA256:ECDHE-ECDSA-AES128-SHA256', 'AES128-GCM-SHA256', 'DHE-RSA-AES128-GCM-SHA256'])
    assert.ok((await handshake(t, { maxVersion: 'TLSv1.2', ciphers })).refused, ciphers)
  await t.token(agreed)
}

async function codeOfAnother (t) {
  const [one, two] = t.target.clients, agreed = await t.agreed(one)
  isError(await t.redeem(agreed, { client_id: two.id }, { who: two }), INVALID_GRANT)
}

async function codeTwice (t) {
  const agreed = await t.agreed(t.target.clients[0]), token = await t.token(agreed)
  await t.wait(1)
  isError(await t.redeem(agreed), INVALID_GRANT)
  const after = await t.resource(agreed.client, token)
  if (after.status === 200) t.warn('the token of a code that came twice is still good')
  else assert.ok(after.status === 401 || after.status === 400, after.status)
  t.choice(after.status === 200 ? 'good' : 'ended', ['good', 'ended'])
}

async function codeExpired (t) {
  const agreed = await t.agreed(t.target.clients[0])
  await t.wait(t.target.lifetime.code_s + 2)
  isError(await t.redeem(agreed), INVALID_GRANT)
}

async function refresh (t) {
  const agreed = await t.agreed(t.target.clients[0])
  await t.token(agreed)   // says that it has no refresh token
  if (t.target.metadata.grant_types_supported.includes('refresh_token')) t.warn('refresh_token is advertised and none came')
  t.choice(t.target.metadata.grant_types_supported.includes('refresh_token') ? 'advertised' : 'none', ['advertised', 'none'])
}

// ---- 21 to 24, 26, 31: the request_uri ----

async function loadedTwice (t) {
  const p = await t.pushed(t.target.clients[0]), browser = t.browser()
  assert.equal(await browser.go(t.url(p), { away: [p.client.redirect_uri] }), null)
  let left
  try {
    left = await t.target.agree(browser, t.url(p), p.client)
  } catch (error) {
    t.warn(`a request_uri is used up by loading it: ${error.message.slice(0, 80)}`)
    return t.choice('used up', ['agreed', 'used up'])
  }
  const answer = t.returned(p, left)
  t.choice(answer.code ? 'agreed' : 'used up', ['agreed', 'used up'])
}

async function usedAgain (t) {
  const agreed = await t.agreed(t.target.clients[0])
  await pageOrRedirect(t, t.url(agreed), agreed.client, ['invalid_request_uri', 'invalid_request'])
  const browser = agreed.browser, left = await browser.go(t.url(agreed), { away: [agreed.client.redirect_uri] })   // the one that finished
  if (left === null) isPage(browser, left)
}

async function uriExpired (t) {
  const p = await t.pushed(t.target.clients[0])
  await t.wait(p.answer.json.expires_in + 1)
  await pageOrRedirect(t, t.url(p), p.client, ['invalid_request_uri', 'invalid_request'])
}

async function uriOfAnother (t) {
  const [one, two] = t.target.clients, p = await t.pushed(one)
  await pageOrRedirect(t, t.url(p, { client_id: two.id }), two,
    ['invalid_request_uri', 'invalid_request', 'invalid_request_object'])
}

async function method (t) {
  const client = t.target.clients[0], url = t.endpoint('pushed_authorization_request_endpoint')
  for (const method of ['GET', 'PUT']) {
    const body = method === 'PUT' ? t.form(t.parameters(client).values) : undefined
    const { status } = await ask(t.target.ca, client, method, url, { body })
    assert.ok(status >= 400 && status < 500, `${method}: ${status}`)
    t.choice(status === 405 ? 405 : '4xx', [405, '4xx'])
  }
}

async function noVerifier (t) {
  isError(await t.redeem(await t.agreed(t.target.clients[0]), { code_verifier: GONE }), INVALID_GRANT)
}

async function wrongVerifier (t) {
  isError(await t.redeem(await t.agreed(t.target.clients[0]), { code_verifier: b64(Buffer.alloc(32, 7)) }), INVALID_GRANT)
}

async function twoParameters (t) {
  const agreed = await t.agreed(t.target.clients[0])   // its address has nothing but client_id and request_uri
  await t.opens(agreed.client, await t.token(agreed))
}

export const modules = {
  'discovery-end-point-verification': metadata,
  'happy-flow': happy,
  'user-rejects-authentication': rejects,
  'ensure-authorization-request-without-state-success': withoutState,
  'access-token-type-header-case-sensitivity': typeCase,
  'ensure-different-state-inside-and-outside-request-object': otherState,
  'ensure-authorization-request-with-long-state': longState,
  'state-only-outside-request-object-not-used': stateOutside,
  'ensure-request-object-without-redirect-uri-fails': refusedAtPar({ redirect_uri: GONE }, INVALID_REQUEST),
  'plain-fapi-tolerate-unregistered-redirect-uri': refusedAtPar({ redirect_uri: 'https://elders.example/terug' },
    [[400, 'invalid_request'], [400, 'invalid_redirect_uri']]),
  'ensure-unsigned-authorization-request-without-using-par-fails': unpushed,
  'ensure-redirect-uri-in-authorization-request': refusedAtPar({ redirect_uri: GONE, state: GONE }, INVALID_REQUEST),
  'ensure-response-type-code-idtoken-fails': refusedAtPar({ response_type: 'code id_token' }, RESPONSE_TYPE),
  'ensure-response-type-token-fails': refusedAtPar({ response_type: 'token' }, RESPONSE_TYPE),
  'ensure-client-id-in-token-endpoint': clientIdAtToken,
  'ensure-holder-of-key-required': holderOfKey,
  'ensure-authorization-code-is-bound-to-client': codeOfAnother,
  'attempt-reuse-authorization-code-after-one-second': codeTwice,
  'ensure-token-endpoint-fails-with-expired-auth-code': codeExpired,
  'refresh-token': refresh,
  'par-ensure-reused-request-uri-prior-to-auth-completion-succeeds': loadedTwice,
  'par-attempt-reuse-request_uri': usedAgain,
  'par-attempt-to-use-expired-request_uri': uriExpired,
  'par-attempt-to-use-request_uri-for-different-client': uriOfAnother,
  'par-authorization-request-containing-request_uri-form-param': refusedAtPar({ request_uri: 'urn:ietf:params:oauth:request_uri:x' },
    [[400, 'invalid_request'], [400, 'invalid_request_object'], [400, 'request_uri_not_supported']]),
  'par-attempt-invalid-http-method': method,
  'par-ensure-pkce-required': refusedAtPar({ code_challenge: GONE, code_challenge_method: GONE }, INVALID_REQUEST),
  'ensure-pkce-code-verifier-required': noVerifier,
  'incorrect-pkce-code-verifier-rejected': wrongVerifier,
  'par-plain-pkce-rejected': refusedAtPar((t) => ({ code_challenge: s256('plain'), code_challenge_method: 'plain' }), INVALID_REQUEST),
  'par-without-duplicate-parameters': twoParameters
}

// Those that wait for the end of a code or a request_uri, a minute and more.
export const WAIT = ['ensure-token-endpoint-fails-with-expired-auth-code', 'par-attempt-to-use-expired-request_uri']

assert.equal(Object.keys(modules).length, 31)
