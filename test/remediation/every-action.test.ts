import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import { actionNames, type ActionName } from '../../src/diagnosis/finding.ts'
import { catalogueWith } from '../../src/remediation/catalogue.ts'
import { allOperations } from '../../src/sandbox/operations/all-operations.ts'
import { patterns } from '../operations/worlds/judge-writes.ts'

const root = join(import.meta.dirname, '../..')
const catalogue = catalogueWith(diagnose)
const rows = actionRows(readFileSync(join(root, 'routes/README.md'), 'utf8'))
const granted = new Set(
  readdirSync(join(root, 'docker/azure'))
    .filter((file) => /^remediator-.*-role\.json$/.test(file))
    .flatMap((file) => (JSON.parse(readFileSync(join(root, 'docker/azure', file), 'utf8')) as Role).Actions)
    .map((permission) => permission.toLowerCase()),
)
interface Role {
  Actions: string[]
}

/** What the compiler counts by `ActionName` stands elsewhere: crash scenarios, the worlds' orders, faults and patterns. */
describe('every action', () => {
  for (const name of actionNames) it(`${name} has all that belongs to it`, () => assert.deepEqual(missingOf(name), []))

  it('and nothing else is described', () =>
    assert.deepEqual(
      [...rows.keys()].filter((name) => !catalogue.has(name as ActionName)),
      [],
    ))
})

function missingOf(name: ActionName) {
  const action = catalogue.get(name)
  const file = kebab(name)
  const fields = Object.keys((action?.body as { properties?: object }).properties ?? {})
  const row = rows.get(name)
  const missing: (string | false)[] = [
    action?.name !== name && `its own name in src/remediation (it says ${action?.name})`,
    name !== 'remediate' &&
      !existsSync(join(root, `test/remediation/actions/${file}.test.ts`)) &&
      `its table of plans: test/remediation/actions/${file}.test.ts`,
    row === undefined && 'a row in the table of "Act" in routes/README.md',
    ...fields.map(
      (field) => row !== undefined && !row.includes(`\`${field}\``) && `\`${field}\` in its row of routes/README.md`,
    ),
    ...patterns[name].flatMap(missingFor),
  ]
  return missing.filter((one) => one !== false)
}

/** Of a write that the worlds let it send: an operation of the sandbox, and a role that may. */
function missingFor([method, path]: readonly [method: string, path: RegExp]) {
  const named = `${method} ${path.source}`
  const operation = allOperations.find((one) => one.method === method && path.test(samplePath(one.path)))
  if (!operation) return [`an operation of the sandbox for ${named}: src/sandbox/operations`]
  const { action } = operation
  return action && granted.has(action.toLowerCase()) ? [] : [`${action} in a role of docker/azure, for ${named}`]
}

const samplePath = (path: string) =>
  path
    .replace('{extensionName}', 'vmsnapshot')
    .replace('{vmExtensionName}', 'vmsnapshot')
    .replace('{operationKind}', 'add')
    .replace(/\{\w+\}/g, 'x')
    .toLowerCase()

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** The rows of the one table whose head says `action`, by the name in their first cell. */
function actionRows(markdown: string) {
  const lines = markdown.split('\n')
  const head = lines.findIndex((line) => line.startsWith('| action |'))
  const end = lines.findIndex((line, index) => index > head && !line.startsWith('|'))
  return new Map(lines.slice(head + 2, end).map((line) => [/^\| `(\w+)`/.exec(line)?.[1] ?? line, line]))
}
