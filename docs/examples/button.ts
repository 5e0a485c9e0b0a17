// A button for one applicant, in TypeScript: Node 18.20 or later (18 with --experimental-global-webcrypto), openid-client 6, undici 6.
// GET / shows it, POST / begins, the applicant comes back to REDIRECT_URI. docs/integrate.md says why each line is there.
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import * as client from 'openid-client'
import { Agent, fetch as send, type RequestInit } from 'undici'

const env = (name: string): string => process.env[name] ?? (() => { throw new Error(`${name} is not set`) })()
const redirectUri = env('REDIRECT_URI')

// Your certificate says who you are; undici's own fetch can carry one, the global fetch cannot.
const agent = new Agent({ connect: { cert: readFileSync(env('CERT')), key: readFileSync(env('KEY')), ca: readFileSync(env('CA')) } })
const withCertificate: client.CustomFetch = async (url, init) =>
  await send(url, { ...init, dispatcher: agent } as RequestInit) as unknown as Response
const config = await client.discovery(new URL(env('ISSUER')), env('CLIENT_ID'), { use_mtls_endpoint_aliases: true }, client.TlsClientAuth(),
  { algorithm: 'oauth2', [client.customFetch]: withCertificate })

// What is waited for, by the browser session that began it: a code that comes to another browser is not taken.
type Begun = { state: string, verifier: string }
const sessions = new Map<string, Begun>()
const sessionOf = (req: IncomingMessage): string => /(?:^|; )sessie=([\w-]+)/.exec(req.headers.cookie ?? '')?.[1] ?? ''

async function begin (res: ServerResponse): Promise<void> {
  const state = client.randomState(), verifier = client.randomPKCECodeVerifier(), session = randomBytes(32).toString('base64url')
  const to = await client.buildAuthorizationUrlWithPAR(config, {
    redirect_uri: redirectUri, state, code_challenge_method: 'S256', code_challenge: await client.calculatePKCECodeChallenge(verifier),
    authorization_details: readFileSync(env('DETAILS'), 'utf8')      // yours to fill in: who, for which corporations, until when
  })
  sessions.set(session, { state, verifier })
  res.writeHead(303, { location: to.href, 'set-cookie': `sessie=${session}; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=21600` }).end()
}

async function back (req: IncomingMessage, res: ServerResponse): Promise<void> {
  const session = sessionOf(req), begun = sessions.get(session)
  sessions.delete(session)
  if (begun === undefined) return page(res, 400, 'Begin opnieuw in deze browser.')
  try {
    const token = await client.authorizationCodeGrant(config, new URL(req.url ?? '/', redirectUri),
      { pkceCodeVerifier: begun.verifier, expectedState: begun.state })                     // compares state and iss, then asks for the token
    const answer = await client.fetchProtectedResource(config, token.access_token, new URL(`/v1/zegels/${String(token.grant_id)}`, env('API')), 'GET')
    const { zegel } = await answer.json() as { zegel: string }                              // keep this beside the reference; nobody can read it
    page(res, 200, `Gelukt. Wij bewaren ${zegel.length} tekens die alleen passend kan openen.`)
  } catch (e) {
    if (e instanceof client.AuthorizationResponseError) return page(res, 200, `Er is niets gedeeld (${e.error}). U kunt ook papier gebruiken.`)
    page(res, 502, 'Dat lukte niet. Probeer het opnieuw.')
  }
}

const page = (res: ServerResponse, status: number, text: string): void => {
  res.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(`<!DOCTYPE html><html lang="nl">
<title>Woning W-1024</title><p>${text}</p><form method="post" action="/"><button>Controleer of deze woning past</button></form>`)
}

createServer((req, res) => {
  const path = new URL(req.url ?? '/', redirectUri).pathname
  if (req.method === 'POST' && path === '/') begin(res).catch(() => page(res, 502, 'Dat lukte niet. Probeer het opnieuw.'))
  else if (path === new URL(redirectUri).pathname) void back(req, res)
  else page(res, path === '/' ? 200 : 404, 'Past deze woning bij u?')
}).listen(Number(env('PORT')), '127.0.0.1', () => console.log('gereed'))
