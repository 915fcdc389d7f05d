import { of, type Rule } from './a-rule.ts'

const callbackUrl = 'test/operations/notifications/callback-url.test.ts'
const disabled = 'test/service/disabled.test.ts'
const webhook = 'test/operations/notifications/webhook-request.test.ts'

/** Who is told of what, who may begin anything where, and where a notification may go. */
export const aboutReach: Rule[] = [
  ...of('src/operations/locks/locks-off.ts', [
    {
      name: 'Locks that are off are cut off behind the reach of the caller.',
      find: "    .orderBy('lock_key')\n    .execute()",
      becomes: "    .orderBy('lock_key')\n    .limit(mostRows)\n    .execute()",
    },
    {
      name: 'Locks that are off are told of VMs within the reach alone.',
      find: 'if (holders.length === 0 && !mayReach(reach, row.vm_key)) return []',
      becomes: '',
    },
    {
      name: 'A lock that is off tells of no VM outside the reach.',
      find: 'vmId: mayReach(reach, row.vm_key) ? row.vm_id : null,',
      becomes: 'vmId: row.vm_id,',
    },
    {
      name: 'A lock that is off tells of no operation outside the reach.',
      find: 'row.holders.filter(({ vmKey }) => mayReach(reach, vmKey))',
      becomes: 'row.holders.filter(({ vmKey }) => mayReach(reach, vmKey) || true)',
    },
  ]),
  ...of('src/operations/operations-in-reach.ts', [
    ...['get', 'end', 'cancel'].map((method) => ({
      name: `An operation outside the reach is not there for ${method}().`,
      find: `${method}: after(refuseUnreached, `,
      becomes: `${method}: after(async () => {}, `,
    })),
    {
      name: 'The events of an operation outside the reach are not there.',
      find: 'events: after(refuseUnreached, ',
      becomes: 'events: after(async () => {}, ',
    },
    {
      name: 'The plan of an operation outside the reach is not compared.',
      find: 'planChanges: after(refuseUnreached, ',
      becomes: 'planChanges: after(async () => {}, ',
    },
    {
      name: 'What an operation outside the reach waits for is not approved.',
      find: 'approve: after(refuseToDecide, ',
      becomes: 'approve: after(async () => {}, ',
    },
    {
      name: 'What an operation outside the reach waits for is not rejected.',
      find: 'reject: after(refuseToDecide, ',
      becomes: 'reject: after(async () => {}, ',
    },
    {
      name: 'A list of operations is held to the reach.',
      find: 'operations.list({ ...filter, reach })',
      becomes: 'operations.list(filter)',
    },
    {
      name: 'The list of locks that are off is held to the reach.',
      find: 'operations.locksOff(reach)',
      becomes: 'operations.locksOff()',
    },
    {
      name: 'The journal is held to the reach.',
      find: 'operations.auditEvents({ ...filter, reach })',
      becomes: 'operations.auditEvents(filter)',
    },
    {
      name: 'A VM outside the reach is refused.',
      find: 'if (mayReach(reach, vmKey)) return\n',
      becomes: 'return\n',
    },
  ]),
  ...of('src/operations/listing/present.ts', [
    {
      name: 'Operations of VMs outside the reach are not listed.',
      find: 'if (reached) query = query.where(reached)',
      becomes: '',
    },
  ]),
  ...of('src/operations/operations.ts', [
    {
      name: 'Nothing begins in a subscription that is not allowed.',
      find: '    refuseOtherSubscriptions(deps.allowedSubscriptions, vm)\n    refuseWhileDisabled(deps)',
      becomes: '    refuseWhileDisabled(deps)',
      test: disabled,
    },
    {
      name: 'Nothing begins where remediation is off.',
      find: '    refuseWhileDisabled(deps)\n',
      becomes: '',
      test: disabled,
    },
  ]),
  ...of('src/operations/starting/idempotency.ts', [
    {
      name: 'A key stands for a request about one VM.',
      find: 'JSON.stringify([vm.key, action, canonical(body)])',
      becomes: 'JSON.stringify([action, canonical(body)])',
    },
    {
      name: 'A key stands for a request for one action.',
      find: 'JSON.stringify([vm.key, action, canonical(body)])',
      becomes: 'JSON.stringify([vm.key, canonical(body)])',
    },
  ]),
  ...of('src/operations/starting/policies-seen.ts', [
    {
      name: 'The policy of an item that protects another VM is not remembered.',
      find: '  (item.virtualMachineId === null || sameId(item.virtualMachineId, vm.id)) &&\n',
      becomes: '',
    },
    {
      name: 'The policy of an item that is not protected is not remembered.',
      find: " &&\n  protectionIs(item) === 'Active'",
      becomes: '',
    },
  ]),
  ...of('src/operations/starting/what-we-did.ts', [
    {
      name: 'An agent that was still silent within the hour is remembered.',
      find: "error->>'code' = 'AgentStillSilent' and",
      becomes: 'false and',
    },
  ]),
  ...of('src/operations/notifications/callback-url.ts', [
    { name: 'A notification goes out by https.', find: "if (url.protocol !== 'https:')", becomes: 'if (false)' },
    {
      name: 'A notification goes to no address that is not public.',
      find: 'if (isIP(host) && !isAllowedAddress(host))',
      becomes: 'if (false)',
    },
    {
      name: 'A notification goes to a host that is allowed.',
      find: 'if (allowedHosts && !allowedHosts.some(',
      becomes: 'if (false && !allowedHosts.some(',
    },
  ]),
  ...of('src/operations/notifications/public-address.ts', [
    {
      name: 'Azure’s own address for VMs is not public.',
      find: ' && parsed.toString() !== wireServer',
      becomes: '',
      test: callbackUrl,
    },
    {
      name: 'An address of a private network is not public.',
      find: "parsed.range() === 'unicast' && parsed.toString()",
      becomes: 'parsed.toString()',
      test: callbackUrl,
    },
  ]),
  ...of('src/operations/notifications/webhook-request.ts', [
    {
      name: 'A name that resolves to a private address is not connected to.',
      find: 'if (refused || !first)',
      becomes: 'if (!first)',
      test: webhook,
    },
  ]),
  ...of('src/operations/notifications/delivery.ts', [
    {
      name: 'Nothing is sent to a receiver that did not consent.',
      find: 'if (!consent.granted) return',
      becomes: 'if (false) return',
      test: 'test/operations/notifications/notifications.test.ts',
    },
  ]),
]
