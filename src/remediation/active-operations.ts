/** Of an operation that is under way: a VM has one at most, by an index of the database. */
export const activeStatuses = ['NotStarted', 'Running'] as const

export const isActive = (status: string) => (activeStatuses as readonly string[]).includes(status)
