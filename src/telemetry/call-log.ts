export interface CallLog {
  debug(fields: object, message: string): void
  warn(fields: object, message: string): void
}

export interface LoggedCall {
  method: string
  path: string
  status: number | null
  error: string | null
  seconds: number
  throttledBy: object | null
  armRequestId: string | null
  correlationId: string | null
}

/** One line an ARM call: throttled and failed ones are worth a look, the rest is for whoever debugs. */
export function logCall(log: CallLog, call: LoggedCall) {
  const { method, path, status, error, throttledBy, armRequestId, correlationId } = call
  const vmId = /^\/subscriptions\/.*\/virtualMachines\/[^/]+/i.exec(path)?.[0]
  const line = {
    correlationId,
    ...(vmId && { vmId }),
    method,
    path,
    status,
    durationMs: Math.round(call.seconds * 1000),
    armRequestId,
    ...(error && { error }),
  }
  if (throttledBy) log.warn({ ...line, throttledBy }, 'Azure throttles')
  else if (status === null || status >= 500) log.warn(line, 'Azure did not answer as it should')
  else log.debug(line, 'Azure answered')
}
