import { parseArgs, type ParseArgsConfig } from 'node:util'
import { ConfigurationError } from './configuration-error.ts'

/** What a command was given; `help` says where what can be given is listed. Throws ConfigurationError with one line. */
export function parsedArguments<const Config extends ParseArgsConfig>(help: string, config: Config) {
  try {
    return parseArgs(config)
  } catch (error) {
    const [sentence] = (error as Error).message.split(/\. |\n/)
    throw new ConfigurationError(`${sentence!.replace(/\.$/, '')}. ${help}`)
  }
}
