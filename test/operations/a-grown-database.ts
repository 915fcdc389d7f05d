import { sql, type Kysely } from 'kysely'
import type { Schema } from '../../src/database/schema.ts'

const plan = JSON.stringify({
  ...{ action: 'remediate', vmId: 'x', calls: [], preconditions: [], blockers: [], dataLoss: [], notes: [] },
  ...{ risk: 'Reversible', etag: 'x', plannedAt: '2026-01-01T00:00:00Z' },
})

/** How often each is among a thousand. */
const actions = { remediate: 500, triggerBackup: 300, cleanRestorePoints: 150, removeLocks: 49, checkGuest: 1 }
const statuses = { Succeeded: 970, Failed: 28, Canceled: 2 }
const kinds = { Step: 400, Intent: 250, Answered: 249, Created: 50, Ended: 50, Approved: 1 }

export const retentionDays = 400

/**
 * What a service leaves in three years, evenly: so many operations, five events each; some events were sealed late, and one in
 * ten is of the one VM that is always busy. What is old was pruned, but for the last two days'.
 */
export async function grow(db: Kysely<Schema>, operations: number, busyVmKey: string) {
  const vms = Math.ceil(operations / 20)
  await db.transaction().execute(async (trx) => {
    // As the triggers would have it in the end, without each of their steps.
    await sql`set local session_replication_role = replica`.execute(trx)
    for (const statement of statements(operations, vms, busyVmKey)) await sql.raw(statement).execute(trx)
  })
  await sql`vacuum analyze`.execute(db)
}

export const vmId = (n: number) =>
  `/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/${group(n)}/providers/Microsoft.Compute/virtualMachines/vm-${n}`
/** Ten VMs each. */
const group = (n: number) => `rg-${Math.floor(n / 10)}`
export const subscription = '/subscriptions/11111111-1111-4111-8111-111111111111/'
export const reachOfGroup = (n: number) => `${subscription}resourcegroups/${group(n)}/`
export const operationId = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

/** One of these for row n, as often as they say. */
const oneOf = (shares: Record<string, number>, n: string, salt: number) => {
  let upTo = 0
  const cases = Object.entries(shares).map(([name, share]) => `when turn.of < ${(upTo += share)} then '${name}'`)
  return `(select case ${cases.join(' ')} end from (select (${n} * 7919::bigint + ${salt}) % 1000 as of) turn)`
}

const vmIdOf = (n: string) =>
  `'/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-' || (${n} / 10) || '/providers/Microsoft.Compute/virtualMachines/vm-' || ${n}`
const idOf = (n: string) => `('00000000-0000-4000-8000-' || lpad((${n})::text, 12, '0'))::uuid`

const statements = (operations: number, vms: number, busyVmKey: string) => {
  const when = (n: string, of: number) =>
    `now() - make_interval(secs => ${3 * 365 * 24 * 3600}.0 * (${of} - ${n}) / ${of})`
  const active = 200
  // One in a hundred of a million, and in a smaller database more: so many that to read all of them shows.
  const lateEvery = Math.min(100, Math.ceil(operations / 1000) + 1)
  return [
    // The newest are under way, on VMs of their own.
    `insert into operations (id, action, vm_key, vm_id, status, body, plan, work, created_by, correlation_id, created_at,
        last_action_at, deadline_at, next_look_at, callback_url, pruned_at)
      select ${idOf('n')}, ${oneOf(actions, 'n', 1)}, lower(vm), vm,
        case when n > ${operations - active} then 'Running' else ${oneOf(statuses, 'n', 500)} end,
        '{}', '${plan}', '{}', case when n % 5000 = 0 then 'rare' else 'caller-' || n % 10 end, n::text,
        ${when('n', operations)}, ${when('n', operations)}, now() + interval '1 day', now() + interval '1 hour',
        case when n % 2 = 0 then 'https://hooks.contoso.test/' || n end,
        case when ${when('n', operations)} < now() - interval '${retentionDays + 2} days' then now() end
      from generate_series(1, ${operations}) n,
        lateral (select ${vmIdOf(`(case when n > ${operations - active} then ${vms} + n else n % ${vms} end)`)} as vm) v`,
    `insert into steps (operation_id, name, status, attempts, start_time, end_time, detail, state)
      select ${idOf('n')}, 'step ' || step, 'Succeeded', 1, now(), now(), 'done', '{}'
      from generate_series(1, ${operations}) n, generate_series(1, 3) step`,
    `insert into journal (operation_id, vm_key, kind, method, resource_id, caller, correlation_id, at)
      select ${idOf('(n - 1) / 5 + 1')}, case when n % 10 = 1 then '${busyVmKey}' else lower(${vmIdOf(`((n - 1) / 5 + 1) % ${vms}`)}) end, ${oneOf(kinds, 'n', 1)},
        case when n % 5 = 1 then 'POST' end, case when n % 5 = 1 then '/x/backup' end,
        case when n % 25000 = 0 then 'rare' else 'caller-' || ((n - 1) / 5 + 1) % 10 end, n::text, ${when('n', 5 * operations)}
      from generate_series(1::bigint, ${5 * operations}) n order by n + 0`,
    `insert into journal_seals (sequence, event_id, previous_hash, hash)
      select row_number() over (order by event_id + case when event_id % ${lateEvery} = 0 then 3.5 else 0 end), event_id,
        sha256('before'), sha256('after') from journal`,
    `insert into journal_late select sequence, event_id, behind, at, operation_id, vm_key, caller, kind from (
        select sequence, event_id, max(event_id) over (order by sequence rows between unbounded preceding and 1 preceding) as behind
        from journal_seals) as sealed join journal using (event_id)
      where event_id < behind`,
    `update audit_head set count = ${5 * operations}, hash = sha256('after')`,
    `insert into lock_journal (id, operation_id, vm_key, vm_id, lock_id, lock_key, lock, restore, removed_at, restored_at)
      select gen_random_uuid(), id, vm_key, vm_id, '/locks/' || ordinal, '/locks/' || ordinal, '{}', 'AfterOperation', created_at,
        case when ordinal > ${operations - 20} then null else created_at end
      from operations where ordinal % 5 = 0 or ordinal > ${operations - 20}`,
    `insert into lock_lease (lock_key, lock, vm_key, vm_id, shared, asked_by, off_since)
      select lock_key, jsonb_build_object('id', lock_id, 'name', 'keep', 'level', 'CanNotDelete'), vm_key, vm_id, false, 'caller-1',
        removed_at
      from lock_journal where restored_at is null`,
    `insert into notifications (id, operation_id, url, event, status, created_at, ended_at)
      select gen_random_uuid(), id, callback_url, '{}', case when ordinal > ${operations - active - 100} then 'Pending' else 'Delivered' end,
        created_at, case when ordinal > ${operations - active - 100} then null else created_at end
      from operations where callback_url is not null`,
    `insert into idempotency_keys (caller, key, fingerprint, operation_id, created_at)
      select 'caller-1', n::text, 'x', ${idOf('n')}, now() from generate_series(1, ${Math.min(operations, 100_000)}) n`,
    `insert into policies_seen (vm_key, vault_key, policy_id)
      select '/vm/' || n, '/vault', '/policy' from generate_series(1, ${Math.max(vms, 5000)}) n`,
    `insert into webhook_consents (url, granted_until)
      select 'https://hooks.contoso.test/' || n, now() + interval '1 day' from generate_series(1, ${Math.max(vms, 5000)}) n`,
  ]
}
