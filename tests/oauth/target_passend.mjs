// The running service as a target. The way through its pages is the shortest there is: everything filled in by the person.
//
// SETUP.json, of passend.py: issuer, platform, clients [{ id, file, redirect_uri, corporatie }], zelf { dag, maand, geboortejaar,
// inkomen } of the one who is expected, lifetime { code_s }, launcher: its process; clock: the command that lets `+SECONDS` pass for it,
// where the build has one.
import { execFile, execFileSync } from 'node:child_process'
import { promisify } from 'node:util'
import { Browser } from './browser.mjs'
import { ask, close } from './http.mjs'

const run = promisify(execFile)
const sleep = (s) => new Promise((resolve) => setTimeout(resolve, s * 1000))

const day = (n) => new Date(Date.now() + n * 86400000).toISOString().slice(0, 10)
const ASKED = { onderhouden: 'nee', duurder: 'nee' }   // radios of the questions, where the page has them

export async function start (setup) {
  const { zelf } = setup
  const born = `${zelf.geboortejaar}-${zelf.maand.padStart(2, '0')}-${zelf.dag.padStart(2, '0')}`
  let flows = 0

  // Presses what leads on, until the browser leaves or stands before a page without any of it.
  async function agree (browser, url, { redirect_uri: platform }) {
    const away = [platform]
    const left = await browser.go(url, { away })
    if (left) return left
    for (let steps = 0; steps < 12; steps++) {
      const has = (name) => browser.forms.some((form) => form.inputs.some((input) => input.name === name))
      const [button, values] = browser.button('terug') ? ['terug', {}]
        : browser.button('klopt') ? ['klopt', Object.fromEntries(Object.entries(ASKED).filter(([name]) => has(name)))]
          : has('geboortejaar') ? ['verder', zelf]
            : browser.button('zelf') ? ['zelf', {}]
              : browser.url.includes('/bron') ? ['anders', {}] : ['verder', {}]
      const gone = await browser.press(button, values, away)
      if (gone) return gone
    }
    throw new Error(`still on ${browser.url}`)
  }

  async function refuse (browser, url, { redirect_uri: platform }) {
    await browser.go(url)
    await browser.press('anders')
    return browser.press('nee', {}, [platform])
  }

  // By the code that the last page showed, in a browser of its own.
  async function withdraw ({ ca, seen }) {
    const browser = new Browser(ca), [code] = seen.join().match(/\b(?:[0-9A-Z]{5}-){5}[0-9A-Z]\b/)
    await browser.go(`${setup.issuer}/nl/ontvangst`)
    await browser.press('verder', { code })
    await browser.press('stop')   // asks once more
    await browser.press('stop')
  }

  // So much time passes for the service. Connections that were idle for as long are gone.
  async function pass (seconds) {
    await run(setup.clock[0], [...setup.clock.slice(1), `+${seconds}`])
    await close()
  }

  // Kills the role, and waits for the one that takes its place.
  async function restart (role) {
    const pids = () => execFileSync('pgrep', ['-P', String(setup.launcher), '-x', `passend-${role}`], { encoding: 'utf8' }).trim()
    const ready = () => ask(setup.ca, setup.clients[0], 'GET', `${setup.platform}/health/ready`).then((a) => a.status === 200, () => false)
    const before = pids()
    process.kill(Number(before), 'SIGKILL')
    for (;;) {
      let after = ''
      try { after = pids() } catch { /* none at this moment */ }
      if (after !== '' && after !== before && await ready()) return
      await sleep(0.05)
    }
  }

  return {
    name: 'passend',
    issuer: setup.issuer, discovery: `${setup.issuer}/.well-known/oauth-authorization-server`, ca: setup.ca, clients: setup.clients,
    lifetime: setup.lifetime, strict: true, algorithm: 'oauth2',
    details: (client) => {
      const referentie = `r-${++flows}`
      return [{
        type: 'passend.instemming', fase: 'reactie', grondslag: 'TOESTEMMING', doel: 'REAGEREN', tot: day(30),
        corporaties: [client.corporatie], rooster: [{ rol: 'WON', referentie }],
        deelnemer: { rol: 'WON', referentie, identiteit: { achternaam: 'Jansen', voorletters: 'A', geboortedatum: born } }
      }]
    },
    agree,
    refuse,
    resource: (token) => `${setup.platform}/v1/zegels/${token.grant_id}`,
    grant: (id) => `${setup.platform}/oauth/grants/${id}`,
    wait: setup.clock ? pass : sleep,
    sleeps: !setup.clock,
    restart,
    withdraw,
    can: new Set(['strict', 'atomic', 'grants', 'receipts', 'restart']),
    // What the suite leaves open.
    expected: {
      'state-only-outside-request-object-not-used': 'none',
      'plain-fapi-tolerate-unregistered-redirect-uri': '400 invalid_request',
      'ensure-unsigned-authorization-request-without-using-par-fails': 'page',
      'ensure-response-type-code-idtoken-fails': '400 unsupported_response_type',
      'ensure-response-type-token-fails': '400 unsupported_response_type',
      'ensure-client-id-in-token-endpoint': '401 invalid_client',
      'ensure-holder-of-key-required': 'no handshake',
      'attempt-reuse-authorization-code-after-one-second': 'ended',
      'refresh-token': 'none',
      'par-ensure-reused-request-uri-prior-to-auth-completion-succeeds': 'agreed',
      'par-attempt-reuse-request_uri': 'page',
      'par-attempt-to-use-expired-request_uri': 'page',
      'par-attempt-to-use-request_uri-for-different-client': 'page',
      'par-authorization-request-containing-request_uri-form-param': '400 invalid_request',
      'par-attempt-invalid-http-method': 405
    },
    stop: async () => {}
  }
}
