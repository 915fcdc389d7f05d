import { preferring, weightOf } from '../src/accept.ts'
import type { Encoding } from '../src/services.ts'

/** The highest q wins, the smallest body where they are equal; as it is where nothing else is accepted. */
export const encodingOf = preferring<Encoding>((wishes) => {
  const [br, gzip] = [weightOf(wishes, 'br', '*'), weightOf(wishes, 'gzip', '*')]
  if (br > 0 && br >= gzip) return 'br'
  return gzip > 0 ? 'gzip' : 'identity'
}, 'identity')
