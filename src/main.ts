import closeWithGrace from 'close-with-grace'
import { pino } from 'pino'
import { isWrongTenant } from './access/tenant-gate.ts'
import { withDeadline } from './concurrency/deadline.ts'
import { DatabaseUnusable } from './database/open-database.ts'
import { assembleService } from './service.ts'
import { parsedArguments } from './settings/command-line.ts'
import { ConfigurationError, loadConfig, type Config } from './settings/config.ts'
import { startUsage } from './settings/start-usage.ts'

const { values } = await orExit(() =>
  parsedArguments('npm start -- --help lists the settings.', {
    options: { help: { type: 'boolean', default: false, short: 'h' } },
  }),
)
if (values.help) console.log(startUsage())
else await start(await orExit(() => loadConfig()))

async function start(config: Readonly<Config>) {
  const log = pino({ level: config.LOG_LEVEL, redact: ['req.headers.authorization'] })
  const service = await orExit(() => assembleService(config, { log }))
  // Steps under way are finished first, which takes up to 30 s (a request to ARM may last as long).
  const stopping = closeWithGrace({ delay: 45_000, logger: log }, async ({ err }) => {
    if (err) log.fatal({ err }, 'stopping')
    await service.stop()
    if (process.exitCode) process.exit() // close-with-grace would end with 0
  })
  const refuse = (message: string) => {
    console.error(message)
    process.exitCode = 1
    stopping.close()
  }
  // Where no token comes for a while the start goes on: without one, nothing can be asked of a wrong Azure either.
  service.firstToken.catch((error: Error) => isWrongTenant(error) && refuse(error.message))
  await withDeadline(service.firstToken, 1000).catch(() => undefined)
  if (process.exitCode) return
  await service.start()
  try {
    await service.app.listen({ port: config.PORT, host: config.HOST })
    service.scanner.start()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
      return refuse(`HOST: ${config.HOST} is no address of this machine.`)
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error
    refuse(`PORT: ${config.PORT} on ${config.HOST} cannot be had (${code}); set PORT to another one.`)
  }
}

/** Errors that a person must put right are one line, without a stack. */
async function orExit<T>(attempt: () => T | Promise<T>): Promise<T> {
  try {
    return await attempt()
  } catch (error) {
    const known = error instanceof ConfigurationError || error instanceof DatabaseUnusable
    if (!known) throw error
    console.error(error.message)
    process.exit(1)
  }
}
