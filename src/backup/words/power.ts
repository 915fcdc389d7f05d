import { wordIn } from './word-in.ts'

const prefix = 'PowerState/'

/** Whether a status of the instance view is the power state: `PowerState/running`. */
export const isPowerState = (code: string | null | undefined) =>
  code?.toLowerCase().startsWith(prefix.toLowerCase()) ?? false

/** `Off`: a VM that is off keeps still and is backed up. `Unknown`: not reported, or a word that Azure has not used so far. */
export function powerIs(powerState: string | null | undefined): 'Running' | 'Off' | 'Changing' | 'Unknown' {
  const word = isPowerState(powerState) ? powerState!.slice(prefix.length) : null
  if (wordIn(['running'], word)) return 'Running'
  if (wordIn(['stopped', 'deallocated'], word)) return 'Off'
  return wordIn(['starting', 'stopping', 'deallocating'], word) ? 'Changing' : 'Unknown'
}
