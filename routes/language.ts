import type { FastifyReply, FastifyRequest } from 'fastify'
import { preferring, type Preference } from '../src/accept.ts'
import type { Language } from '../src/error-codes/texts/texts.ts'

/** English or Portuguese: the highest q wins, English where they are equal, where neither is asked for and by default. */
export const languageOf = preferring<Language>(
  (ranges) => (weightIn(ranges, 'pt') > weightIn(ranges, 'en') ? 'pt' : 'en'),
  'en',
)

/** Every regional form is served by the one text; the best of them counts, and `*` stands for a language that is not named. */
function weightIn(ranges: Preference[], language: Language): number {
  const named = ranges.filter(({ name }) => name === language || name.startsWith(`${language}-`))
  const counting = named.length > 0 ? named : ranges.filter(({ name }) => name === '*')
  return Math.max(0, ...counting.map(({ q }) => q))
}

/** Says which language an answer is in, and that a cache has to keep both apart. */
export function inLanguageOf(request: FastifyRequest, reply: FastifyReply): Language {
  const language = languageOf(request.headers['accept-language'])
  const vary = reply.getHeader('vary')
  reply.header('content-language', language)
  reply.header('vary', vary === undefined ? 'Accept-Language' : `${String(vary)}, Accept-Language`)
  return language
}
