/** `npm run bench -- <name>`: figures as ratios to a baseline of the same run. Nothing here asserts; tests never time anything. */
const benches: Record<string, () => Promise<void>> = {
  diagnosis: async () => (await import('./diagnosis.ts')).run(),
  polling: async () => (await import('./polling.ts')).run(),
  start: async () => (await import('./start.ts')).run(),
  operations: async () => (await import('./operations.ts')).run(),
  'estate-lists': async () => (await import('./estate-lists.ts')).run(),
  lists: async () => (await import('./lists.ts')).run(),
  estate: async () => (await import('./estate.ts')).run(),
  'estate-overview': async () => (await import('./estate-overview.ts')).run(),
  console: async () => (await import('./console.ts')).run(),
  throttling: async () => (await import('./throttling.ts')).run(),
}

const names = process.argv.slice(2)
const unknown = names.filter((name) => !(name in benches))
if (unknown.length > 0) {
  console.error(`No bench "${unknown.join(', ')}"; there are: ${Object.keys(benches).join(', ')}`)
  process.exit(1)
}
for (const name of names.length > 0 ? names : Object.keys(benches)) await benches[name]!()
process.exit(0)
