// The rendered pages behind HTTP, each with its policy: two servers, of which the second one's text is twice as big.
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'

export function pagesOf(folder) {
  return JSON.parse(fs.readFileSync(path.join(folder, 'pages.json'), 'utf8'))
}

function serve(folder, pages, extra) {
  const style = fs.readFileSync(path.join(folder, 'style.txt'), 'utf8')
  const policies = new Map(pages.map((p) => ['/' + p.file, p.policy]))
  const server = http.createServer((request, answer) => {
    const url = request.url
    if (policies.has(url)) {
      answer.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policies.get(url) })
      return answer.end(fs.readFileSync(path.join(folder, url)))
    }
    const sheet = url === style ? 'style.css' : /^\/thema-/.test(url) ? 'theme.css' : null
    answer.writeHead(sheet ? 200 : 404, { 'content-type': 'text/css', 'cache-control': 'max-age=86400, immutable' })
    answer.end(sheet ? fs.readFileSync(path.join(folder, sheet)) + (sheet === 'style.css' ? extra : '') : '')
  })
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)))
}

export async function site(folder) {
  const pages = pagesOf(folder)
  const servers = [await serve(folder, pages, ''), await serve(folder, pages, 'html{font-size:200%}')]
  const [normal, big] = servers.map((s) => 'http://127.0.0.1:' + s.address().port + '/')
  return { pages, normal, big, close: () => servers.forEach((s) => { s.closeAllConnections(); s.close() }) }
}

// On a busy machine a browser takes as long as it takes; the test's own time-out is against hanging.
export const LAUNCH = { executablePath: '/usr/bin/chromium', args: ['--no-sandbox'], timeout: 0 }
export async function windowOf(browser, options) {
  const context = await browser.newContext(options)
  context.setDefaultTimeout(0)
  return context
}
