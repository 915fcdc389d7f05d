import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, it } from 'node:test'
import ts from 'typescript'

const root = fileURLToPath(new URL('..', import.meta.url))
const judged = [
  'src/remediation/**/*.ts',
  'src/operations/{,starting/,running/,locks/,listing/}*.ts',
  'src/backup/*.ts',
  'src/backup/words/*.ts',
  'src/error-codes/*.ts',
]

/**
 * Files whose table does not stand in the test of their own name, and why. `by` is the test that turns red in their stead: it has to reach
 * the file through what it imports.
 */
const elsewhere: Record<string, { by: string; because: string }> = {
  'src/backup/azure-error.ts': {
    by: 'test/azure/arm-error.test.ts',
    because: 'It holds fields; who fills them decides.',
  },
  'src/backup/fact.ts': {
    by: 'test/remediation/preconditions.test.ts',
    because: 'It makes facts; who judges them decides.',
  },
  'src/error-codes/entry.ts': {
    by: 'test/error-codes/error-codes.test.ts',
    because: 'It gives entries their type.',
  },
  'src/backup/schema.ts': { by: 'test/backup/validation-sentences.test.ts', because: 'It names forms of TypeBox.' },
  'src/operations/running/arm-write.ts': {
    by: 'test/operations/running/arm-write.test.ts',
    because: 'Reached through the run that it writes for.',
  },
  'src/operations/running/barred.ts': {
    by: 'test/operations/switches.test.ts',
    because: 'One half of what a switch does to an operation.',
  },
  'src/operations/listing/events.ts': { by: 'test/operations/guarantees.test.ts', because: 'A loop over the journal.' },
  'src/operations/listing/event-feed.ts': {
    by: 'test/operations/listing/event-feed.test.ts',
    because: 'One reader for all streams of a replica, asked through them.',
  },
  'src/operations/listing/journal-order.ts': {
    by: 'test/operations/listing/journal.test.ts',
    because: 'SQL of the order of commits, asked through the journal.',
  },
  'src/operations/running/leave-barred.ts': {
    by: 'test/operations/switches.test.ts',
    because: 'One half of what a switch does to an operation.',
  },
  'src/operations/locks/lock-lease-row.ts': {
    by: 'test/operations/locks/lock-lease.test.ts',
    because: 'Who may touch the row, asked through each change of a lease.',
  },
  'src/operations/locks/lock-leases.ts': {
    by: 'test/operations/locks/lock-lease.test.ts',
    because: 'All leases at once: SQL, in the same table as a single one.',
  },
  'src/operations/locks/lock-measures.ts': {
    by: 'test/operations/locks/lock-lease.test.ts',
    because: 'Counts of what the lease holds.',
  },
  'src/operations/locks/lock-return.ts': {
    by: 'test/operations/locks/lock-lease.test.ts',
    because: 'The end of a lease.',
  },
  'src/operations/locks/lock-steps.ts': {
    by: 'test/operations/locks/lock-leases.test.ts',
    because: 'Carries the lease into the transactions of a step.',
  },
  'src/operations/measures.ts': { by: 'test/operations/guarantees.test.ts', because: 'Counts for metrics.' },
  'src/operations/running/operation-run.ts': {
    by: 'test/operations/running/operation-run.test.ts',
    because: 'Opened by the builder of runs.',
  },
  'src/operations/operations.ts': { by: 'test/operations/guarantees.test.ts', because: 'Puts the engine together.' },
  'src/remediation/playbook-repair.ts': {
    by: 'test/remediation/remediate.test.ts',
    because: 'The first part of the playbook, performed with it.',
  },
  'src/operations/running/queue.ts': { by: 'test/operations/guarantees.test.ts', because: 'Wires pg-boss.' },
  'src/operations/locks/reopen-removal.ts': {
    by: 'test/operations/switches.test.ts',
    because: 'SQL over the journal of a barred operation.',
  },
  'src/operations/running/step-record.ts': {
    by: 'test/operations/running/arm-write.test.ts',
    because: 'Reached through the run that it writes for.',
  },
  'src/operations/running/steps.ts': { by: 'test/operations/running/arm-write.test.ts', because: 'SQL of one table.' },
  'src/operations/running/sweeper.ts': {
    by: 'test/operations/running/sweeper.test.ts',
    because: 'Started with the engine.',
  },
  'src/operations/running/worker.ts': { by: 'test/operations/handover.test.ts', because: 'Started with the engine.' },
}

const parse = (file: string) =>
  ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true)

/** A file that computes anything at all decides something: declarations of types and of documents do not. */
function holdsARule(file: string) {
  const computes = (node: ts.Node): boolean =>
    (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) || (ts.forEachChild(node, computes) ?? false)
  return computes(parse(file))
}

const known = new Map<string, string[]>()
/** What a file takes values from, types left out. */
function importsOf(file: string): string[] {
  const imports = known.get(file) ?? readImports(file)
  known.set(file, imports)
  return imports
}

function readImports(file: string): string[] {
  return parse(file).statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return []
    if (!statement.moduleSpecifier || !ts.isStringLiteral(statement.moduleSpecifier)) return []
    if (!statement.moduleSpecifier.text.startsWith('.') || !takesAValue(statement)) return []
    const target = relative(root, join(root, dirname(file), statement.moduleSpecifier.text))
    return target.endsWith('.ts') ? [target] : []
  })
}

function takesAValue(statement: ts.ImportDeclaration | ts.ExportDeclaration) {
  if (ts.isExportDeclaration(statement)) return !statement.isTypeOnly
  const clause = statement.importClause
  if (!clause || clause.name) return true
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return false
  const { namedBindings } = clause
  return !namedBindings || !ts.isNamedImports(namedBindings) || namedBindings.elements.some((one) => !one.isTypeOnly)
}

function reaches(from: string, file: string, seen = new Set<string>()): boolean {
  if (from === file) return true
  if (seen.has(from) || !existsSync(join(root, from))) return false
  seen.add(from)
  return importsOf(from).some((next) => reaches(next, file, seen))
}

/** Of its own name, or that of its folder: all words of Azure stand in one. */
const testsOf = (file: string) => {
  const own = file.replace(/^src\//, 'test/').replace(/\.ts$/, '.test.ts')
  const folder = dirname(own)
  return [own, `${folder}/${folder.split('/').at(-1)}.test.ts`].filter((test) => existsSync(join(root, test)))
}
const hasTable = (file: string) => testsOf(file).some((test) => importsOf(test).includes(file))

const files = globSync(judged, { cwd: root }).filter((file) => !file.endsWith('.d.ts'))

describe('a file that holds a rule', () => {
  it('has its table in the test of its name, which imports it', () => {
    assert.ok(files.length > 90, `only ${files.length} files were found`)
    const bare = files.filter((file) => holdsARule(file) && !hasTable(file) && !(file in elsewhere))
    assert.equal(bare.join('\n'), '', 'these have none; write a table of literals in the mirrored test file')
  })

  for (const [file, { by, because }] of Object.entries(elsewhere))
    it(`${file} has its table elsewhere: ${because}`, () => {
      assert.ok(files.includes(file) && holdsARule(file), 'the file is gone, or decides nothing: take it off the list')
      assert.ok(!hasTable(file), 'it has a table in the test of its name: take it off the list')
      assert.ok(reaches(by, file), `${by} does not reach it`)
    })
})

describe('whether a file holds a rule', () => {
  for (const [file, holds] of [
    ['src/remediation/points.ts', true],
    ['src/remediation/actions/restore-locks.ts', true],
    ['src/backup/azure-error.ts', true],
    ['src/remediation/operation.ts', false],
    ['src/backup/limits.ts', false],
    ['src/operations/observer.ts', false],
    ['src/operations/running/stops.ts', false],
  ] as const)
    it(`${file}: ${holds}`, () => assert.equal(holdsARule(file), holds))
})
