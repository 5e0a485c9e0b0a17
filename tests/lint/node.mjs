// What the tests take from npm runs on Debian's Node: node.mjs TREE prints every package of a lock file whose `engines` has no Node 18;
// exit 1 when there is one, or when this Node is older than what the tests need. Not of tests/bench: what is measured by hand is today's.
import { readFileSync, readdirSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { execFileSync } from 'node:child_process'
import { join, relative } from 'node:path'

const LEAST = '18.19.0', tree = process.argv[2]
// npm reads such ranges, and brings along what it reads them with.
const semver = createRequire(realpathSync(execFileSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim()))('semver')

function * locks (folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory() && !['node_modules', 'build', '.git', 'bench'].includes(entry.name)) yield * locks(join(folder, entry.name))
    else if (entry.name === 'package-lock.json') yield join(folder, entry.name)
  }
}

const breaches = []
if (semver.lt(process.version, LEAST)) breaches.push(`node is ${process.version}: the tests need ${LEAST}`)
let seen = 0
for (const lock of locks(join(tree, 'tests'))) {
  for (const [name, { engines }] of Object.entries(JSON.parse(readFileSync(lock, 'utf8')).packages)) {
    seen++
    if (engines?.node && !semver.satisfies(LEAST, engines.node)) breaches.push(`${relative(tree, lock)}: ${name} wants node ${engines.node}`)
  }
}
if (seen === 0) breaches.push('no lock file')
console.log(breaches.length > 0 ? breaches.join('\n') : 'ok')
process.exitCode = breaches.length > 0 ? 1 : 0
