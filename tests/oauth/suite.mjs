// Runs the conformance modules, then clients by others, against a target:
//   node --experimental-global-webcrypto suite.mjs provider FOLDER            oidc-provider, in this process
//   node --experimental-global-webcrypto suite.mjs passend FOLDER SETUP.json  the running service
// FOLDER: certificates of certificates.sh. Prints a line for each module; the exit status says whether all passed. ONLY=pattern runs those
// whose name matches.
import { existsSync, readFileSync } from 'node:fs'
import { ask, between, close } from './http.mjs'
import { Run } from './flow.mjs'
import { modules, WAIT } from './modules.mjs'
import { negatives } from './negative.mjs'
import { clients } from './clients.mjs'
import { spoils } from './spoils.mjs'

const [kind, folder, setupFile] = process.argv.slice(2)
const file = (name) => readFileSync(`${folder}/${name}`, 'utf8')
const pair = (name) => ({ cert: file(`${name}.pem`), key: file(`${name}.key`) })

const setup = setupFile ? JSON.parse(readFileSync(setupFile, 'utf8')) : {
  clients: [{ id: 'een', subject: 'CN=een', redirect_uri: 'https://een.example/terug' },
            { id: 'twee', subject: 'CN=twee', redirect_uri: 'https://twee.example/terug?dummy1=lorem&dummy2=ipsum' }],
  server: pair('server')
}
setup.ca = file('ca.pem')
for (const client of setup.clients) {
  const name = client.file ?? client.id
  Object.assign(client, pair(name))
  if (existsSync(`${folder}/${name}-nieuw.pem`)) client.renewed = pair(`${name}-nieuw`)
}

const { start } = await import(`./target_${kind}.mjs`)
const target = await start(setup)
target.metadata = (await ask(target.ca, null, 'GET', target.discovery)).json

let failed = 0, passed = 0
async function run (name, body) {
  if (process.env.ONLY && !new RegExp(process.env.ONLY).test(name)) return
  const t = new Run(target, name)
  try {
    await body(t)
    passed++
    console.log(`passed ${name}${t.warnings.map((w) => ` (warning: ${w})`).join('')}`)
  } catch (error) {
    failed++
    console.log(`FAILED ${name}: ${error.stack}`)
  }
}

// Where time cannot be moved, what waits for an end waits beside all others; but for a restart, which ends everything.
const waiting = []
for (const [name, body] of Object.entries(modules)) {
  const running = run(name, body)
  if (target.sleeps && WAIT.includes(name)) waiting.push(running)
  else await running
}
for (const [name, body] of Object.entries(clients)) await run(name, body)
for (const [name, { needs = [], body }] of Object.entries(negatives)) {
  const lacks = needs.filter((what) => !target.can.has(what))
  if (needs.includes('restart')) await Promise.all(waiting)
  if (lacks.length === 0) await run(name, body)
  else console.log(`not here ${name}: needs ${lacks.join(', ')}`)
}
await Promise.all(waiting)
// A module that nothing makes fail shows nothing.
if (!target.strict) {
  const caught = new Set()
  for (const [what, change, names] of spoils(target)) {
    for (const name of names) {
      await run(`${name}, where ${what}: noticed`, async () => {
        between.change = change
        try {
          await modules[name](new Run(target, name))
        } catch {
          return caught.add(name)
        } finally {
          between.change = null
        }
        throw new Error('it passed')
      })
    }
  }
  await run('each module was seen to fail', async () => {
    const never = Object.keys(modules).filter((name) => !caught.has(name))
    if (never.length > 0 && !process.env.ONLY) throw new Error(never.join(', '))
  })
}
await target.stop()
await close()
console.log(`${target.name}: ${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0
