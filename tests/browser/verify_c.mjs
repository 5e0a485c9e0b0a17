// Tables of the C tests, so that the page's functions are held against the same rows. Sources are binaries: a character is a byte.

const TOKEN = /\/\*[^]*?\*\/|"(?:\\.|[^"\\])*"|[A-Za-z_]\w*|\d\w*|[{},]|\s+/y

function unescaped (literal) {
  return literal.slice(1, -1).replace(/\\(x[0-9a-fA-F]+|[0-7]{1,3}|.)/g, (all, code) =>
    code[0] === 'x' ? String.fromCharCode(parseInt(code.slice(1), 16)) : /[0-7]/.test(code) ? String.fromCharCode(parseInt(code, 8))
      : { n: '\n', t: '\t', r: '\r' }[code] ?? code)
}

// Tokens from here to the end of the initialiser; names that the source defines stand for what they are.
function * tokens (source, from, defined) {
  let depth = 0
  for (TOKEN.lastIndex = from; ;) {
    const [token] = TOKEN.exec(source) ?? []
    if (token === undefined) return
    const next = TOKEN.lastIndex
    depth += token === '{' ? 1 : token === '}' ? -1 : 0
    if (defined.has(token)) yield * tokens(defined.get(token) + ' ', 0, defined)
    else if (!/^(\s|\/\*)/.test(token)) yield token
    TOKEN.lastIndex = next
    if (depth < 0 || (depth === 0 && token === '}')) return
  }
}

function valueOf (parts) {
  if (parts.length > 0 && parts.every((part) => part[0] === '"')) return parts.map(unescaped).join('')
  const [part] = parts
  if (parts.length !== 1) throw new Error('not read: ' + parts.join(' '))
  return part === 'true' || part === 'false' ? part === 'true' : /^\d/.test(part) ? Number.parseInt(part) : { name: part }
}

function listFrom (stream) {
  const list = []
  for (let parts = []; ;) {
    const token = stream.next().value
    if (token === '{') list.push(listFrom(stream))
    else if (token === ',' || token === '}') {
      if (parts.length > 0) list.push(valueOf(parts))
      parts = []
      if (token === '}') return list
    } else if (token === undefined) throw new Error('a table without end')
    else parts.push(token)
  }
}

function definitions (source) {
  return new Map([...source.matchAll(/^#define (\w+) ((?:.*\\\n)*.*)$/gm)].map(([, name, text]) => [name, text.replaceAll('\\\n', ' ')]))
}

// The rows of the table `name` in a function of a test: texts, numbers, booleans, names as { name }.
export function tableOf (source, where, name = 'rows') {
  const begin = source.indexOf(`static void ${where}(`), at = source.indexOf(`${name}[] = {`, begin)
  if (begin < 0 || at < 0) throw new Error(`no ${name} in ${where}`)
  const stream = tokens(source, source.indexOf('{', at + name.length), definitions(source))
  stream.next()
  return listFrom(stream)
}

// The text of a constant.
export function textOfConstant (source, name) {
  const at = source.indexOf(name + '[] =') + name.length + 4
  return valueOf([...tokens(source.slice(at, source.indexOf(';', at)), 0, definitions(source))])
}

// What an enumerator says: a reason, or null for OK.
export function reasons (source) {
  const slugs = new Map([...source.matchAll(/^REASON\((\w+), \w+, \d+, "([^"]+)"/gm)].map(([, name, slug]) => [name, slug]))
  return ({ name }) => {
    if (name !== 'OK' && !slugs.has(name)) throw new Error('no reason: ' + name)
    return slugs.get(name) ?? null
  }
}
