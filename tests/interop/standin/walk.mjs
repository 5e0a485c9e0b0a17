// The npm package `oauth4webapi`, which knows nothing of passend, walks through both kinds of stand-in source as a courier would; `jose`
// checks what is signed. Then what it makes of a source that does something wrong.
//
//   walk.mjs NAME PROFILE CERTS FRONT BACK AUDIENCE
import assert from 'node:assert/strict'
import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { compactVerify, importJWK } from 'jose'
import * as oauth from 'oauth4webapi'
import { Agent, fetch as send } from 'undici'

const [name, profilePath, certs, front, back, audience] = process.argv.slice(2)
const profile = JSON.parse(readFileSync(profilePath, 'utf8'))
const flow = profile.stroom
const file = (f) => readFileSync(`${certs}/${f}`)
const lookup = (host, options, done) => options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4)
const byCertificate = flow.aanmelding === 'tls_client_auth'
const courier = new Agent({ connect: { ca: file('bron-ca.pem'), lookup,
  ...(byCertificate ? { cert: file(`koerier-${name}.pem`), key: file(`koerier-${name}.key`) } : {}) } })
const browser = new Agent({ connect: { ca: file('bron-ca.pem'), lookup } })
const over = { [oauth.customFetch]: (url, init) => send(url, { ...init, dispatcher: courier }) }

const issuer = flow.iss ?? `https://${name}.localhost:${front}`
const as = { issuer, authorization_endpoint: flow.adressen.toestemming, token_endpoint: flow.adressen.token,
             pushed_authorization_request_endpoint: flow.adressen.par, authorization_response_iss_parameter_supported: flow.iss !== undefined }
const client = { client_id: flow.client_id }
const key = byCertificate ? null : await crypto.subtle.importKey('pkcs8', createPrivateKey(file(`koerier-${name}.key`)).export({ type: 'pkcs8', format: 'der' }),
                                                                { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign'])
// Their assertion is for the issuer; this source has none that it tells, and goes by the address of the token.
const asAudience = { [oauth.modifyAssertion]: (header, payload) => { payload.aud = flow.adressen.token } }
const auth = () => byCertificate ? oauth.TlsClientAuth() : oauth.PrivateKeyJwt(key, asAudience)
const redirect = `${audience}/terug/${name}`

async function logIn(url, deed, choice = 'inloggen') {
  let at = await send(url, { dispatcher: browser, redirect: 'manual' })
  assert.equal(at.status, 303)
  const page = new URL(at.headers.get('location'), url)
  assert.notEqual(page.origin, url.origin)
  at = await send(page, { dispatcher: browser })
  const html = await at.text()
  assert.match(html, /Dit is een nagemaakte bron/)
  at = await send(new URL('/inloggen', page), { method: 'POST', dispatcher: browser, redirect: 'manual', headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ t: /name="t" value="([\w-]+)"/.exec(html)[1], persona: 'amina', fout: deed, keuze: choice }).toString() })
  assert.equal(at.status, 303)
  return new URL(at.headers.get('location'))
}

async function walk({ deed = '', scope = flow.scope, choice } = {}) {
  const verifier = oauth.generateRandomCodeVerifier(), state = oauth.generateRandomState(), nonce = oauth.generateRandomNonce()
  const asked = new URLSearchParams({ client_id: flow.client_id, response_type: 'code', redirect_uri: redirect, state, nonce, scope, code_challenge_method: 'S256',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier) })
  const url = new URL(as.authorization_endpoint)
  if (flow.adressen.par) {
    const pushed = await oauth.processPushedAuthorizationResponse(as, client, await oauth.pushedAuthorizationRequest(as, client, auth(), asked, over))
    url.search = new URLSearchParams({ client_id: flow.client_id, request_uri: pushed.request_uri })
  } else {
    url.search = asked
  }
  const back = await logIn(url, deed, choice)
  assert.equal(back.origin + back.pathname, redirect)
  const answer = oauth.validateAuthResponse(as, client, back, state)
  const response = await oauth.authorizationCodeGrantRequest(as, client, auth(), answer, redirect, verifier, over)
  const token = await oauth.processAuthorizationCodeResponse(as, client, response)
  let jws = token[flow.bewijslid]
  if (flow.adressen.gegevens) {
    const data = await oauth.protectedResourceRequest(token.access_token, 'GET', new URL(flow.adressen.gegevens), undefined, undefined, over)
    assert.equal(data.headers.get('content-type'), 'application/jwt')
    jws = await data.text()
  }
  const signed = await compactVerify(jws, (header) => importJWK(profile.sleutels.find((k) => k.kid === header.kid)))
  return { claims: JSON.parse(new TextDecoder().decode(signed.payload)), nonce }
}

const { claims, nonce } = await walk()
assert.deepEqual([claims.iss, claims.aud, claims.nonce], [profile.uitgever, audience, nonce])
const login = await walk({ scope: flow.aanmelden })
assert.equal(login.claims.sub, claims.sub)
assert.deepEqual(Object.keys(login.claims).sort(), ['aud', 'exp', 'iat', 'iss', 'jti', 'nbf', 'nonce', 'sub'])

// What is wrong, and what this client says of it.
const rows = [
  ['bronfout', /authorization response from the server is an error/],
  ...(flow.iss ? [['iss-ander', /unexpected "iss"/], ['iss-weg', /"iss" \(issuer\) missing/]] : []),
  ['state-ander', /unexpected "state"/],
  ['state-weg', /"state" missing/],
  ['token-html', /response content-type|content-type/],
  ['token-half', /failed to parse|JSON/],
  ['token-leeg', /"access_token"/],
  ['token-storing', /not a conform|unexpected/i],
  ['token-weigering', /server responded with an error|error in the response body/],
  ['code-gebruikt', /server responded with an error|error in the response body/],
  ['sleutel-gisteren', /./]
]
for (const [deed, words] of rows) {
  const wrong = await walk({ deed }).then(() => assert.fail(`${deed}: taken`), (e) => e)
  assert.ok(!(wrong instanceof assert.AssertionError), `${deed}: ${wrong}`)
  assert.match(wrong.message, words, deed)
}
const cancelled = await walk({ choice: 'annuleren' }).catch((e) => e)
assert.ok(cancelled instanceof oauth.AuthorizationResponseError)
assert.equal(cancelled.error, 'access_denied')
assert.equal((await walk()).claims.sub, claims.sub)
console.log(`${name}: walked by oauth4webapi, ${rows.length + 1} things wrong`)
