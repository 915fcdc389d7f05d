/** Hooks of the engine for metrics, traces and the correlation id of ARM calls. */
export interface OperationsObserver {
  /** Trace context at the start of an operation, handed to every `pass` over it. */
  traceParent(): string | null
  /** Around one pass over an operation. */
  pass<T>(operation: ObservedOperation, work: () => Promise<T>): Promise<T>
  /** `step` is a kind of write, `DELETE Microsoft.Authorization/locks`: never a name. */
  stepEnded(step: string, outcome: 'Succeeded' | 'Skipped' | 'Failed', seconds: number): void
  /** From its creation on. */
  operationEnded(action: string, status: string, seconds: number): void
  leaseLost(): void
}

export interface ObservedOperation {
  operationId: string
  action: string
  vmId: string
  correlationId: string
  traceParent: string | null
}
