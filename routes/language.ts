import type { FastifyReply, FastifyRequest } from 'fastify'
import { LRUCache } from 'lru-cache'
import type { Language } from '../src/error-codes/texts/texts.ts'

// Browsers and scripts send one of few headers, again and again.
const judged = new LRUCache<string, Language>({ max: 1000 })

/** English or Portuguese, by RFC 9110: the highest q wins, English where they are equal, where neither is asked for and by default. */
export function languageOf(header: string | undefined): Language {
  if (header === undefined || header === '') return 'en'
  const known = judged.get(header)
  if (known) return known
  // Headers far longer than a browser's are not remembered.
  const language = header.length > 1000 ? 'en' : preferred(header)
  if (header.length <= 200) judged.set(header, language)
  return language
}

function preferred(header: string): Language {
  const ranges = header.split(',').map((range) => {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    const weight = parameters.find((parameter) => parameter.startsWith('q='))
    const q = weight === undefined ? 1 : Number(weight.slice(2))
    return { tag, q: q >= 0 && q <= 1 ? q : 0 }
  })
  // Every regional form is served by the one text; the best of them counts, and `*` stands for a language that is not named.
  const wish = (language: Language) => {
    const named = ranges.filter(({ tag }) => tag === language || tag.startsWith(`${language}-`))
    const counting = named.length > 0 ? named : ranges.filter(({ tag }) => tag === '*')
    return Math.max(0, ...counting.map(({ q }) => q))
  }
  return wish('pt') > wish('en') ? 'pt' : 'en'
}

/** Says which language an answer is in, and that a cache has to keep both apart. */
export function inLanguageOf(request: FastifyRequest, reply: FastifyReply): Language {
  const language = languageOf(request.headers['accept-language'])
  reply.header('content-language', language).header('vary', 'Accept-Language')
  return language
}
