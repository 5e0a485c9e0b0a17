// verify_chromium.mjs PAGE: in Chromium. The functions as Node had them (data.json), then the page itself, from a disk and over HTTP: what people give, what
// they are told, in two languages, by keys alone, on a small phone with large text, on paper; and that it fetches nothing and keeps nothing.
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { chromium } from 'playwright-core'
import { scenes } from './verify_scenes.mjs'
import { LAUNCH, windowOf } from './site.mjs'

const file = path.resolve(process.argv[2])
const data = JSON.parse(fs.readFileSync('data.json', 'utf8'))
const breaches = []

// The modules, for the functions; and the page, with the policy that it names itself.
function serve () {
  const html = fs.readFileSync(file, 'utf8'), policy = html.match(/http-equiv="Content-Security-Policy" content="([^"]*)"/)[1] + "; frame-ancestors 'none'"
  const server = http.createServer((request, answer) => {
    const name = path.join('.', path.normalize(request.url))
    if (request.url === '/verify') answer.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy }).end(html)
    else if (request.url === '/') answer.writeHead(200, { 'content-type': 'text/html' }).end('<!DOCTYPE html><title>x</title>')
    else if (name.endsWith('.mjs') && fs.existsSync(name)) answer.writeHead(200, { 'content-type': 'text/javascript' }).end(fs.readFileSync(name))
    else answer.writeHead(404).end()
  })
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)))
}

async function functions (browser, origin) {
  const page = await (await windowOf(browser, {})).newPage()
  await page.goto(origin)
  for (const [what, module, parts] of [['rows of the C tests', 'verify_rows', [data.files]],
    ['published vectors', 'verify_answers', [data.published.questions, data.published.answers]], ['changed characters', 'verify_tamper', [data.example, 14]]]) {
    const found = await page.evaluate(async ([module, parts]) => (await import(`/${module}.mjs`)).run(...parts), [module, parts])
    breaches.push(...found.breaches)
    console.log(`${found.rows} ${what} in Chromium, ${found.breaches.length} breaches`)
  }
  await page.context().close()
}

const browser = await chromium.launch(LAUNCH)
const server = await serve()
const origin = `http://127.0.0.1:${server.address().port}/`
await functions(browser, origin)
const told = await scenes(browser, data.example, { disk: 'file://' + file, served: origin + 'verify' })
breaches.push(...told.breaches)
await browser.close()
server.closeAllConnections()
server.close()
for (const breach of breaches.slice(0, 60)) console.log(breach)
console.log(`${told.looked} looks at the page, ${breaches.length} breaches`)
process.exit(breaches.length > 0 || told.looked < 30 ? 1 : 0)
