/** Who may sign in at the stand-in Entra: one person for each app role of the service. */
export const people = {
  reader: {
    oid: '0b1ec700-0000-4000-8000-0000000000b1',
    name: 'Rui Leitor',
    role: 'Backup.Diagnose',
    does: 'reads, and plans without starting',
  },
  operator: {
    oid: '0b1ec700-0000-4000-8000-0000000000b2',
    name: 'Olga Operator',
    role: 'Backup.Remediate',
    does: 'starts repairs',
  },
  approver: {
    oid: '0b1ec700-0000-4000-8000-0000000000b3',
    name: 'Ana Aprovadora',
    role: 'Backup.Approve',
    does: 'approves or rejects what somebody else asked for',
  },
  admin: {
    oid: '0b1ec700-0000-4000-8000-0000000000b4',
    name: 'Ada Admin',
    role: 'Backup.Admin',
    does: 'may do all of it, and freeze every change',
  },
} as const

export type PersonKey = keyof typeof people
export type Person = (typeof people)[PersonKey]

export const isPersonKey = (key: unknown): key is PersonKey => typeof key === 'string' && Object.hasOwn(people, key)

export const userNameOf = (key: PersonKey) => `${key}@contoso.example`
