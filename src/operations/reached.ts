import { sql } from 'kysely'
import type { Reach } from '../access/reach.ts'

/** Rows of VMs within the reach; what belongs to no VM is for those who reach everything. */
export const isReached = (reach: Exclude<Reach, 'Everything'>) => sql<boolean>`vm_key ^@ any(${reach}::text[])`
