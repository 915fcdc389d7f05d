// The service of tomorrow: one more migration, and an action that today's version does not know.
import { sql, type Kysely } from 'kysely'
import { migrations } from '../../src/database/migrations.ts'
import { reapply } from '../../src/remediation/actions/reapply.ts'

migrations['9999-tomorrow'] = {
  async up(db: Kysely<unknown>) {
    await sql`alter table operations add column tomorrow text not null default 'new'`.execute(db)
    await sql`create table tomorrow (id uuid primary key, operation_id uuid references operations)`.execute(db)
    await sql`create index operations_tomorrow on operations (tomorrow)`.execute(db)
  },
}
Object.assign(reapply, { name: 'reapplyTomorrow' })
await import('../../src/main.ts')
