import { readFile } from 'node:fs/promises'
import { parseAssignments, type Assignments } from './assignments.ts'

const everyMilliseconds = 5000

interface AccessFileOptions {
  path: string
  /** Lower-case ids. */
  tenants: readonly string[]
  log: { info: (details: object, message: string) => void; error: (details: object, message: string) => void }
}

/**
 * Reads the file, and once started again every few seconds: by content, because a mounted ConfigMap changes by a swapped link. A new file that cannot
 * be used changes nothing, and is said aloud once. Rejects when the first reading fails.
 */
export async function followAccessFile({ path, tenants, log }: AccessFileOptions) {
  let text = await readFile(path, 'utf8')
  let current: Assignments = parseAssignments(text, tenants)
  let complaint: string | undefined

  const look = async () => {
    try {
      const now = await readFile(path, 'utf8')
      if (now !== text) {
        current = parseAssignments(now, tenants)
        text = now
        log.info({ accessFile: path }, 'ACCESS_FILE has changed and is in effect')
      }
      complaint = undefined
    } catch (error) {
      const { message } = error as Error
      if (message !== complaint)
        log.error({ accessFile: path }, `ACCESS_FILE cannot be used, the one before stays in effect: ${message}`)
      complaint = message
    }
  }
  let timer: NodeJS.Timeout | undefined
  return {
    current: () => current,
    look,
    start() {
      timer = setInterval(() => void look(), everyMilliseconds).unref()
    },
    stop: () => clearInterval(timer),
  }
}
