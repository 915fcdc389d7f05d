import { existsSync, readdirSync, readFileSync } from 'node:fs'

export interface Recording {
  /** File and position in it, for the test's name. */
  name: string
  note: string
  request: { method: string; url: string }
  response: { status: number; headers: Record<string, string | string[]>; body: unknown }
}

const folder = new URL('../../../shared/azure-recordings/', import.meta.url)

/** What Azure really sent, as public test suites recorded it; absent on most machines. */
export const recordings: Recording[] = existsSync(folder)
  ? readdirSync(folder)
      .filter((file) => file.endsWith('.jsonl'))
      .flatMap((file) =>
        readFileSync(new URL(file, folder), 'utf8')
          .trim()
          .split('\n')
          .map((line, index) => ({
            ...(JSON.parse(line) as Omit<Recording, 'name'>),
            name: `${file.replace('.jsonl', '')} ${index}`,
          })),
      )
  : []

export const skip = recordings.length === 0 ? 'no recordings at ../shared/azure-recordings' : false

export const pathOf = ({ request }: Recording) => decodeURIComponent(new URL(request.url).pathname)

/** Successful GETs whose path ends so. */
export const answersOf = (ending: RegExp) =>
  recordings.filter(
    (recording) =>
      recording.request.method === 'GET' && recording.response.status === 200 && ending.test(pathOf(recording)),
  )

export const recorded = (name: string) => {
  const found = recordings.find((recording) => recording.name === name)
  if (!found) throw new Error(`no recording ${name}`)
  return found
}

// "None" in Azure's words, and what naive parsers make of it.
const sentinel = /"(?:0001-|0000-|2001-01-0[12]T|-|\+|1970-|Invalid)/
export const leaksSentinel = (facts: unknown) => sentinel.exec(JSON.stringify(facts))?.[0]
