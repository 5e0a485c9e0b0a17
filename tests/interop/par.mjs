// The npm package `oauth4webapi`, a client of OAuth that knows nothing of passend, pushes authorization requests to the running
// service: what it is told of a refusal is the reason, whatever is wrong.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import * as oauth from 'oauth4webapi'

const [port, certs] = process.argv.slice(2)
const file = (name) => readFileSync(`${certs}/${name}`)
const as = { issuer: `https://localhost:${port}`, pushed_authorization_request_endpoint: `https://localhost:${port}/oauth/par` }
const client = { client_id: 'regio-demo' }
const day = (n) => new Date(Date.now() + n * 86400000).toISOString().slice(0, 10)

// fetch of Node takes no client certificate.
const fetchAs = (who, change = {}) => (url, options) => new Promise((resolve, reject) => {
  const { method, headers, body } = { ...options, body: options.body.toString(), ...change }
  const call = request(change.url?.(url) ?? url, {
    method, ca: file('ca.pem'), cert: file(`client-${who}.pem`), key: file(`client-${who}.key`),
    headers: { ...options.headers, ...headers, 'content-length': Buffer.byteLength(body) }
  }, (answer) => {
    const parts = []
    answer.on('data', (part) => parts.push(part))
    answer.on('end', () => resolve(new Response(Buffer.concat(parts), { status: answer.statusCode, headers: answer.headers })))
  })
  call.on('error', reject)
  call.end(body)
})

const detail = {
  type: 'passend.instemming', intake: 'BEWIJS', fase: 'reactie', grondslag: 'TOESTEMMING', doel: 'REAGEREN', tot: day(30), corporaties: ['L0101'],
  rooster: [{ rol: 'WON', referentie: 'r-1' }],
  deelnemer: { rol: 'WON', referentie: 'r-1', identiteit: { achternaam: 'Jansen', voorletters: 'A', geboortedatum: '1991-05-05' } }
}

async function push(details = {}, more = {}, { who = 'regio-demo', change, twice } = {}) {
  const verifier = oauth.generateRandomCodeVerifier()
  const form = new URLSearchParams({
    response_type: 'code', redirect_uri: 'https://regio-demo.example/passend/terug', code_challenge_method: 'S256',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier), state: oauth.generateRandomState(),
    authorization_details: JSON.stringify([{ ...detail, ...details }]), ...more
  })
  if (twice) form.append(twice, 'again')
  const answer = await oauth.pushedAuthorizationRequest(as, client, oauth.TlsClientAuth(), form,
                                                        { [oauth.customFetch]: fetchAs(who, change) })
  return oauth.processPushedAuthorizationResponse(as, client, answer)
}

// [what is wrong, status, error, reason]
const identity = (changed) => ({ deelnemer: { ...detail.deelnemer, identiteit: { ...detail.deelnemer.identiteit, ...changed } } })
const rows = [
  [() => push({ doel: 'KIJKEN' }), 400, 'invalid_authorization_details', 'waarde-onbekend'],
  [() => push({ doell: 1 }), 400, 'invalid_authorization_details', 'lid-onbekend'],
  [() => push(identity({ achternaam: 'a'.repeat(201) })), 400, 'invalid_authorization_details', 'naam-te-lang'],
  [() => push(identity({ geboortedatum: '0000-00-00' })), 400, 'invalid_authorization_details', 'identiteit-onzeker'],
  [() => push({ tot: day(400) }), 400, 'invalid_authorization_details', 'periode-ongeldig'],
  [() => push({ bronnen: ['elders'] }), 422, 'invalid_authorization_details', 'bron-onbekend'],
  [() => push({ corporaties: ['L0103'] }), 403, 'access_denied', 'corporatie-niet-gemachtigd'],
  [() => push({ dossier: 'A'.repeat(22), plaats: 0 }), 404, 'invalid_authorization_details', 'dossier-onbekend'],
  [() => push({}, { redirect_uri: 'https://elders.example/' }), 400, 'invalid_request', 'invalid_request'],
  [() => push({}, { response_type: 'token' }), 400, 'unsupported_response_type', 'invalid_request'],
  [() => push({}, { request_uri: 'urn:x' }), 400, 'invalid_request', 'invalid_request'],
  [() => push({}, {}, { twice: 'state' }), 400, 'invalid_request', 'invalid_request'],
  [() => push({}, {}, { twice: 'nonce' }), 201],
  [() => push({}, { nonce: 'n', acr_values: 'x' }, { twice: 'nonce' }), 400, 'invalid_request', 'invalid_request'],
  [() => push({}, {}, { who: 'ander-platform' }), 401, 'invalid_client', 'afnemer-anders'],
  [() => push({}, {}, { change: { headers: { 'content-type': 'application/json' } } }), 415, 'invalid_request', 'inhoud-soort'],
  [() => push({}, {}, { change: { headers: { 'content-type': 'application/x-www-form-urlencoded; charset="UTF-8"' } } }), 201],
  [() => push({}, {}, { change: { body: 'a'.repeat(20000) } }), 413, 'invalid_request', 'inhoud-te-groot'],
  [() => push({}, {}, { change: { method: 'GET', body: '' } }), 405, 'invalid_request', 'methode-niet-toegestaan'],
  [() => push({}, {}, { change: { url: (url) => `${url}?x=1` } }), 400, 'invalid_request', 'http-doel'],
  [() => push({}, { nonce: 'n', acr_values: 'x', login_hint: '' }), 201],
  [() => push(), 201]
]

for (const [i, [ask, status, error, reason]] of rows.entries()) {
  if (status === 201) {
    const made = await ask()
    assert.match(made.request_uri, /^urn:ietf:params:oauth:request_uri:[\w-]{22}$/, `row ${i}`)
    assert.equal(made.expires_in, 90, `row ${i}`)
    continue
  }
  const wrong = await ask().then(() => assert.fail(`row ${i}: not refused`), (e) => e)
  assert.ok(wrong instanceof oauth.ResponseBodyError, `row ${i}: ${wrong}`)
  assert.deepEqual([wrong.status, wrong.error, wrong.cause.reden], [status, error, reason], `row ${i}`)
  assert.match(wrong.error_description, /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/, `row ${i}`)
}
console.log(`oauth4webapi: ${rows.length} pushed authorization requests`)
