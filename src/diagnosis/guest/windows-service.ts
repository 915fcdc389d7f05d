/** `Running Auto NT AUTHORITY\\NetworkService`: state, start mode and account as Win32_Service gives them, or `absent`. */
export function windowsService(said: string | undefined) {
  if (said === undefined) return undefined
  if (said === 'absent') return { said, state: 'absent', start: '', account: '' }
  const [, state, start, account = ''] = /^([A-Za-z ]+?) (Boot|System|Auto|Manual|Disabled)(?: (.*))?$/.exec(said) ?? []
  return state === undefined || start === undefined ? undefined : { said, state, start, account }
}
