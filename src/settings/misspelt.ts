import { distance } from 'fastest-levenshtein'

/** Shorter words are near too many of other programs' (HOST and HOSTS, URL and URI). */
const longWord = 6
/** Shorter names are what others begin with as well. */
const longName = 13
const mostEdits = 2

/**
 * A name in the environment that was probably meant to be one of `settings`. Other programs' variables are no business of ours: what is not
 * near one of ours is passed over, and so is what is set to nothing.
 */
export function misspelt(env: NodeJS.ProcessEnv, settings: readonly string[]) {
  for (const [name, value] of Object.entries(env)) {
    if (!value || settings.includes(name)) continue
    const meant = settings.find((setting) => isNear(name, setting))
    // Windows knows one name under all spellings.
    if (meant !== undefined && env[meant] !== value) return { name, meant }
  }
  return undefined
}

function isNear(name: string, setting: string) {
  const upper = name.toUpperCase()
  if (joined(upper) === joined(setting)) return joined(setting).length >= longName
  if (setting.length >= longName && (upper.startsWith(setting) || isCutShort(upper, setting))) return true
  const [words, wanted] = [upper.split('_'), setting.split('_')]
  return (
    words.length === wanted.length &&
    wanted.every(
      (word, at) => word === words[at] || (word.length >= longWord && distance(word, words[at]!) <= mostEdits),
    )
  )
}

const isCutShort = (name: string, setting: string) =>
  setting.startsWith(name) && setting.length - name.length <= mostEdits

const joined = (name: string) => name.replaceAll('_', '')
