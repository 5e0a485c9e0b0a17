// One verdict with its proof, keys and trust: run(example, step) changes every step-th character of verdict and proof, and of some also leaves it out, writes it twice, or
// makes it no ASCII; nothing of it passes.
import { check } from './page/check.mjs'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

// Another one of the same sort, so that it does not stand out.
function other (c) {
  const at = LETTERS.indexOf(c)
  return at >= 0 ? LETTERS[at ^ 1] : String.fromCharCode(c.charCodeAt(0) ^ 1)
}

function * changes (text, step) {
  for (let i = 0; i < text.length; i += step) {
    const before = text.slice(0, i), after = text.slice(i + 1), c = text[i]
    yield [`${i} changed`, before + other(c) + after]
    if (i % 8 === 0) yield [`${i} left out`, before + after]
    if (i % 8 === 2) yield [`${i} twice`, before + c + c + after]
    if (i % 8 === 4) yield [`${i} no ASCII`, before + String.fromCharCode(c.charCodeAt(0) ^ 128) + after]
  }
}

const outcomes = async (given) => (await check({ packs: [], test: true, at: 1n << 39n, ...given })).outcome

export async function run (example, step = 1) {
  const breaches = []
  let rows = 0
  if (await outcomes(example) !== 'placed') breaches.push('the example itself is not believed')
  for (const part of ['verdict', 'proof']) {
    for (const [what, text] of changes(example[part], step)) {
      rows++
      const outcome = await outcomes({ ...example, [part]: text })
      if (outcome !== 'refused') breaches.push(`${part}, character ${what}: ${outcome}`)
    }
  }
  return { rows, breaches }
}
