import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { evaluated, textOf, type Functions, type Value } from './logic-app-expressions.ts'

type Status = 'Succeeded' | 'Failed' | 'Skipped' | 'TimedOut'
interface Action {
  type: string
  runAfter?: Record<string, Status[]>
  limit?: { timeout: string }
  operationOptions?: string
  inputs?: Value
  expression?: Value
  actions?: Actions
  else?: { actions: Actions }
}
export type Actions = Record<string, Action>
export interface Definition {
  parameters: Record<string, { type: string }>
  triggers: Record<string, { type: string }>
  actions: Actions
}
interface Done {
  status: Status
  outputs: { statusCode?: number; body: Value }
}
interface HttpInputs {
  method: string
  uri: string
  headers?: Record<string, string>
  body?: Value
  authentication?: { type: string; audience: string }
}

/** What one run of a workflow came to. */
export interface WorkflowRun {
  status: 'Succeeded' | 'Failed'
  error: Value
  actions: Map<string, Done>
  /** Audiences for which the managed identity was asked for a token. */
  audiences: Set<string>
  polls: number
}

class Terminated extends Error {}

/** Runs a workflow as Logic Apps does, as far as ours goes: order by runAfter, If, Terminate, Http with the asynchronous pattern. */
export async function runWorkflow(definition: Definition, parameters: Record<string, Value>): Promise<WorkflowRun> {
  const run: WorkflowRun = { status: 'Succeeded', error: null, actions: new Map(), audiences: new Set(), polls: 0 }
  const name = `08584${randomUUID().replaceAll('-', '').slice(0, 23).toUpperCase()}CU00`
  const done = (name: Value) => run.actions.get(textOf(name))
  const functions: Functions = {
    parameters(name) {
      if (!(textOf(name) in definition.parameters)) throw new TypeError(`parameter ${textOf(name)} is not declared`)
      return parameters[textOf(name)] ?? null
    },
    body: (name) => done(name)?.outputs.body ?? null,
    actions: (name) => ({ status: done(name)?.status ?? null }),
    workflow: () => ({ run: { name } }),
    createArray: (...values) => values,
    coalesce: (...values) => values.find((value) => value !== null) ?? null,
  }
  try {
    const ended = await runAll(definition.actions, functions, run)
    if (ended.some((status) => status === 'Failed' || status === 'TimedOut')) run.status = 'Failed'
  } catch (error) {
    if (!(error instanceof Terminated)) throw error
  }
  return run
}

/** Statuses of those that nothing runs after; a skipped one counts as what it was skipped for. */
async function runAll(actions: Actions, functions: Functions, run: WorkflowRun): Promise<Status[]> {
  const waiting = new Map(Object.entries(actions))
  const counts = new Map<string, Status>()
  while (waiting.size > 0) {
    const next = [...waiting].find(([, { runAfter = {} }]) =>
      Object.keys(runAfter).every((name) => run.actions.has(name)),
    )
    if (!next) throw new TypeError(`nothing can run of ${[...waiting.keys()].join(', ')}`)
    const [name, action] = next
    waiting.delete(name)
    const against = Object.entries(action.runAfter ?? {}).find(
      ([of, wanted]) => !wanted.includes(run.actions.get(of)!.status),
    )
    const result = against ? skipped(action, run) : await perform(action, functions, run)
    run.actions.set(name, result)
    counts.set(name, against ? counts.get(against[0])! : result.status)
  }
  const followed = new Set(Object.values(actions).flatMap(({ runAfter = {} }) => Object.keys(runAfter)))
  return [...counts].filter(([name]) => !followed.has(name)).map(([, status]) => status)
}

function skipped(action: Action, run: WorkflowRun): Done {
  for (const inner of [action.actions ?? {}, action.else?.actions ?? {}])
    for (const [name, one] of Object.entries(inner)) run.actions.set(name, skipped(one, run))
  return { status: 'Skipped', outputs: { body: null } }
}

async function perform(action: Action, functions: Functions, run: WorkflowRun): Promise<Done> {
  const inputs = evaluated(action.inputs ?? null, functions)
  switch (action.type) {
    case 'Http':
      return await http(inputs as unknown as HttpInputs, action, run)
    case 'If': {
      const holds = judge(evaluated(action.expression ?? null, functions))
      const [taken, other] = holds ? [action.actions, action.else?.actions] : [action.else?.actions, action.actions]
      for (const [name, one] of Object.entries(other ?? {})) run.actions.set(name, skipped(one, run))
      const ended = await runAll(taken ?? {}, functions, run)
      const status = ended.every((one) => one === 'Succeeded' || one === 'Skipped') ? 'Succeeded' : 'Failed'
      return { status, outputs: { body: null } }
    }
    case 'Terminate': {
      const { runStatus, runError } = inputs as { runStatus: WorkflowRun['status']; runError: Value }
      Object.assign(run, { status: runStatus, error: runError })
      throw new Terminated()
    }
    default:
      throw new TypeError(`actions of type ${action.type} are not run here`)
  }
}

function judge(condition: Value): boolean {
  const [[operator, operands] = ['', null]] = Object.entries(condition as Record<string, Value>)
  if (operator === 'and') return (operands as Value[]).every(judge)
  if (operator === 'or') return (operands as Value[]).some(judge)
  if (operator === 'not') return !judge(operands)
  if (operator === 'equals') return (operands as Value[])[0] === (operands as Value[])[1]
  throw new TypeError(`the condition ${operator} is not judged here`)
}

/** The asynchronous pattern: after a 202 its Location is asked, as often as Retry-After says, until the answer is no 202. */
async function http(
  { method, uri, headers, body, authentication }: HttpInputs,
  action: Action,
  run: WorkflowRun,
): Promise<Done> {
  if (authentication) {
    if (authentication.type !== 'ManagedServiceIdentity')
      throw new TypeError(`${authentication.type} is not known here`)
    run.audiences.add(authentication.audience)
  }
  const token: Record<string, string> = authentication ? { authorization: 'Bearer of-the-managed-identity' } : {}
  const content = body === undefined ? {} : { body: JSON.stringify(body) }
  let answer = await fetch(uri, { method, headers: { ...headers, ...token }, ...content })
  const until = Date.now() + milliseconds(action.limit?.timeout)
  while (answer.status === 202 && action.operationOptions !== 'DisableAsyncPattern') {
    const location = answer.headers.get('location')
    if (location === null) break
    await answer.body?.cancel()
    if (Date.now() > until) return { status: 'TimedOut', outputs: { body: null } }
    await sleep(Number(answer.headers.get('retry-after') ?? 20) * 1000)
    run.polls += 1
    answer = await fetch(new URL(location, uri), { headers: token })
  }
  const text = await answer.text()
  const isJson = answer.headers.get('content-type')?.includes('json')
  return {
    status: answer.status < 400 ? 'Succeeded' : 'Failed',
    outputs: { statusCode: answer.status, body: isJson ? (JSON.parse(text) as Value) : text },
  }
}

function milliseconds(duration = 'PT1H') {
  const [, days = 0, hours = 0, minutes = 0] = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(duration) ?? []
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000
}
