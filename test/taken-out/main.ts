import { testOf, type Rule } from './a-rule.ts'
import { aCopy, type Look, type Seen } from './a-copy.ts'
import { rules } from './rules.ts'

/**
 * Takes the safety rules out one by one, in a copy of the tree, and runs the test of the file that each stands in: one that stays green is
 * not tested. `npm run test:rules`, or `… -- lock-lease` for the rules whose file or name says so.
 */
const atOnce = 2
const [wanted = ''] = process.argv.slice(2)
const chosen = rules.filter(({ file, name }) => `${file} ${name}`.toLowerCase().includes(wanted.toLowerCase()))

const began = Date.now()
const copies = Array.from({ length: atOnce }, aCopy)
process.once('exit', () => copies.forEach((copy) => copy.remove()))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const isGreen = ({ passed, failed }: Seen) => passed > 0 && failed === 0
/** A file that does not even load is red for no reason of the rule's. */
const isRed = ({ passed, failed }: Seen) => passed > 0 && failed > 0
const asTest = (look: Look) => `${testOf(look)}${look.only === undefined ? '' : ` "${look.only}"`}`

async function forEach<T>(all: readonly T[], work: (copy: (typeof copies)[number], one: T) => Promise<void>) {
  const left = all.values()
  await Promise.all(
    copies.map(async (copy) => {
      for (const one of left) await work(copy, one)
    }),
  )
}

const unchanged: string[] = []
await forEach([...new Map(chosen.map((rule) => [asTest(rule), rule])).values()], async (copy, rule) => {
  if (!isGreen(await copy.look(rule))) unchanged.push(asTest(rule))
})
if (unchanged.length > 0) {
  console.error(`These are not green as they stand, so nothing can be said:\n${unchanged.join('\n')}`)
  process.exit(1)
}

const notRed: Rule[] = []
await forEach(chosen, async (copy, rule) => {
  // A loaded machine may have kept a test from its end: what seems green, or broken, is looked at once more.
  const first = await copy.lookWithout(rule)
  const seen = isRed(first) ? first : await copy.lookWithout(rule)
  if (!isRed(seen)) notRed.push(rule)
  const verdict = isRed(seen) ? 'red' : isGreen(seen) ? 'GREEN' : 'BROKEN'
  console.log(
    `${verdict.padEnd(6)} ${`${seen.failed} of ${seen.failed + seen.passed}`.padEnd(10)} ${rule.file.padEnd(56)} ${rule.name}`,
  )
})

const seconds = Math.round((Date.now() - began) / 1000)
console.log(
  `\n${chosen.length - notRed.length} of ${chosen.length} rules turn their test red when they are taken out (${seconds} s).`,
)
for (const rule of notRed) console.error(`NOT RED: ${rule.file}: ${rule.name} (${asTest(rule)})`)
process.exit(notRed.length > 0 || chosen.length === 0 ? 1 : 0)
