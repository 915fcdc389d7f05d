import { ConfigurationError } from '../settings/configuration-error.ts'
import { followAccessFile } from './access-file.ts'
import { createEntra } from './entra.ts'
import type { EntraSettings } from './entra-settings.ts'

interface Log {
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

/** Nothing goes on by itself before `start`. Undefined where nobody is asked who they are. Throws ConfigurationError for an ACCESS_FILE that cannot be used. */
export async function prepareAuthentication(
  { entra, ACCESS_FILE: path }: { entra: EntraSettings | undefined; ACCESS_FILE?: string },
  log: Log,
) {
  if (!entra) return undefined
  const file = path === undefined ? undefined : await follow(path, entra.tenants, log)
  const { start, stop, ...doorman } = createEntra(entra, {
    assignments: () => file?.current(),
    warn: (...said) => log.warn(...said),
  })
  return {
    ...doorman,
    start() {
      file?.start()
      start()
    },
    stop() {
      file?.stop()
      stop()
    },
  }
}

async function follow(path: string, tenants: readonly string[], log: Log) {
  try {
    return await followAccessFile({ path, tenants, log })
  } catch (error) {
    throw new ConfigurationError(`ACCESS_FILE: "${path}" cannot be used: ${(error as Error).message}`)
  }
}
