import { ServiceError } from '../../errors.ts'

/**
 * For starts of one VM that come at once: some are refused a reading while the operation of another is about to be stored. They are judged
 * once more behind all attempts that were under way, and then stand for that operation, or learn of it.
 */
export function judgedOnceMore() {
  const underWay = new Map<string, Set<Promise<string>>>()

  function attempted(vmKey: string, attempt: () => Promise<string>) {
    const ofVm = underWay.get(vmKey) ?? new Set()
    underWay.set(vmKey, ofVm)
    const result = attempt()
    ofVm.add(result)
    const leave = () => {
      ofVm.delete(result)
      if (ofVm.size === 0) underWay.delete(vmKey)
    }
    result.then(leave, leave)
    return { result, others: ofVm }
  }

  return async (vmKey: string, attempt: () => Promise<string>): Promise<string> => {
    const { result, others } = attempted(vmKey, attempt)
    try {
      return await result
    } catch (error) {
      if (!(error instanceof ServiceError) || error.code !== 'ReadBudgetUsed') throw error
      await Promise.allSettled(others)
      return await attempt()
    }
  }
}
