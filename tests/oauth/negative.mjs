// What must not work, beyond the modules of the suite. `needs`: what a target must be able to, beside being an authorization server.
import assert from 'node:assert/strict'
import { createPublicKey, randomBytes, verify } from 'node:crypto'
import { b64, GONE, isError, isPage, s256 } from './flow.mjs'
import { ask } from './http.mjs'

const INVALID_REQUEST = [[400, 'invalid_request']]
const INVALID_GRANT = [[400, 'invalid_grant']]
const PAR = 'pushed_authorization_request_endpoint'

async function doubledAtPar (t) {
  const client = t.target.clients[0]
  for (const [name, value] of Object.entries(t.parameters(client).values)) {
    if (name === 'client_id' && !t.target.strict) continue   // who asks is then not known
    isError((await t.push(client, {}, [[name, value]])).answer, INVALID_REQUEST)
  }
}

async function doubledUnknown (t) {
  isError((await t.push(t.target.clients[0], {}, [['nonce2', 'a'], ['nonce2', 'a']])).answer, INVALID_REQUEST)
}

async function doubledAtToken (t) {
  const agreed = await t.agreed(t.target.clients[0])
  const values = { grant_type: 'authorization_code', code: agreed.code, redirect_uri: agreed.client.redirect_uri, code_verifier: agreed.verifier }
  for (const [name, value] of Object.entries(values)) {
    const form = t.form({ client_id: agreed.client.id, ...values }, {}, [[name, value]])
    isError(await t.post(agreed.client, 'token_endpoint', form), INVALID_REQUEST)
  }
  await t.token(agreed)   // none of that used it up
}

const unknownPasses = async (t) => {
  const agreed = await t.agreed(t.target.clients[0], { login_hint: 'x', nobody_knows: '', ...(t.target.strict && { nonce: 'y' }) })
  await t.token(agreed)
}

async function nul (t) {
  for (const name of ['state', 'redirect_uri', 'nobody_knows']) {
    const form = t.form(t.parameters(t.target.clients[0]).values, { [name]: GONE }) + `&${name}=a%00b`
    isError(await t.post(t.target.clients[0], PAR, form), INVALID_REQUEST)
  }
}

async function tooLarge (t) {
  const form = String(t.form(t.parameters(t.target.clients[0]).values)), size = 16384
  const sent = (length) => t.post(t.target.clients[0], PAR, `${form}&x=${'a'.repeat(length - form.length - 3)}`)
  assert.equal((await sent(size)).status, 201)
  isError(await sent(size + 1), [[413, 'invalid_request']])
}

async function stateThatIsNone (t) {
  for (const state of ['a\r\nSet-Cookie: x=y', 'é', '', 'x'.repeat(1025)])
    isError((await t.push(t.target.clients[0], { state })).answer, INVALID_REQUEST)
}

async function stateAsMarkup (t) {
  const state = '"><script>alert(1)</script>', agreed = await t.agreed(t.target.clients[0], { state })
  assert.equal(agreed.answer.state, state)
  assert.ok(agreed.browser.seen.length > 0)
  for (const page of agreed.browser.seen) assert.ok(!page.includes('<script'), page)
}

const scopes = async (t) => {
  isError((await t.push(t.target.clients[0], { scope: 'openid' })).answer, [[400, 'invalid_scope']])
  await t.token(await t.agreed(t.target.clients[0], { scope: 'passend' }))
}

const responseMode = async (t) => isError((await t.push(t.target.clients[0], { response_mode: 'fragment' })).answer, INVALID_REQUEST)

async function unknownUri (t) {
  const client = t.target.clients[0], browser = t.browser()
  const left = await browser.go(t.url({ client, request_uri: `urn:ietf:params:oauth:request_uri:${b64(randomBytes(16))}` }), { away: [client.redirect_uri] })
  if (t.target.strict || left === null) isPage(browser, left)
  else assert.ok(left.to.searchParams.get('error'))
}

async function loadsChangeNothing (t) {
  const p = await t.pushed(t.target.clients[0]), url = t.url(p)
  for (const method of ['HEAD', 'GET', 'HEAD']) {   // a scanner, in browsers of its own
    const { status } = await ask(t.target.ca, null, method, url)
    assert.equal(status, 200)
  }
  assert.ok(t.returned(p, await t.target.agree(t.browser(), url, p.client)).code)
}

async function secondBrowser (t) {
  const p = await t.pushed(t.target.clients[0]), first = t.browser(), second = t.browser()
  await first.go(t.url(p))
  await first.press('verder')
  assert.equal(await second.go(t.url(p), { away: [p.client.redirect_uri] }), null)
  isPage(second, null)
}

async function race (t) {
  for (let i = 0; i < 5; i++) {
    const agreed = await t.agreed(t.target.clients[0])
    const answers = await Promise.all([t.redeem(agreed), t.redeem(agreed), t.redeem(agreed)])
    const good = answers.filter((a) => a.status === 200)
    assert.equal(good.length, 1, answers.map((a) => a.text).join('\n'))
    for (const answer of answers) if (answer.status !== 200) isError(answer, INVALID_GRANT)
  }
}

// The client is who its name in the certificate says; the token is good with the certificate that it was given to.
async function renewed (t) {
  const client = t.target.clients[0], renewed = { ...client, ...client.renewed }
  const agreed = await t.agreed(client)
  const token = await t.token({ ...agreed, client: renewed })
  const old = await t.resource(client, token)
  assert.equal(old.status, 401)
  assert.match(old.headers['www-authenticate'] ?? '', /^Bearer/)
  await t.opens(renewed, token)
}

async function grantType (t) {
  const client = t.target.clients[0]
  isError(await t.post(client, 'token_endpoint', t.form({ client_id: client.id, grant_type: 'password', username: 'a', password: 'b' })),
    [[400, 'unsupported_grant_type']])
}

async function noCode (t) {
  const client = t.target.clients[0]
  isError(await t.post(client, 'token_endpoint', t.form({ client_id: client.id, grant_type: 'authorization_code', redirect_uri: client.redirect_uri,
                                                          code_verifier: b64(randomBytes(32)) })), INVALID_REQUEST)
}

async function unknownCode (t) {
  const client = t.target.clients[0]
  for (const code of ['kort', b64(randomBytes(32))]) {
    isError(await t.post(client, 'token_endpoint', t.form({ client_id: client.id, grant_type: 'authorization_code', code,
                                                            redirect_uri: client.redirect_uri, code_verifier: s256('x') })), INVALID_GRANT)
  }
}

async function otherRedirect (t) {
  const agreed = await t.agreed(t.target.clients[0])
  isError(await t.redeem(agreed, { redirect_uri: `${agreed.client.redirect_uri}/` }), INVALID_GRANT)
}

async function revoked (t) {
  const client = t.target.clients[0], token = await t.token(await t.agreed(client))
  const form = t.form({ client_id: client.id, token: token.access_token, token_type_hint: 'nobody_knows_this' })
  for (let i = 0; i < 2; i++) {
    const answer = await t.post(client, 'revocation_endpoint', form)
    assert.equal(answer.status, 200, answer.text)
    assert.equal(answer.text, '')
  }
  const after = await t.resource(client, token)
  assert.equal(after.status, 401)
  assert.match(after.headers['www-authenticate'], /^Bearer error="invalid_token"/)
}

async function revokedByAnother (t) {
  const [one, two] = t.target.clients, token = await t.token(await t.agreed(one))
  isError(await t.post(two, 'revocation_endpoint', t.form({ client_id: two.id, token: token.access_token })), INVALID_REQUEST)
  await t.opens(one, token)
}

async function revocationRefused (t) {
  const [one, two] = t.target.clients
  isError(await t.post(one, 'revocation_endpoint', t.form({ client_id: one.id })), INVALID_REQUEST)
  isError(await t.post(one, 'revocation_endpoint', t.form({ client_id: two.id, token: 'x' })), [[401, 'invalid_client'], [400, 'invalid_client']])
}

async function foreignToken (t) {
  const [one, two] = t.target.clients, token = await t.token(await t.agreed(one))
  assert.equal((await t.resource(two, token)).status, 401)
  const none = await t.resource(one, token, { scheme: null })
  assert.equal(none.status, 401)
  assert.match(none.headers['www-authenticate'], /^Bearer/)
}

async function grants (t) {
  const [one, two] = t.target.clients, token = await t.token(await t.agreed(one)), url = t.target.grant(token.grant_id)
  const at = (who, method) => ask(t.target.ca, who, method, url)
  const read = await at(one, 'GET')
  assert.equal(read.status, 200)
  assert.deepEqual(read.json.authorization_details, token.authorization_details)
  for (const name of ['created_at', 'last_updated_at', 'expires_at']) assert.ok(Number.isInteger(read.json[name]), name)
  assert.equal((await at(two, 'GET')).status, 404)
  assert.equal((await at(one, 'DELETE')).status, 204)
  assert.equal((await at(one, 'DELETE')).status, 204)
  assert.equal((await at(one, 'GET')).status, 404)
  assert.ok([401, 410].includes((await t.resource(one, token)).status))
}

// Signed by the published key of receipts; it says what was granted, and its code is the one that the person saw.
async function noReceipt (t) {
  const agreed = await t.agreed(t.target.clients[0])
  const { ontvangst, grant_id: grant, authorization_details: [granted] } = await t.token(agreed)
  assert.match(ontvangst, /^[\w-]+\.[\w-]+\.[\w-]+$/)
  const [header, claims] = ontvangst.split('.').slice(0, 2).map((part) => JSON.parse(Buffer.from(part, 'base64url')))
  const { keys } = (await ask(t.target.ca, null, 'GET', `${t.target.issuer}/.well-known/jwks.json`)).json
  const key = createPublicKey({ format: 'jwk', key: keys.find(({ cty }) => cty === 'passend-receipt') })
  const [, signed, signature] = ontvangst.match(/^(.*)\.(.*)$/)
  assert.ok(verify('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url')))
  assert.equal(header.cty, 'passend-receipt')
  assert.equal(claims.grant_id, grant)
  for (const name of ['fase', 'grondslag', 'doel', 'tot', 'corporaties', 'feiten', 'zekerheid', 'dossier', 'plaats']) {
    assert.deepEqual(claims[name], granted[name], name)
  }
  assert.ok(agreed.browser.seen.join().includes(claims.code))
  assert.equal((await ask(t.target.ca, null, 'GET', claims.stoppen)).status, 200)
}

async function otherGrant (t) {
  const client = t.target.clients[0]
  const one = await t.token(await t.agreed(client)), two = await t.token(await t.agreed(client))
  assert.equal((await t.resource(client, one, { url: t.target.resource(two) })).status, 403)
  await t.opens(client, one)
}

async function restarted (t) {
  const agreed = await t.agreed(t.target.clients[0])
  await t.target.restart('notary')
  isError(await t.redeem(agreed), INVALID_GRANT)
}

// The person has the code of the receipt before the platform has anything.
async function withdrawn (t) {
  const agreed = await t.agreed(t.target.clients[0])
  await t.target.withdraw(agreed.browser)
  isError(await t.redeem(agreed), INVALID_GRANT)
}

export const negatives = {
  'each member twice at PAR': { body: doubledAtPar },
  'a member that nobody knows, twice': { needs: ['strict'], body: doubledUnknown },
  'each member twice at the token endpoint': { body: doubledAtToken },
  'members that nobody knows are passed over': { body: unknownPasses },
  'an escaped NUL': { needs: ['strict'], body: nul },
  'PAR of 16 KiB, and of one byte more': { needs: ['strict'], body: tooLarge },
  'a state that is none': { needs: ['strict'], body: stateThatIsNone },
  'a state that is markup': { body: stateAsMarkup },
  'another scope than ours': { needs: ['strict'], body: scopes },
  'another response mode': { needs: ['strict'], body: responseMode },
  'a request_uri of another instance': { body: unknownUri },
  'loading a page changes nothing': { needs: ['strict'], body: loadsChangeNothing },
  'a second browser at a session that it did not start': { needs: ['strict'], body: secondBrowser },
  'one code three times at once': { needs: ['atomic'], body: race },
  'a renewed certificate': { body: renewed },
  'a grant type that is not ours': { body: grantType },
  'no code': { body: noCode },
  'a code that nobody gave': { body: unknownCode },
  'another redirect_uri at the token endpoint': { body: otherRedirect },
  'a token that was revoked': { body: revoked },
  'a token revoked by another client': { body: revokedByAnother },
  'revocations that are refused': { body: revocationRefused },
  'a token with the certificate of another, and none': { body: foreignToken },
  'a grant is read, ends, and is no more': { needs: ['grants'], body: grants },
  'a token without its receipt': { needs: ['receipts'], body: noReceipt },
  'the token of another grant': { needs: ['grants'], body: otherGrant },
  'the person stops between code and token': { needs: ['receipts'], body: withdrawn },
  'the notary restarts between code and token': { needs: ['restart'], body: restarted }
}
