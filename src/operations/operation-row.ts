import type { Selectable } from 'kysely'
import type { OperationsTable } from '../database/schema.ts'

export type OperationRow = Selectable<OperationsTable>
