/** A .NET TimeSpan in milliseconds: `13.23:59:42.8656002`, `05:00:00`. */
export function timeSpanOf(text: string | null): number | null {
  const match = /^(-)?(?:(\d{1,8})\.)?(\d{1,2}):(\d{2}):(\d{2}(?:\.\d+)?)$/.exec(text ?? '')
  if (!match) return null
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(2).map((part) => Number(part ?? 0))
  return (match[1] ? -1 : 1) * Math.round((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000)
}
