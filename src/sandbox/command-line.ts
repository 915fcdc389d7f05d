import { parseArgs } from 'node:util'
import type { LargeFleetOptions } from './large-fleet/layout.ts'
import { settingAsked, settingsOfService } from './service-settings.ts'

const fromShell = Object.entries(settingsOfService).flatMap(([name, from]) => (from === 'Environment' ? [name] : []))

export const usage = `Usage: npm run sandbox -- [options]

A stand-in Azure, and the service against it, on this machine alone.

--azure-only           the stand-in Azure without the service; prints the variables that a service or az needs
--port <n>             its port; default: a free one
--identity-port <n>    the port of its token endpoint and controls; default: a free one
--entra                people sign in, at a stand-in for Entra ID, and two of them agree on what cannot be undone
--pace <n>             how many times faster than Azure's its backups and operations go; default: 600
--latency <ms>         how long it waits before each answer; default: 0
--no-throttling        answers however much it is asked
--vms <n>              a generated fleet of so many VMs in place of the sample fleet, made when asked for
--subscriptions <n>    of the generated fleet; default: one for each 500 VMs
--seed <n>             another generated fleet of the same size; default: 1
--newest-api-version <date>  an older cloud, without the api-versions after it, such as 2024-07-01
--setting NAME=value   a setting of the service; may be repeated

Of the environment the service gets ${fromShell.join(', ')},
and nothing else that is a setting of its own or of Azure's: a shell may hold those of production.

Examples:
  npm run sandbox
  npm run sandbox -- --entra
  PORT=8081 npm run sandbox -- --pace 60 --setting ALLOWED_SUBSCRIPTIONS=11111111-1111-4111-8111-111111111111
  npm run sandbox -- --azure-only --port 44443
  npm run sandbox -- --vms 100000 --subscriptions 200`

/** VMs of one subscription where no number is given. */
const vmsOfSubscription = 500

export interface CommandLine {
  help: boolean
  azureOnly: boolean
  entra: boolean
  throttling: boolean
  port: number | undefined
  identityPort: number | undefined
  latencyMs: number
  /** A date after which the cloud has no api-versions. */
  newestApiVersion: string | undefined
  pace: number
  /** Undefined: the sample fleet. */
  generated: LargeFleetOptions | undefined
  settings: Record<string, string>
}

/** Throws with one line that names what is wrong. */
export function parseCommandLine(args: string[]): CommandLine {
  const { values } = parsed(args)
  return {
    help: values.help,
    azureOnly: values['azure-only'],
    entra: entraOf(values),
    throttling: !values['no-throttling'],
    port: portOf('--port', values.port),
    identityPort: portOf('--identity-port', values['identity-port']),
    latencyMs: numberOf('--latency', values.latency, 0, 600_000, 'milliseconds'),
    newestApiVersion: dateOf('--newest-api-version', values['newest-api-version']),
    generated: generatedFrom(values),
    pace: numberOf('--pace', values.pace, 0.001, 1_000_000, 'how many times faster than Azure'),
    settings: Object.fromEntries(values.setting.map(settingAsked)),
  }
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        help: { type: 'boolean', default: false, short: 'h' },
        'azure-only': { type: 'boolean', default: false },
        entra: { type: 'boolean', default: false },
        port: { type: 'string' },
        'identity-port': { type: 'string' },
        latency: { type: 'string', default: '0' },
        'no-throttling': { type: 'boolean', default: false },
        'newest-api-version': { type: 'string' },
        pace: { type: 'string', default: '600' },
        vms: { type: 'string' },
        subscriptions: { type: 'string' },
        seed: { type: 'string' },
        setting: { type: 'string', multiple: true, default: [] },
      },
    })
  } catch (error) {
    const [sentence] = (error as Error).message.split(/\. |\n/)
    throw new Error(`${sentence?.replace(/\.$/, '')}. npm run sandbox -- --help lists the options.`, { cause: error })
  }
}

function generatedFrom({ vms, subscriptions, seed }: { vms?: string; subscriptions?: string; seed?: string }) {
  if (vms === undefined) {
    const [alone] = Object.entries({ '--subscriptions': subscriptions, '--seed': seed }).flatMap(([name, text]) =>
      text === undefined ? [] : [name],
    )
    if (alone) throw new Error(`${alone} is about a generated fleet: --vms has to say how many VMs it has.`)
    return undefined
  }
  const whole = (name: string, text: string, most: number, what: string) => numberOf(name, text, 1, most, what, /^\d+$/)
  const count = whole('--vms', vms, 1_000_000, 'how many VMs')
  return {
    vms: count,
    subscriptions:
      subscriptions === undefined
        ? Math.ceil(count / vmsOfSubscription)
        : whole('--subscriptions', subscriptions, 5000, 'how many subscriptions'),
    ...(seed === undefined ? {} : { seed: whole('--seed', seed, 0xffff_ffff, 'which fleet') }),
  }
}

function entraOf({ entra, ...values }: { entra: boolean; 'azure-only': boolean }) {
  if (entra && values['azure-only']) throw new Error('--entra is about the service, which --azure-only leaves out.')
  return entra
}

/** Undefined where it is left to the system. */
export function portOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  return numberOf(name, text, 0, 65_535, 'a port', /^\d+$/)
}

function dateOf(name: string, text: string | undefined): string | undefined {
  if (text !== undefined && !isDate(text)) throw new Error(`${name}: "${text}" is no date such as 2024-07-01.`)
  return text
}

/** As the controls take it, too. */
export const isDate = (text: unknown) => typeof text === 'string' && /^\d{4}-\d\d-\d\d$/.test(text)

function numberOf(name: string, text: string, least: number, most: number, what: string, form = /^\d+(\.\d+)?$/) {
  const number = Number(text)
  if (form.test(text) && number >= least && number <= most) return number
  throw new Error(`${name}: "${text}" is not a number from ${least} to ${most} (${what}).`)
}
