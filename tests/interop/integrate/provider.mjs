// An OAuth server that others wrote (npm `oidc-provider`), set up as this service is for a platform: FAPI 2.0, requests ahead, agreements as
// authorization_details, client certificates, `iss`. Somebody agrees as soon as they come by, or refuses where the browser says so. Behind it
// stand what such a server has not: the seal of an agreement, that of a household, and a verdict.
//
//   provider.mjs PORT CERTS CLIENT REDIRECT_URI
import { createHash, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import Provider, { errors } from 'oidc-provider'

const [port, certs, clientId, redirectUri] = process.argv.slice(2)
const file = (name) => readFileSync(`${certs}/${name}`)
const issuer = `https://localhost:${port}`
const subject = new X509Certificate(file(`client-${clientId}.pem`)).subject.split('\n').reverse().join(',')
const certificateOf = (ctx) => ctx.socket.getPeerX509Certificate?.()
const details = (ctx) => JSON.parse(ctx.oidc.params.authorization_details ?? ctx.oidc.entities.AuthorizationCode?.params?.authorization_details ?? '[]')

const provider = new Provider(issuer, {
  clients: [{ client_id: clientId, redirect_uris: [redirectUri], response_types: ['code'], grant_types: ['authorization_code'], scope: 'passend',
              token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: subject, tls_client_certificate_bound_access_tokens: true,
              authorization_details_types: ['passend.instemming'] }],
  clientAuthMethods: ['tls_client_auth'],
  scopes: ['passend'],
  cookies: { keys: ['test'] },
  ttl: { AuthorizationCode: 60, AccessToken: 600, Grant: 600, Interaction: 600, Session: 600 },
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  interactions: { url: (ctx, interaction) => `/agree/${interaction.uid}` },
  features: {
    devInteractions: { enabled: false },
    fapi: { enabled: true, profile: '2.0' },
    pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
    revocation: { enabled: true },
    mTLS: { enabled: true, tlsClientAuth: true, certificateBoundAccessTokens: true, getCertificate: certificateOf,
            certificateAuthorized: (ctx) => ctx.socket.authorized, certificateSubjectMatches: (ctx, property, expected) => expected === subject && certificateOf(ctx).subject.split('\n').reverse().join(',') === expected },
    resourceIndicators: { enabled: true, defaultResource: () => issuer, useGrantedResource: () => true,
                          getResourceServerInfo: () => ({ scope: 'passend', audience: issuer, accessTokenFormat: 'opaque' }) },
    richAuthorizationRequests: {
      enabled: true, ack: 'experimental-01',
      types: { 'passend.instemming': { validate (ctx, detail) {
        if (!detail.fase || !detail.deelnemer) throw new errors.InvalidAuthorizationDetails()
      } } },
      rarForAuthorizationCode: details, rarForCodeResponse: (ctx) => ctx.oidc.entities.AuthorizationCode.rar, rarForRefreshTokenResponse: () => undefined,
      rarForIntrospectionResponse: () => undefined
    }
  }
})

async function agree (ctx) {
  const { prompt, params, session } = await provider.interactionDetails(ctx.req, ctx.res)
  if (ctx.get('x-refuse')) return provider.interactionFinished(ctx.req, ctx.res, { error: 'access_denied' }, { mergeWithLastSubmission: false })
  if (prompt.name === 'login') return provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: 'amina' } }, { mergeWithLastSubmission: false })
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id })
  for (const detail of JSON.parse(params.authorization_details)) grant.addRar(detail)
  grant.addResourceScope(issuer, 'passend')
  return provider.interactionFinished(ctx.req, ctx.res, { consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: true })
}

async function seal (ctx, id) {
  const token = await provider.AccessToken.find(ctx.get('authorization').replace(/^Bearer /i, ''))
  const thumbprint = createHash('sha256').update(certificateOf(ctx)?.raw ?? '').digest('base64url')
  if (!token?.isValid || token['x5t#S256'] !== thumbprint) ctx.status = 401
  else if (token.grantId !== id) ctx.status = 403
  else ctx.body = { grant_id: id, zegel: 'AQEA'.repeat(100), grantVerwijzing: 'A'.repeat(22), verlooptOp: '2027-05-17T00:00:00Z' }
}

const body = async (ctx) => { let text = ''; for await (const part of ctx.req) text += part; return JSON.parse(text) }
const verdict = ['{"alg":"ES256"}', '{"uitkomst":"GESCHIKT"}', 'x'].map((part) => Buffer.from(part).toString('base64url')).join('.')

async function household (ctx) {
  const { dossier, zegels } = await body(ctx)
  if (dossier !== 'D'.repeat(22) || zegels.length !== 2) ctx.throw(409)
  ctx.status = 201
  ctx.body = { dossier, dossierzegel: 'AQIA'.repeat(10), verlooptOp: '2027-05-17T00:00:00Z' }
}

provider.use(async (ctx, next) => {
  if (ctx.path === '/.well-known/oauth-authorization-server') ctx.path = '/.well-known/openid-configuration'
  if (ctx.path.startsWith('/agree/')) return agree(ctx)
  if (ctx.path === '/v1/dossierzegels') return household(ctx)
  if (ctx.path === '/v1/toetsingen') return void (ctx.body = { antwoorden: [{ huishouden: 0, toetsing: verdict, uitleg: { nl: 'Deze woning past bij u.\n\nU kunt reageren.' } }] })
  if (ctx.path.startsWith('/v1/zegels/')) return seal(ctx, ctx.path.slice('/v1/zegels/'.length))
  await next()
  // What this service says besides: which agreement, and a receipt.
  if (ctx.oidc?.route === 'token' && ctx.status === 200) ctx.body = { ...ctx.body, grant_id: ctx.oidc.entities.AuthorizationCode.grantId, ontvangst: 'e30.e30.AA' }
  if (ctx.oidc?.route === 'pushed_authorization_request' && ctx.status === 201) ctx.body = { ...ctx.body, dossier: 'D'.repeat(22), plaats: 0 }
  if (ctx.oidc?.route === 'discovery') {
    const { token_endpoint, pushed_authorization_request_endpoint, revocation_endpoint } = ctx.body
    ctx.body = { ...ctx.body, mtls_endpoint_aliases: { token_endpoint, pushed_authorization_request_endpoint, revocation_endpoint } }
  }
})
provider.on('server_error', (ctx, error) => console.error(error))

createServer({ cert: file('server.pem'), key: file('server.key'), ca: file('ca.pem'), requestCert: true, rejectUnauthorized: false }, provider.callback())
  .listen(Number(port), '127.0.0.1', () => console.log('gereed'))
