import { existsSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { chromium, type Browser, type Page } from 'playwright-core'
import { bundleConsole } from '../../src/console-files/bundle.ts'
import { openDatabase } from '../../src/database/open-database.ts'
import type { Schema } from '../../src/database/schema.ts'
import { anEstate } from '../operations/an-estate.ts'
import { externalPostgres } from '../service/external-postgres.ts'
import { serviceProcess } from '../service/service-process.ts'
import { fillEstate } from './a-large-estate.ts'

const VMS = Number(process.env['VMS'] ?? 100_000)
const HOURS = Number(process.env['HOURS'] ?? 8)
/** Every VM changes once in eight hours. */
const CHANGES = Number(process.env['CHANGES'] ?? (VMS * HOURS) / 8)
const ROUNDS = 7

/** The console as a person has it: what it weighs, how soon there is something to read, and what a night beside it costs. The service is a process of its own. */
export async function run() {
  const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
  if (executablePath === undefined) return console.log('\nThe console: measured where there is a Chromium only')
  await weigh()
  const [{ sandbox }, postgres] = [await anEstate(), await externalPostgres()]
  // Migrations first; what fills a hundred thousand rows takes longer than the service's own connections wait.
  await (await openDatabase({ databaseUrl: postgres.url, dataDir: '/nowhere' })).close()
  const db = new Kysely<Schema>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: postgres.url }) }),
  })
  await fillEstate(db, { vms: VMS, subscriptions: Math.max(1, VMS / 500) })
  const service = await serviceProcess(sandbox, {
    env: { DATABASE_URL: postgres.url, RATE_LIMIT_PER_MINUTE: '1000000' },
  })
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  console.log(`\n${VMS} VMs, in Chromium ${browser.version()}`)
  await firstRows(browser, service.base)
  await scrollThrough(browser, service.base)
  await night(browser, service.base, db)
  await browser.close()
  await service.stop()
  await db.destroy()
  await postgres.drop()
  await sandbox.stop()
}

async function weigh() {
  const { page, files } = await bundleConsole()
  const sizes = [...files].map(([name, { body }]) => ({
    name: name.replace(/-[^-]+(\.\w+)$/, '$1'),
    isFirst: page.includes(name),
    kilobytes: gzipSync(body, { level: 9 }).length / 1024,
  }))
  const first = sizes.filter(({ isFirst }) => isFirst).reduce((sum, { kilobytes }) => sum + kilobytes, 0)
  console.log(`\nThe console, gzip: ${first.toFixed(1)} KB before anything is done`)
  for (const { name, isFirst, kilobytes } of sizes)
    console.log(`  ${name.padEnd(24)} ${kilobytes.toFixed(1)} KB${isFirst ? '' : ', when somebody signs in'}`)
}

/** A page that notes when its first row is drawn, and what its policy has kept it from. */
async function opened(browser: Browser) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
  const page = await context.newPage()
  await page.addInitScript(`
    window.kept = 0
    addEventListener('securitypolicyviolation', () => window.kept++)
    new MutationObserver((_, watch) => {
      if (!document.querySelector('.rows .name a')) return
      watch.disconnect()
      requestAnimationFrame(() => setTimeout(() => (window.drawn = performance.now())))
    }).observe(document, { childList: true, subtree: true })`)
  const violations = () => page.evaluate<number>('window.kept')
  return { page, violations, close: () => context.close() }
}

async function firstRows(browser: Browser, base: string) {
  const times: number[] = []
  let kept = 0
  for (let round = 0; round <= ROUNDS; round++) {
    const { page, violations, close } = await opened(browser)
    await page.goto(`${base}/console/vms`)
    await page.locator('.rows .name a').first().waitFor()
    while (!(await page.evaluate('window.drawn'))) await page.waitForTimeout(10)
    // The first reader of a service waits for the bundle, which the image brings along.
    if (round > 0) times.push(await page.evaluate<number>('window.drawn'))
    kept += await violations()
    await close()
  }
  times.sort((a, b) => a - b)
  console.log(
    `first rows drawn, nothing cached: p50 ${times[Math.floor(ROUNDS / 2)]!.toFixed(0)} ms, slowest ${times.at(-1)!.toFixed(0)} ms of ${ROUNDS}; kept off by the policy: ${kept}`,
  )
}

async function scrollThrough(browser: Browser, base: string) {
  for (const [what, pixels, most] of [
    ['in long strides, from first to last', 4000, Infinity],
    ['as one reads, 600 frames', 120, 600],
  ] as const) {
    const { page, close } = await opened(browser)
    await page.goto(`${base}/console/vms`)
    await page.locator('.rows .name a').first().waitFor()
    const frames = JSON.parse(
      await page.evaluate<string>(`(async () => {
        const box = document.querySelector('.rows'), times = []
        let last = await new Promise(requestAnimationFrame)
        for (let top = 0; top < box.scrollHeight - box.clientHeight && times.length < ${most === Infinity ? 1e9 : most}; ) {
          box.scrollTop = top += ${pixels}
          const now = await new Promise(requestAnimationFrame)
          times.push(now - last)
          last = now
        }
        return JSON.stringify(times)
      })()`),
    ) as number[]
    const slow = frames.filter((time) => time > 50).length
    const sorted = frames.toSorted((a, b) => a - b)
    console.log(
      `scrolling ${what}: ${frames.length} frames, ${((100 * slow) / frames.length).toFixed(2)} % longer than 50 ms, p99 ${sorted[Math.floor(sorted.length * 0.99)]!.toFixed(0)} ms`,
    )
    await close()
  }
}

/** Changes come as the service tells them, and meanwhile the clock of the page runs through the hours. */
async function night(browser: Browser, base: string, db: Kysely<Schema>) {
  const { page, violations, close } = await opened(browser)
  await page.clock.install()
  await page.goto(`${base}/console/vms`)
  await page.locator('.rows .name a').first().waitFor()
  const before = await heapOf(page)
  const parts = HOURS * 6
  let told = 0
  for (let part = 0; part < parts; part++) {
    const some = Math.round((CHANGES * (part + 1)) / parts) - Math.round((CHANGES * part) / parts)
    await sql`
      with last as (update fleet_sequence set last = last + ${some} returning last),
        picked as (select vm_key, row_number() over (order by changed_seq) as n from fleet_vm order by changed_seq limit ${some})
      update fleet_vm set changed_seq = last.last - ${some} + picked.n, changed_at = now(),
        content = content || jsonb_build_object('lastBackupStatus', case when ${part} % 2 = 0 then 'Failed' else 'Completed' end)
      from picked, last where fleet_vm.vm_key = picked.vm_key`.execute(db)
    told += some
    await page.clock.runFor(10 * 60_000)
  }
  await page.waitForTimeout(2000)
  const after = await heapOf(page)
  const said = await page.locator('.notice').first().textContent()
  console.log(
    `${HOURS} hours, ${told} changes: heap ${before.toFixed(1)} → ${after.toFixed(1)} MB ("${said?.trim()}"); kept off by the policy: ${await violations()}`,
  )
  await close()
}

/** In MB, of what is still used. */
async function heapOf(page: Page) {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return usedSize / 1e6
}
