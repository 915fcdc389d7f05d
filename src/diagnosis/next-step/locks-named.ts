import type { ManagementLock } from '../../backup/facts-of-locks.ts'
import { clip } from '../../backup/text.ts'
import type { Said } from './said.ts'

const longestNote = 120

/** With the note that whoever set a lock left on it: it is what tells whether it may go. */
export function locksNamed(locks: readonly ManagementLock[]): Said {
  const [first] = locks
  if (locks.length === 0 || !first) return { en: 'the lock', pt: 'o bloqueio' }
  if (locks.length === 1) return { en: `the lock ${named(first).en}`, pt: `o bloqueio ${named(first).pt}` }
  return {
    en: `the locks ${locks.map((lock) => named(lock).en).join(' and ')}`,
    pt: `os bloqueios ${locks.map((lock) => named(lock).pt).join(' e ')}`,
  }
}

function named({ name, notes }: ManagementLock): Said {
  const note = clip((notes ?? '').replace(/\s+/g, ' ').trim(), longestNote)
  if (note === '') return { en: `"${name}"`, pt: `"${name}"` }
  return { en: `"${name}" (note: ${note})`, pt: `"${name}" (nota: ${note})` }
}
