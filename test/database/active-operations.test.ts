import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import { isActiveRow } from '../../src/database/active-operations.ts'
import type { Schema } from '../../src/database/schema.ts'

/** Compiles only. */
const db = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (of) => new PostgresIntrospector(of),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

describe('operations that are under way', () => {
  const { sql, parameters } = isActiveRow().compile(db)

  it('are those of the partial indexes, word for word: another condition would be served by none', () => {
    assert.deepEqual(parameters, [])
    const migrations = readFileSync('src/database/migrations.ts', 'utf8')
    for (const index of ['one_operation_per_vm', 'operations_due'])
      assert.match(migrations, new RegExp(`index ${index} on .* where ${sql.replaceAll(/[()]/g, '\\$&')}\``))
  })

  it('are listed nowhere else', () => {
    const list = /'NotStarted'[^\n]{0,40}'Running'(?!,)/
    const places = globSync('{src,routes}/**/*.ts').filter((path) => list.test(readFileSync(path, 'utf8')))
    assert.deepEqual(
      places.filter((path) => !path.startsWith('src/sandbox/')).toSorted(),
      // A released migration never changes.
      ['src/database/migrations.ts', 'src/remediation/active-operations.ts'],
    )
  })
})
