import { bytesOf, demand, fromBase64, numberOf, same, sha256 } from './bytes.mjs'

// What shows that something stands in a log (C2SP tlog-proof), and the tree of RFC 6962.

const HASHES_MOST = 64, EXTRA_MOST = 64 << 10, PROOF_MOST = (128 << 10) + EXTRA_MOST + HASHES_MOST * 45 + 64

// index, hashes from the leaf up, and the checkpoint as it stands.
export function readProof (text) {
  const empty = text.indexOf('\n\n'), note = text.slice(empty + 2), lines = text.slice(0, empty).split('\n')
  demand(text.length <= PROOF_MOST && empty > 0 && note !== '' && lines.shift() === 'c2sp.org/tlog-proof@v1', 'logbewijs-vorm')
  if (lines[0]?.startsWith('extra ')) { // nothing rests on it, as nobody signed it
    const extra = lines.shift().slice(6)
    demand(extra.length <= EXTRA_MOST && fromBase64(extra) !== null, 'logbewijs-vorm')
  }
  const [, digits] = lines.shift()?.match(/^index (.*)$/) ?? []
  const index = numberOf(digits ?? ''), hashes = lines.map(fromBase64)
  demand(index !== null && hashes.length <= HASHES_MOST && hashes.every((hash) => hash?.length === 32), 'logbewijs-vorm')
  return { index, hashes, note }
}

// ---- the tree ----

const LEAF = Uint8Array.of(0), NODE = Uint8Array.of(1)

export const leafOf = (entry) => sha256(LEAF, entry)

// digest: of the signing input of what is signed. kind: its number in src/lib/log/entries.def.
export const entryOf = (kind, digest) => sha256(bytesOf('passend/log/1\0'), Uint8Array.of(kind), digest)

// RFC 9162, 2.1.3.2: whether these hashes lead from the leaf at this place to the root of the tree.
export async function leadsTo (root, size, leaf, index, hashes) {
  if (index >= size) return false
  let fn = index, sn = size - 1n, at = leaf
  for (const hash of hashes) {
    if (sn === 0n) return false
    if ((fn & 1n) === 1n || fn === sn) {
      at = await sha256(NODE, hash, at)
      while ((fn & 1n) === 0n && fn !== 0n) {
        fn >>= 1n
        sn >>= 1n
      }
    } else {
      at = await sha256(NODE, at, hash)
    }
    fn >>= 1n
    sn >>= 1n
  }
  return sn === 0n && same(at, root)
}
