import { setTimeout as sleep } from 'node:timers/promises'
import type { Scope } from './powershell-scope.ts'
import { Hashtable, textOf, type Value } from './powershell-values.ts'

/** What PowerShell brings, by lower-cased name. */
export const commands: Record<string, (positional: Value[], byName: Hashtable, scope: Scope) => Promise<Value>> = {
  'set-strictmode': async () => undefined,
  'write-output': async ([value]) => value,
  'write-warning': async () => undefined,
  'start-sleep': async (_, byName) => void (await sleep(Number(byName.get('Seconds')) * 1000)),
  'convertto-json': async (_, byName) => JSON.stringify(Object.fromEntries(byName.get('InputObject') as Hashtable)),
  async 'invoke-restmethod'(_, byName, scope) {
    const body = byName.get('Body')
    const headers = Object.fromEntries(byName.get('Headers') as Hashtable) as Record<string, string>
    const type = byName.get('ContentType')
    const answer = await fetch(textOf(byName.get('Uri')), {
      method: textOf(byName.get('Method') ?? 'GET'),
      headers: { ...headers, ...(type ? { 'content-type': textOf(type) } : {}) },
      ...(body === undefined ? {} : { body: textOf(body) }),
    })
    if (!answer.ok && !byName.has('SkipHttpErrorCheck')) throw new Error(`Response status code ${answer.status}`)
    if (byName.has('StatusCodeVariable')) scope.set(textOf(byName.get('StatusCodeVariable')), answer.status)
    const answered = Hashtable.of(Object.fromEntries([...answer.headers].map(([name, value]) => [name, [value]])))
    if (byName.has('ResponseHeadersVariable')) scope.set(textOf(byName.get('ResponseHeadersVariable')), answered)
    const text = await answer.text()
    return answer.headers.get('content-type')?.includes('json') ? (JSON.parse(text) as Value) : text
  },
}
