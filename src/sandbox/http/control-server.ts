import { isDate } from '../command-line.ts'
import type { Answer } from '../operation.ts'
import { refusal } from './control-callers.ts'
import type { FaultAnswer } from './faults.ts'
import { sameName } from '../world/resource.ts'
import { mend } from '../world/mending.ts'
import type { ArmServerState } from './exchange.ts'

interface Settings {
  latencyMs?: number
  throttling?: boolean
  denied?: string[]
  pageSize?: number
  /** A date, or "" for none: the cloud lacks every api-version after it. */
  newestApiVersion?: string
  /** How many times faster than Azure jobs and operations go. */
  pace?: number
  /** Moves the world's clock forward. */
  advanceSeconds?: number
}

interface FaultOrder {
  method?: string
  path?: string
  taken?: boolean
  answer: FaultAnswer
  times?: number
}

/** Knobs for those who are not in the process. Not part of Azure, hence on the plain-http port. */
export function controlAnswer(
  method: string,
  path: string,
  body: unknown,
  state: ArmServerState,
  fleet: unknown,
): Answer {
  const { azure, log } = state
  const [, guest] = /^\/guests\/(.+)\/mend$/.exec(path) ?? []
  if (method === 'POST' && guest !== undefined) return mended(decodeURIComponent(guest), state)
  switch (`${method} ${path}`) {
    case 'GET /requests':
      return { status: 200, body: { value: log.requests } }
    case 'DELETE /requests':
      log.clear()
      return { status: 204 }
    case 'GET /fleet':
      return { status: 200, body: { value: fleet } }
    case 'PUT /settings': {
      const wrong = wrongSetting(body)
      if (wrong !== undefined) return refusal(400, 'BadRequest', wrong)
      apply(body as Settings, state)
      return { status: 200, body: settingsOf(state) }
    }
    case 'GET /settings':
      return { status: 200, body: settingsOf(state) }
    case 'POST /faults': {
      const wrong = wrongFault(body)
      if (wrong !== undefined) return refusal(400, 'BadRequest', wrong)
      const { answer, times, ...match } = body as FaultOrder
      azure.faults.add(
        {
          ...(match.method ? { method: match.method } : {}),
          ...(match.taken ? { taken: true } : {}),
          ...(match.path ? { path: new RegExp(match.path, 'i') } : {}),
        },
        answer,
        times,
      )
      return { status: 204 }
    }
    case 'DELETE /faults':
      azure.faults.clear()
      return { status: 204 }
    default:
      return refusal(404, 'NotFound', `The sandbox has no control ${method} ${path}.`)
  }
}

/** A person has been in the guest: by the VM's name or id. */
function mended(guest: string, { azure }: ArmServerState): Answer {
  const { world, clock } = azure
  const { virtualMachines } = world
  const found = virtualMachines
    .idsUnder('')
    .find((id) => [id, id.split('/').at(-1) ?? ''].some((one) => sameName(one, guest)))
  const vm = found && virtualMachines.get(found)
  if (!vm) return { status: 404, body: { error: { code: 'NotFound', message: `The sandbox has no VM ${guest}.` } } }
  mend(world, vm, clock.now())
  return { status: 204 }
}

const isNumber = (least: number) => (value: unknown) => typeof value === 'number' && value >= least
const isActions = (value: unknown) => Array.isArray(value) && value.every((action) => typeof action === 'string')

const forms: Record<keyof Settings, [is: (value: unknown) => boolean, form: string]> = {
  latencyMs: [isNumber(0), 'milliseconds'],
  throttling: [(value) => typeof value === 'boolean', 'true or false'],
  denied: [isActions, 'a list of actions such as Microsoft.Compute/disks/read'],
  newestApiVersion: [(value) => value === '' || isDate(value), 'a date such as 2024-07-01, or "" for none'],
  pageSize: [(value) => Number.isInteger(value) && isNumber(1)(value), 'a whole number from 1'],
  pace: [(value) => isNumber(0)(value) && value !== 0, 'a number above 0'],
  advanceSeconds: [isNumber(0), 'seconds'],
}

function wrongSetting(body: unknown): string | undefined {
  if (!isObject(body)) return `The body has to be an object with some of ${Object.keys(forms).join(', ')}.`
  for (const [name, value] of Object.entries(body)) {
    const [is, form] = (forms as Partial<typeof forms>)[name as keyof Settings] ?? []
    if (!is) return `${name} is none of ${Object.keys(forms).join(', ')}.`
    if (!is(value)) return `${name} has to be ${form}.`
  }
  return undefined
}

function wrongFault(body: unknown): string | undefined {
  if (!isObject(body)) return 'The body has to be an object with an answer.'
  const { answer, path, times } = body
  const known = answer === 'reset' || answer === 'silence' || (isObject(answer) && Number.isInteger(answer['status']))
  if (!known) return 'answer has to be "reset", "silence" or an object with a status.'
  if (times !== undefined && !Number.isInteger(times)) return 'times has to be a whole number.'
  if (path === undefined) return undefined
  try {
    if (typeof path === 'string' && new RegExp(path)) return undefined
  } catch {
    // Said below.
  }
  return 'path has to be a regular expression.'
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function apply(settings: Settings, state: ArmServerState): void {
  const { azure } = state
  const { latencyMs, throttling, denied, pageSize, newestApiVersion, pace, advanceSeconds } = settings
  if (latencyMs !== undefined) state.latencyMs = latencyMs
  if (throttling !== undefined) azure.throttling.enabled = throttling
  if (pageSize !== undefined) azure.pageSize = pageSize
  if (newestApiVersion !== undefined) azure.newestApiVersion = newestApiVersion === '' ? undefined : newestApiVersion
  if (pace !== undefined) azure.world.timeline.pace = pace
  if (advanceSeconds !== undefined) azure.clock.advance(advanceSeconds * 1000)
  if (denied === undefined) return
  azure.denied.clear()
  for (const action of denied) azure.denied.add(action.toLowerCase())
}

const settingsOf = ({ azure, latencyMs }: ArmServerState) => ({
  latencyMs,
  throttling: azure.throttling.enabled,
  denied: [...azure.denied],
  pageSize: azure.pageSize,
  newestApiVersion: azure.newestApiVersion ?? '',
  pace: azure.world.timeline.pace,
  now: azure.clock.now().toISOString(),
})
