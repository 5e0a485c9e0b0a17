// The real courier as a client of oidc-provider, a certified authorization server: requests ahead, PKCE, `iss`, both ways to say who asks.
// What that server signs about a person, its ID token, is the evidence here, and a real assessor judges it by a profile that only
// this test has. courier.mjs DRIVE COURIER ASSESSOR TREE, in a folder with the certificates of run.sh.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createPublicKey, randomBytes, randomUUID } from 'node:crypto'
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:https'
import { createInterface } from 'node:readline'
import { decodeProtectedHeader, exportJWK, generateKeyPair, importJWK, jwtVerify } from 'jose'
import Provider from 'oidc-provider'

const [drive, courier, assessor, tree] = process.argv.slice(2)
const BACK = 'https://passend.example/terug/bron', US = 'https://passend.example'
const file = (name) => readFileSync(name)
const person = {
  sub: 'person-1', persoon: { achternaam: 'Yılmaz', voorletters: 'A.', geboortedatum: '1991-05-05' },
  inkomens: [{ jaar: new Date().getFullYear() - 1, bedrag: 27100, soort: 'VERZAMELINKOMEN' }]
}
const { privateKey } = await generateKeyPair('ES256', { extractable: true })
const key = { ...await exportJWK(privateKey), kid: 'bron-1', alg: 'ES256', use: 'sig' }
const { d, ...pinned } = key

// ---- the source ----

const subjectOf = (socket) => (socket.getPeerCertificate?.() ?? {}).subject?.CN

function configuration (auth) {
  const jwk = auth === 'private_key_jwt' && { ...createPublicKey(file('signer.key')).export({ format: 'jwk' }), alg: 'ES256', use: 'sig' }
  return {
    clients: [{
      client_id: US, redirect_uris: [BACK], response_types: ['code'], grant_types: ['authorization_code'], token_endpoint_auth_method: auth,
      id_token_signed_response_alg: 'ES256', userinfo_signed_response_alg: 'ES256',
      ...(jwk ? { jwks: { keys: [jwk] }, token_endpoint_auth_signing_alg: 'ES256' }
              : { tls_client_auth_subject_dn: 'CN=passend', tls_client_certificate_bound_access_tokens: true })
    }],
    jwks: { keys: [key] },
    clientAuthMethods: [auth],
    responseTypes: ['code'],
    scopes: ['openid', 'inkomen'],
    claims: { openid: ['sub'], inkomen: ['persoon', 'inkomens', 'jti'] },
    conformIdTokenClaims: false,
    pkce: { methods: ['S256'], required: () => true },
    cookies: { keys: ['k'] },
    ttl: { AuthorizationCode: 60, AccessToken: 600, IdToken: 600, Interaction: 600, Session: 600, Grant: 600 },
    interactions: { url: (ctx, interaction) => `/agree/${interaction.uid}` },
    findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ ...person, sub: id, jti: randomUUID() }) }),
    features: {
      devInteractions: { enabled: false }, resourceIndicators: { enabled: false }, jwtUserinfo: { enabled: true },
      fapi: { enabled: true, profile: '2.0' },
      pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
      mTLS: {
        enabled: true, certificateBoundAccessTokens: true, tlsClientAuth: true,
        getCertificate: (ctx) => ctx.socket.getPeerX509Certificate?.(),
        certificateAuthorized: (ctx) => ctx.socket.authorized,
        certificateSubjectMatches: (ctx, property, expected) => expected === `CN=${subjectOf(ctx.socket)}`
      }
    }
  }
}

async function agree (provider, req, res) {
  const { params, session } = await provider.interactionDetails(req, res)
  if (req.headers['x-refuse']) return provider.interactionFinished(req, res, { error: 'access_denied' })
  const accountId = session?.accountId ?? person.sub
  const grant = new provider.Grant({ accountId, clientId: params.client_id })
  grant.addOIDCScope(params.scope)
  return provider.interactionFinished(req, res, { login: { accountId }, consent: { grantId: await grant.save() } })
}

async function source (auth) {
  let handle
  const tls = { ca: file('ca.pem'), cert: file('server.pem'), key: file('server.key'), requestCert: true, rejectUnauthorized: false }
  const server = createServer(tls, (req, res) => handle(req, res))
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address(), issuer = `https://bron.localhost:${port}`
  const provider = new Provider(issuer, configuration(auth)), callback = provider.callback()
  provider.on('server_error', (ctx, error) => console.error(error))
  handle = (req, res) => req.url.startsWith('/agree/') ? agree(provider, req, res) : callback(req, res)
  return { port, issuer, stop: () => { server.closeAllConnections(); server.close() } }
}

// ---- the courier ----

function profileOf (at, auth, evidence) {
  const shipped = JSON.parse(file(`${tree}/certs/sources/qii.json`)), back = `https://bron.test:${at.port}`
  const [member, data] = evidence === 'resource' ? [undefined, `${back}/me`] : ['id_token', undefined]
  return {
    ...shipped, id: 'bron', titel: 'Bron', uitgever: at.issuer, fasen: ['reactie'], aannames: ['a test'], sleutels: [pinned],
    stroom: {
      client_id: US, aanmelding: auth, iss: at.issuer, bewijslid: member, scope: 'openid inkomen', aanmelden: 'openid', onderwerp: '/sub',
      adressen: { toestemming: `${at.issuer}/auth`, par: `${back}/request`, token: `${back}/token`, gegevens: data }, talen: ['nl'], termijn: 10
    }
  }
}

class Driven {
  constructor (at, auth, evidence, client) {
    const folder = `driven-${auth}-${evidence}-${client}`
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder)
    writeFileSync(`${folder}/profile.json`, JSON.stringify(profileOf(at, auth, evidence)))
    copyFileSync('ca.pem', `${folder}/ca.pem`)
    copyFileSync(`${client}.key`, `${folder}/client.key`)
    if (auth === 'tls_client_auth') copyFileSync(`${client}.pem`, `${folder}/client.pem`)
    this.at = at
    this.child = spawn(drive, [courier, assessor, String(at.port)], { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] })
    this.ended = new Promise((resolve) => this.child.on('exit', resolve))
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]()
  }

  async ask (...words) {
    this.child.stdin.write(`${words.map((w) => w === '' ? '-' : w).join(' ')}\n`)
    const { value, done } = await this.lines.next()
    assert.ok(!done, `the driver ended at: ${words[0]}`)
    return value
  }

  async ahead (purpose = 'data') {
    const m = { state: randomBytes(32), nonce: randomBytes(16), verifier: randomBytes(32), purpose }
    const [status, expires, uri] = (await this.ask('par', m.state.toString('hex'), m.nonce.toString('hex'), m.verifier.toString('hex'), purpose, 'nl')).split(' ')
    return { ...m, status, expires: Number(expires), uri }
  }

  fetch (m, code, iss) { return this.ask('fetch', m.verifier.toString('hex'), m.purpose, code, iss) }

  async stop () {
    this.child.stdin.end()
    assert.equal(await this.ended, 0)
  }
}

// ---- the person ----

const get = (at, target, headers) => new Promise((resolve, reject) => {
  const { host } = new URL(at.issuer)
  request({ host: '127.0.0.1', port: at.port, servername: 'bron.localhost', ca: file('ca.pem'), path: target, headers: { host, ...headers } }, (res) => {
    let text = ''
    res.on('data', (part) => { text += part }).on('end', () => resolve({ status: res.statusCode, headers: res.headers, text }))
  }).on('error', reject).end()
})

// Agrees in a browser that nobody used before; the call-back's query.
async function logIn (at, uri, refuse) {
  const cookies = new Map()
  let target = `/auth?${new URLSearchParams({ client_id: US, request_uri: uri })}`
  for (let hops = 0; hops < 10; hops++) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const res = await get(at, target, { ...(cookie && { cookie }), ...(refuse && { 'x-refuse': '1' }) })
    for (const line of res.headers['set-cookie'] ?? []) cookies.set(...line.split(';')[0].split(/=(.*)/s, 2))
    assert.ok([302, 303].includes(res.status), `${target}: ${res.status} ${res.text}`)
    const to = new URL(res.headers.location, at.issuer)
    if (to.href.startsWith(BACK)) return to.searchParams
    target = to.pathname + to.search
  }
  throw new Error('redirected for ever')
}

// ---- what must hold ----

const base64url = (bytes) => bytes.toString('base64url')
const judged = (c, m, surname = 'Yılmaz') => c.ask('judge', m.nonce.toString('hex'), surname, 'A.', '1991-05-05')
const income = person.inkomens[0]

async function arrive (c, purpose) {
  const m = await c.ahead(purpose)
  assert.equal(m.status, 'ok')
  assert.ok(m.expires >= 5 && m.expires <= 600)
  const back = await logIn(c.at, m.uri)
  assert.equal(back.get('state'), base64url(m.state))
  assert.equal(back.get('iss'), c.at.issuer)
  return { ...m, code: back.get('code') }
}

async function byIdToken (c) {
  const m = await arrive(c)
  assert.equal(await c.fetch(m, m.code, c.at.issuer), 'ok')
  assert.equal(await judged(c, m), `ok ${income.jaar} ${income.bedrag}`)
  // Its code is spent now.
  assert.equal(await c.fetch(m, m.code, c.at.issuer), 'bron-code')
  // Somebody else's, another case's, and one that was taken over on the way.
  const other = await arrive(c)
  assert.equal(await c.fetch(other, other.code, c.at.issuer), 'ok')
  assert.equal(await judged(c, other, 'Jansen'), 'identiteit-onzeker')
  const swapped = await arrive(c)
  assert.equal(await c.fetch(swapped, swapped.code, c.at.issuer), 'ok')
  assert.equal(await judged(c, m), 'bewijs-niet-voor-deze-zaak')
  const stolen = await arrive(c)
  assert.equal(await c.fetch(m, stolen.code, c.at.issuer), 'bron-code')
}

async function logInOnly (c) {
  const m = await arrive(c, 'login')
  assert.equal(await c.fetch(m, m.code, c.at.issuer), 'ok')
  const { payload } = await jwtVerify(await c.ask('show'), await importJWK(pinned), { issuer: c.at.issuer, audience: US })
  assert.equal(payload.sub, person.sub)
  assert.equal(payload.nonce, base64url(m.nonce))
  assert.equal(payload.inkomens, undefined)
}

async function byResource (c) {
  const m = await arrive(c)
  const before = Number(await c.ask('dialled'))
  assert.equal(await c.fetch(m, m.code, c.at.issuer), 'ok')
  assert.equal(Number(await c.ask('dialled')), before + 1)          // token and evidence over one connection
  const text = await c.ask('show')
  assert.equal(decodeProtectedHeader(text).kid, key.kid)
  const { payload } = await jwtVerify(text, await importJWK(pinned), { issuer: c.at.issuer, audience: US })
  assert.deepEqual(payload.inkomens, person.inkomens)
}

async function refusals (c) {
  const m = await c.ahead(), back = await logIn(c.at, m.uri, true), before = await c.ask('dialled')
  assert.equal(back.get('error'), 'access_denied')
  assert.equal(back.get('state'), base64url(m.state))
  for (const iss of ['', 'https://bron.localhost', `${c.at.issuer}/`]) assert.equal(await c.fetch(m, 'code', iss), 'bron-andere-uitgever')
  assert.equal(await c.ask('dialled'), before)
  assert.equal(await c.fetch(m, 'no-such-code', c.at.issuer), 'bron-code')
}

async function tell (what, run) {
  await run()
  console.log(`ok: ${what}`)
}

for (const [auth, good, bad] of [['tls_client_auth', 'passend', ['another', 'stranger']], ['private_key_jwt', 'signer', ['other-signer']]]) {
  const at = await source(auth)
  const c = new Driven(at, auth, 'id_token', good)
  await tell(`${auth}: an ID token is judged as evidence`, () => byIdToken(c))
  await tell(`${auth}: a log-in shares nothing`, () => logInOnly(c))
  await tell(`${auth}: refusals`, () => refusals(c))
  await c.stop()
  const r = new Driven(at, auth, 'resource', good)
  await tell(`${auth}: evidence from a resource`, () => byResource(r))
  await r.stop()
  for (const client of bad) {
    const b = new Driven(at, auth, 'id_token', client)
    await tell(`${auth}: ${client} is not taken for us`, async () => assert.equal((await b.ahead()).status, 'bron-weigert'))
    await b.stop()
  }
  at.stop()
}
