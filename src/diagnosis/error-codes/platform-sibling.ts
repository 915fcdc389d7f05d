import { fromControlPlane, siblingEntry } from './entry.ts'

/** One line a code: what it means, where to look, what helps. */
export const about = (
  code: string,
  meaning: string,
  cause: string,
  checks: string[],
  actions: string[] = [],
  note: string | null = null,
) => siblingEntry(code, { meaning, causes: [fromControlPlane(cause, ...checks)], actions, note })
