// shots.mjs FOLDER OUT LANGUAGE WIDTH HEIGHT [PAGE]...: pictures, for people. big as LANGUAGE's suffix (nl+big): text of 200 %.
import { chromium } from 'playwright-core'
import { LAUNCH, site, windowOf } from './site.mjs'

const [folder, out, which, width, height, ...names] = process.argv.slice(2)
const [language, big] = which.split('+')
const s = await site(folder)
const browser = await chromium.launch(LAUNCH)
const context = await windowOf(browser, { viewport: { width: +width, height: +height }, javaScriptEnabled: false, deviceScaleFactor: 1 })
const page = await context.newPage()
for (const p of s.pages.filter((p) => p.language === language && (names.length === 0 || names.includes(p.file.slice(3, -5))))) {
  await page.goto(s.normal + p.file)
  if (big) await page.evaluate(() => { document.documentElement.style.fontSize = '200%' })
  await page.screenshot({ path: out + '/' + which + '-' + width + '-' + p.file.slice(3, -5) + '.png' })
}
await browser.close()
s.close()
