import { LRUCache } from 'lru-cache'
import type { Encoding } from '../src/services.ts'

// Browsers and scripts send one of few headers, again and again.
const judged = new LRUCache<string, Encoding>({ max: 1000 })

/** By RFC 9110: the highest q wins, the smallest body where they are equal; as it is where nothing else is accepted. */
export function encodingOf(acceptEncoding: string | string[] | undefined): Encoding {
  if (acceptEncoding === undefined || acceptEncoding === '') return 'identity'
  const header = String(acceptEncoding)
  const known = judged.get(header)
  if (known) return known
  // What is far longer than a header of a client's is not worth reading.
  const encoding = header.length > 1000 ? 'identity' : preferred(header)
  if (header.length <= 200) judged.set(header, encoding)
  return encoding
}

function preferred(header: string): Encoding {
  const weights = new Map(
    header.split(',').map((coding) => {
      const [name = '', ...parameters] = coding.split(';').map((part) => part.trim().toLowerCase())
      const weight = parameters.find((parameter) => parameter.startsWith('q='))
      const q = weight === undefined ? 1 : Number(weight.slice(2))
      return [name, q >= 0 && q <= 1 ? q : 0] as const
    }),
  )
  const wish = (name: Encoding) => weights.get(name) ?? weights.get('*') ?? 0
  if (wish('br') > 0 && wish('br') >= wish('gzip')) return 'br'
  return wish('gzip') > 0 ? 'gzip' : 'identity'
}
