import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

interface Room {
  path: string
  holds: string
  mayImport: string[]
}

const { rooms } = createRequire(import.meta.url)('./rooms.cjs') as { rooms: Record<string, Room> }
const map = new URL('../src/README.md', import.meta.url)
const [begin, end] = ['<!-- rooms -->', '<!-- /rooms -->'] as const

const nameOf = ({ path }: Room) => path.replace(/^src\//, '').replace(/\/$/, '')

function mayImport(room: Room) {
  const operations = rooms['operations']!
  if (room !== operations && room.path.startsWith(operations.path)) return 'as `src/operations/`'
  const names = room.mayImport.map((other) => nameOf(rooms[other]!))
  const wings = names.filter((name) => name.startsWith('operations/'))
  // Either all of them or named one by one.
  const allWings =
    wings.length === Object.values(rooms).filter(({ path }) => path.startsWith(operations.path)).length - 1
  const shown = allWings ? ['operations/\\*', ...names.filter((name) => !name.startsWith('operations'))] : names
  return shown.length === 0 ? 'nothing of ours' : shown.join(', ')
}

/** The table of src/README.md, without its marks. */
export function roomsTable() {
  const rows = Object.values(rooms).map((room) => {
    return `| \`${room.path}\` | ${room.holds} | ${mayImport(room)} |`
  })
  return ['| room | holds | may import |', '| --- | --- | --- |', ...rows].join('\n')
}

/** As src/README.md has it. */
export const tableOfMap = () => {
  const text = readFileSync(map, 'utf8')
  return text.slice(text.indexOf(begin) + begin.length, text.indexOf(end)).trim()
}

if (import.meta.main) {
  const text = readFileSync(map, 'utf8')
  writeFileSync(
    map,
    `${text.slice(0, text.indexOf(begin) + begin.length)}\n${roomsTable()}\n${text.slice(text.indexOf(end))}`,
  )
}
