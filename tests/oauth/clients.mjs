// Clients that others wrote and certified, as they come from npm: what they think of the target.
import assert from 'node:assert/strict'
import { fetch } from 'undici'
import * as client from 'openid-client'
import * as oauth from 'oauth4webapi'
import { dispatcher } from './http.mjs'

const fetchAs = (t, who, change = (url, init) => init) => (url, init) => fetch(url, { ...change(url, init), dispatcher: dispatcher(t.target.ca, who) })

const configure = (t, who, change) => client.discovery(new URL(t.target.issuer), who.id, { use_mtls_endpoint_aliases: true }, client.TlsClientAuth(),
  { algorithm: t.target.algorithm, [client.customFetch]: fetchAs(t, who, change) })

async function begin (t, config, who) {
  const verifier = client.randomPKCECodeVerifier(), state = client.randomState()
  const url = await client.buildAuthorizationUrlWithPAR(config, {
    redirect_uri: who.redirect_uri, state, code_challenge_method: 'S256', code_challenge: await client.calculatePKCECodeChallenge(verifier),
    authorization_details: JSON.stringify(t.target.details(who))
  })
  assert.deepEqual([...url.searchParams.keys()].sort(), ['client_id', 'request_uri'])
  return { url: url.href, checks: { pkceCodeVerifier: verifier, expectedState: state } }
}

async function whole (t) {
  const who = t.target.clients[0], config = await configure(t, who), { url, checks } = await begin(t, config, who)
  const left = await t.target.agree(t.browser(), url, who)
  const token = await client.authorizationCodeGrant(config, left.to, checks)
  assert.equal(token.token_type, 'bearer')
  assert.equal(token.authorization_details[0].type, 'passend.instemming')
  if (t.target.strict) assert.ok(token.grant_id)
  const resource = () => client.fetchProtectedResource(config, token.access_token, new URL(t.target.resource(token)), 'GET')
  assert.equal((await resource()).status, 200)
  await client.tokenRevocation(config, token.access_token)
  await assert.rejects(resource(), (error) => error instanceof client.WWWAuthenticateChallengeError && error.status === 401 &&
                                             error.cause[0].parameters.error === 'invalid_token')
}

async function refused (t) {
  const who = t.target.clients[0], config = await configure(t, who), { url, checks } = await begin(t, config, who)
  const left = await t.target.refuse(t.browser(), url, who)
  await assert.rejects(client.authorizationCodeGrant(config, left.to, checks), (error) =>
    error instanceof client.AuthorizationResponseError && error.error === 'access_denied')
}

// It sends the address that it was called back at without its query, which is not the registered one then; whoever has such an address
// puts it right on its way out.
async function withQuery (t) {
  const who = t.target.clients[1], plain = await configure(t, who)
  const fixed = await configure(t, who, (url, init) => {
    if (!(init?.body instanceof URLSearchParams) || !init.body.has('code')) return init
    const body = new URLSearchParams(init.body)
    body.set('redirect_uri', who.redirect_uri)
    return { ...init, body }
  })
  for (const config of [plain, fixed]) {
    const { url, checks } = await begin(t, config, who)
    const left = await t.target.agree(t.browser(), url, who)
    const grant = client.authorizationCodeGrant(config, left.to, checks)
    if (config === fixed) assert.ok((await grant).access_token)
    else await assert.rejects(grant, (error) => error instanceof client.ResponseBodyError && error.error === 'invalid_grant')
  }
}

// One level lower, where each step can be spoilt: what the library says of an answer that was tampered with on its way.
async function spoilt (t) {
  const who = t.target.clients[0], as = t.target.metadata, me = { client_id: who.id }
  const agreed = await t.agreed(who), address = new URL(who.redirect_uri)
  for (const [name, value] of Object.entries(agreed.answer)) address.searchParams.set(name, value)
  const validate = (change) => {
    const url = new URL(address)
    change(url.searchParams)
    return oauth.validateAuthResponse(as, me, url, agreed.state)
  }
  assert.ok(validate(() => {}).get('code'))
  for (const change of [(q) => q.delete('iss'), (q) => q.set('iss', 'https://elders.example'), (q) => q.set('state', 'x'), (q) => q.delete('state')])
    assert.throws(() => validate(change), oauth.OperationProcessingError)
  const ask = (verifier, more) => oauth.authorizationCodeGrantRequest(as, me, oauth.TlsClientAuth(), validate(() => {}), who.redirect_uri, verifier,
    { [oauth.customFetch]: fetchAs(t, who), ...more })
  const wrong = await ask(oauth.generateRandomCodeVerifier())
  await assert.rejects(oauth.processAuthorizationCodeResponse(as, me, wrong), (error) => error.error === 'invalid_grant')
}

export const clients = {
  'openid-client: the whole flow': whole,
  'openid-client: the person does not agree': refused,
  'openid-client: a registered address with a query': withQuery,
  'oauth4webapi: answers that were tampered with': spoilt
}
