import { isActive } from '../remediation/active-operations.ts'
import type { Operation } from '../remediation/operation.ts'

export const isOver = ({ status }: Pick<Operation, 'status'>) => !isActive(status)
