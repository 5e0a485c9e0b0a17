// The rendered pages behind HTTP, each with its policy, and windows on them.
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'

export function pagesOf(folder) {
  return JSON.parse(fs.readFileSync(path.join(folder, 'pages.json'), 'utf8'))
}

function serve(folder, pages) {
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
    answer.end(sheet ? fs.readFileSync(path.join(folder, sheet)) : '')
  })
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)))
}

export async function site(folder) {
  const pages = pagesOf(folder)
  const server = await serve(folder, pages)
  return { pages, normal: 'http://127.0.0.1:' + server.address().port + '/', html: (p) => fs.readFileSync(path.join(folder, p.file), 'utf8'),
    close: () => { server.closeAllConnections(); server.close() } }
}

// Writes a page into a window that stands on one with the same policy, which goes on to hold: to load it takes five times as long as
// most of what is looked at then. returns false where its style sheets did not come
export function write(page, html) {
  return page.evaluate(async (html) => {
    document.open()
    document.write(html)
    document.close()
    const sheets = [...document.querySelectorAll('link[rel=stylesheet]')]
    await Promise.all(sheets.map((l) => l.sheet ?? new Promise((done) => { l.onload = l.onerror = done })))
    return sheets.length > 0 && sheets.every((l) => l.sheet !== null)
  }, html)
}

// On a busy machine a browser takes as long as it takes; the test's own time-out is against hanging.
export const LAUNCH = { executablePath: '/usr/bin/chromium', args: ['--no-sandbox'], timeout: 0 }
export async function windowOf(browser, options) {
  const context = await browser.newContext(options)
  context.setDefaultTimeout(0)
  return context
}
