// docs/openapi.json against what was seen: each address and status is in it, each answer is what it says and has no member more, and what the
// service took is what the document lets in.   service.mjs DOCUMENT SEEN
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

const [documentPath, seenPath] = process.argv.slice(2)
const doc = JSON.parse(readFileSync(documentPath, 'utf8'))
const seen = readFileSync(seenPath, 'utf8').trim().split('\n').map(line => JSON.parse(line))
const ajv = new Ajv2020({ strict: false, allErrors: false })
addFormats(ajv)
ajv.addFormat('day-or-part', true)
ajv.addSchema(doc, 'doc')

const escaped = text => text.replaceAll('~', '~0').replaceAll('/', '~1')
const at = (...steps) => 'doc#/' + steps.map(s => encodeURIComponent(escaped(s))).join('/')
// Where in the document a thing stands, references followed.
function follow (place) {
  let v = place.reduce((o, step) => o[step], doc)
  while (v.$ref) {
    place = v.$ref.slice(2).split('/')
    v = place.reduce((o, step) => o[step], doc)
  }
  return [place, v]
}
function judge (place, value) {
  const validate = ajv.getSchema(at(...place))
  return validate(value) ? null : ajv.errorsText(validate.errors)
}

const operations = Object.entries(doc.paths).map(([path, item]) => {
  const whole = (item.servers ?? doc.servers)[0].url.replace(/^https:\/\/[^/]+/, '') + path
  return { path, pattern: new RegExp('^' + whole.replaceAll('.', '\\.').replace(/\{[^}]+\}/g, '[^/]+') + '$'), item }
})

let taken = 0, refusedBySchema = 0
const used = new Set()
for (const [i, s] of seen.entries()) {
  const row = `${i} ${s.method} ${s.path} ${s.status}`
  const found = operations.filter(o => o.pattern.test(s.path.split('?')[0]))
  assert.equal(found.length, 1, row)
  const { path, item } = found[0]
  const method = s.method.toLowerCase()
  if (item[method] === undefined) {
    assert.equal(s.status, 405, row)
    continue
  }
  const responses = item[method].responses
  const key = responses[s.status]?.content || s.status < 400 || !responses.default ? String(s.status) : 'default'
  assert.ok(responses[key], `${row}: not in the document`)
  used.add(`${method} ${path} ${s.status}`)
  const [place, response] = follow(['paths', path, method, 'responses', key])
  for (const name of Object.keys(response.headers ?? {})) assert.ok(s.headers[name.toLowerCase()], `${row}: ${name}`)
  const media = s.headers['content-type']
  if (response.content === undefined) {
    assert.equal(media, undefined, row)
  } else {
    assert.ok(response.content[media], `${row}: ${media}`)
    assert.equal(judge([...place, 'content', media, 'schema'], s.answer), null, row)
  }
  const reason = s.answer?.type?.split('/').at(-1) ?? s.answer?.reden
  if (s.status >= 400) assert.ok(doc.components.schemas.Redencode.enum.includes(reason), `${row}: ${reason}`)
  const body = item[method].requestBody?.content[s.type]
  if (body === undefined || s.sent === null) continue
  let sent
  try {
    sent = s.type === 'application/json' ? JSON.parse(s.sent) : Object.fromEntries(new URLSearchParams(s.sent))
  } catch { continue }
  const why = judge(['paths', path, method, 'requestBody', 'content', s.type, 'schema'], sent)
  if (s.status < 300) {
    assert.equal(why, null, `${row}: taken, and the document does not let it in`)
    taken++
  } else if (why !== null) {
    refusedBySchema++
  }
}
// Of what the document has, everything good was seen, but for a second page and for a code, which only a browser brings.
for (const { path, item } of operations)
  for (const [method, o] of Object.entries(item).filter(([m]) => m !== 'servers'))
    for (const status of Object.keys(o.responses).filter(s => s < 300))
      if (!['toetsingenOpPakketVanaf', 'tokenRuilen'].includes(o.operationId)) assert.ok(used.has(`${method} ${path} ${status}`), `never seen: ${method} ${path} ${status}`)
assert.ok(taken > 10 && refusedBySchema >= 4, `${taken} ${refusedBySchema}`)
console.log(`${seen.length} exchanges, ${used.size} answers of the document; ${taken} bodies taken, ${refusedBySchema} refused that it refuses too`)
