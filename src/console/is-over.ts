import type { Operation } from '../remediation/operation.ts'

export const isOver = ({ status }: Pick<Operation, 'status'>) => status !== 'NotStarted' && status !== 'Running'
