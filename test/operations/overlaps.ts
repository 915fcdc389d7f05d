import type { SandboxRequest } from '../../src/sandbox/sandbox.ts'

export const operationOf = ({ headers }: SandboxRequest) => headers['x-ms-correlation-request-id'] ?? ''

/**
 * Writes by which an operation comes back after another has written: on one VM the operations must follow each other, so that the log is
 * a row of blocks, one an operation.
 */
export function overlaps(writes: SandboxRequest[]): SandboxRequest[] {
  const closed = new Set<string>()
  let current = ''
  return writes.filter((write) => {
    const operation = operationOf(write)
    if (operation === current) return false
    closed.add(current)
    current = operation
    return closed.has(operation)
  })
}
