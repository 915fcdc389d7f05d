import { armError } from '../arm-error.ts'
import { param, type Call } from '../operation.ts'

export const asyncOperationOf = (call: Call) => call.world.asyncOperations.get(param(call, 'operationId').toLowerCase())

export const unknownOperation = (call: Call) =>
  armError(404, 'NotFound', `The entity was not found in this Azure location. (${param(call, 'operationId')})`)
