// The certified server oidc-provider as a target: the modules are right where it passes them. Its own pages are two plain forms, so that
// the browser of the tests is tried too; the resource it protects opens with the token and the certificate that the token is bound to.
// Nobody waits for a code to expire: the clock that it reads is moved.
import { createServer } from 'node:https'
import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import Provider from 'oidc-provider'

const RESOURCE = 'urn:resource:passend'
const CODE_S = 60

const html = (res, text) => { res.setHeader('content-type', 'text/html; charset=utf-8'); res.end(`<!DOCTYPE html><title>.</title>${text}`) }

const thumbprint = (socket) => {
  const { raw } = socket.getPeerCertificate?.() ?? {}
  return raw && createHash('sha256').update(raw).digest('base64url')
}

function configuration (clients) {
  return {
    clients: clients.map((c) => ({
      client_id: c.id, redirect_uris: [c.redirect_uri], response_types: ['code'], grant_types: ['authorization_code'],
      token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: c.subject,
      tls_client_certificate_bound_access_tokens: true, require_pushed_authorization_requests: true,
      authorization_details_types: ['passend.instemming']
    })),
    clientAuthMethods: ['tls_client_auth'],
    responseTypes: ['code'],
    scopes: ['passend'],
    allowOmittingSingleRegisteredRedirectUri: false,
    pkce: { methods: ['S256'], required: () => true },
    ttl: { AuthorizationCode: CODE_S, AccessToken: 600, Interaction: 600, Session: 600, Grant: 600 },
    cookies: { keys: ['k'], long: { sameSite: 'lax' }, short: { sameSite: 'lax' } },
    interactions: { url: (ctx, interaction) => `/vraag/${interaction.uid}` },
    findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true },
      fapi: { enabled: true, profile: '2.0' },
      pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
      mTLS: {
        enabled: true, certificateBoundAccessTokens: true, tlsClientAuth: true,
        getCertificate: (ctx) => {
          const { raw } = ctx.req.socket.getPeerCertificate() ?? {}
          return raw && `-----BEGIN CERTIFICATE-----\n${raw.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`
        },
        certificateAuthorized: (ctx) => ctx.req.socket.authorized,
        certificateSubjectMatches: (ctx, property, expected) =>
          property === 'tls_client_auth_subject_dn' && `CN=${ctx.req.socket.getPeerCertificate().subject.CN}` === expected
      },
      resourceIndicators: {
        enabled: true, defaultResource: () => RESOURCE, useGrantedResource: () => true,
        getResourceServerInfo: () => ({ scope: 'passend', audience: RESOURCE, accessTokenFormat: 'opaque' })
      },
      richAuthorizationRequests: {
        enabled: true, ack: 'experimental-01',
        types: { 'passend.instemming': { validate: () => undefined } },
        rarForAuthorizationCode: (ctx) => ctx.oidc.params.authorization_details && JSON.parse(ctx.oidc.params.authorization_details),
        rarForCodeResponse: (ctx) => ctx.oidc.entities.AuthorizationCode?.rar,
        rarForRefreshTokenResponse: () => undefined,
        rarForIntrospectionResponse: () => undefined
      }
    }
  }
}

async function agree (provider, req, res) {
  const { params, session } = await provider.interactionDetails(req, res)
  const accountId = session?.accountId ?? 'iemand'
  const grant = new provider.Grant({ accountId, clientId: params.client_id })
  grant.addResourceScope(RESOURCE, 'passend')
  for (const detail of JSON.parse(params.authorization_details)) grant.addRar?.(detail)
  await provider.interactionFinished(req, res, { login: { accountId }, consent: { grantId: await grant.save() } })
}

const readBody = async (req) => { let text = ''; for await (const part of req) text += part; return new URLSearchParams(text) }

async function resource (provider, req, res) {
  const refuse = (code) => { res.statusCode = 401; res.setHeader('www-authenticate', `Bearer error="${code}"`); res.end() }
  const [scheme, value] = (req.headers.authorization ?? '').split(' ')
  if (scheme.toLowerCase() !== 'bearer' || !value) return refuse('invalid_request')
  const token = await provider.AccessToken.find(value)
  if (!token?.isValid || token['x5t#S256'] !== thumbprint(req.socket)) return refuse('invalid_token')
  res.setHeader('content-type', 'application/json')
  res.end(JSON.stringify({ sub: token.accountId }))
}

const now = Date.now
let ahead = 0

export async function start (setup) {
  const { clients } = setup
  let handle
  Date.now = () => now() + ahead
  const server = createServer({
    ca: setup.ca, cert: setup.server.cert, key: setup.server.key, requestCert: true, rejectUnauthorized: false, minVersion: 'TLSv1.2',
    ciphers: 'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256'
  }, (req, res) => handle(req, res))
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `https://localhost:${server.address().port}`
  const provider = new Provider(issuer, configuration(clients))
  const callback = provider.callback()
  handle = async (req, res) => {
    try {
      const { pathname } = new URL(req.url, issuer)
      if (pathname === '/gegevens') return await resource(provider, req, res)
      if (!pathname.startsWith('/vraag/')) return callback(req, res)
      if (req.method === 'GET')
        return html(res, `<form action="${pathname}" method="post"><button name="doe" value="ja">Ja</button>` +
                         '<button name="doe" value="nee">Nee</button></form>')
      if ((await readBody(req)).get('doe') === 'ja') return await agree(provider, req, res)
      return await provider.interactionFinished(req, res, { error: 'access_denied', error_description: 'nee' })
    } catch (error) {
      res.statusCode = 500
      res.end(String(error.stack))
    }
  }
  const click = (button) => async (browser, url, client) => {
    const left = await browser.go(url, { away: [client.redirect_uri] })
    return left ?? browser.press(button, {}, [client.redirect_uri])
  }
  const discovery = `${issuer}/.well-known/openid-configuration`
  return {
    name: `oidc-provider ${createRequire(import.meta.url)('oidc-provider/package.json').version}`,
    issuer, discovery, ca: setup.ca, clients, lifetime: { code_s: CODE_S }, strict: false,
    algorithm: 'oidc',
    details: () => [{ type: 'passend.instemming', fase: 'reactie' }],
    agree: click('ja'),
    refuse: click('nee'),
    resource: () => `${issuer}/gegevens`,
    wait: async (s) => { ahead += s * 1000 },
    can: new Set(),
    expected: {},
    stop: () => new Promise((resolve) => { server.close(resolve); server.closeAllConnections() })
  }
}
