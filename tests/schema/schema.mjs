// The published schemas and passend must call the same documents right and wrong. Usage: schema.mjs TREE BUILD RESOLVE PASSEND PAR
import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { agreementRows, caseRows, packRows, rulesRows } from './rows.mjs'

const [tree, build, resolve, passend, par] = process.argv.slice(2)
const read = path => JSON.parse(readFileSync(path, 'utf8'))
let failures = 0
const complain = (...words) => { failures++; console.log('WRONG', ...words) }

// ---- the schemas themselves: strict mode refuses unknown keywords and open-ended tuples ----

const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, allErrors: false })
addFormats(ajv)
ajv.addFormat('day-or-part', true)   // a name for people; the patterns say it
const schemas = {}
for (const name of ['case', 'pack', 'pack-full', 'rules', 'instemming']) {
  schemas[name] = read(join(tree, 'policy/schema', `${name}.schema.json`))
  ajv.addSchema(schemas[name])
}
const validators = Object.fromEntries(Object.entries(schemas).map(([name, s]) => [name, ajv.getSchema(s.$id)]))
const why = name => ajv.errorsText(validators[name].errors, { dataVar: name })

// ---- everything there is ----

function * sources (folder) {
  for (const id of readdirSync(folder)) {
    if (id === 'schema' || !statSync(join(folder, id)).isDirectory()) continue
    for (const file of readdirSync(join(folder, id)))
      if (file.endsWith('.json')) yield [`${id}/${file.slice(0, -5)}`, join(folder, id, file)]
  }
}

const folders = ['policy', 'tests/policy'].map(f => join(tree, f))
const packs = []
let cases = 0
let rules = 0
for (const folder of folders) {
  for (const [name, path] of sources(folder)) {
    const doc = read(path)
    const kind = doc.kind === 'rules' ? 'rules' : 'pack'
    if (!validators[kind](doc)) complain(path, why(kind))
    if (kind === 'rules') {
      rules++
      continue
    }
    packs.push(name)
    for (const c of doc.cases ?? []) {
      cases++
      if (!validators.case(c.case)) complain(path, c.name, why('case'))
    }
    // An editor finds the schema from the file itself.
    if (statSync(join(path, '..', doc.$schema)).isFile() !== true) complain(path, '$schema')
  }
}
const full = join(build, 'full')
rmSync(full, { recursive: true, force: true })
mkdirSync(full)
const shipped = packs.filter(name => !name.startsWith('nl.woningwet/2027'))
execFileSync(resolve, [full, ...shipped], { env: { ...process.env, PASSEND_POLICY_DIR: folders.join(':') } })
for (const file of readdirSync(full)) {
  const doc = read(join(full, file))
  if (!validators['pack-full'](doc)) complain(file, why('pack-full'))
}
if (readdirSync(full).length !== shipped.length || shipped.length < 13) complain('packs', shipped.length)

// ---- one defect at a time: the same verdict of both ----

const copy = join(build, 'policy')
rmSync(copy, { recursive: true, force: true })
cpSync(folders[0], copy, { recursive: true })
const env = { ...process.env, PASSEND_POLICY_DIR: copy }

function passendTakes (kind, name, doc) {
  if (kind === 'instemming') {
    const path = join(build, 'instemming.json')
    writeFileSync(path, JSON.stringify(doc))
    return spawnSync(par, [path]).status === 0
  }
  if (kind === 'case') {
    const path = join(build, 'case.json')
    writeFileSync(path, JSON.stringify(doc))
    return spawnSync(passend, ['evaluate', path, '--policy', 'nl.woningwet/2026'], { env }).status !== 4
  }
  const path = join(copy, `${name}.json`)
  const was = readFileSync(path)
  writeFileSync(path, JSON.stringify(doc))
  const check = kind === 'rules' ? 'nl.woningwet/2026' : name
  const done = spawnSync(passend, ['policy', 'check', check], { env, encoding: 'utf8' })
  writeFileSync(path, was)
  if (done.status !== 0 && done.status !== 1) complain(name, 'policy check ended with', done.status, done.stderr)
  return done.status === 0
}

function changed (doc, [path, value]) {
  const to = structuredClone(doc)
  const at = path.slice(0, -1).reduce((o, step) => o[step], to)
  const last = path.at(-1)
  if (value === undefined) Array.isArray(at) ? at.splice(last, 1) : delete at[last]
  else at[last] = typeof value === 'function' ? value(at[last]) : value
  return to
}

// expect: [schema, passend], each true where the document is taken; where they differ the row says why.
function judge (kind, name, base, rows) {
  let differing = 0
  if (!validators[kind](base) || !passendTakes(kind, name, base)) complain(kind, name, 'as it stands')
  for (const [change, expect, reason] of rows) {
    const doc = changed(base, change)
    const found = [validators[kind](doc), passendTakes(kind, name, doc)]
    if (found[0] !== found[1]) differing++
    if (found[0] !== expect[0] || found[1] !== expect[1])
      complain(kind, name, change[0].join('.'), '=', JSON.stringify(change[1]), 'schema', found[0], 'passend', found[1])
    if (expect[0] !== expect[1] && !reason) complain(kind, change[0].join('.'), 'differs without a reason')
  }
  return [rows.length, differing]
}

const tables = [
  ...packRows.map(([name, rows]) => judge('pack', name, read(join(copy, `${name}.json`)), rows)),
  judge('rules', 'nl.woningwet/regels', read(join(copy, 'nl.woningwet/regels.json')), rulesRows),
  judge('case', '', caseRows.base, caseRows.rows),
  ...agreementRows.map(([base, rows]) => judge('instemming', '', base, rows))
]
const rows = tables.reduce((n, t) => n + t[0], 0)
const differing = tables.reduce((n, t) => n + t[1], 0)

console.log(`${packs.length} packs, ${shipped.length} in full, ${rules} files of rules, ${cases} worked cases are valid`)
console.log(`${rows} changed documents: schema and passend agree on all but ${differing}, each with its reason`)
process.exit(failures === 0 ? 0 : 1)
