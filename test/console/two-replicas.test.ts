import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startEntra } from '../../src/sandbox/entra/stand-in-entra.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { aDatabase } from '../database/a-database.ts'
import { madeTogether } from '../made-together.ts'
import { serviceProcess } from '../service/service-process.ts'
import { aFront } from './a-front.ts'
import { aBrowser, addressOfVm, settled, signIn, skip, type Someone } from './console-in-chromium.ts'

/** Two replicas over one database, and a browser for each of two people, whose requests go to another replica as long as it lives. */
const twoAtTwoReplicas = () =>
  madeTogether(async (later) => {
    const sandbox = await startSandbox({ throttling: false })
    later(() => sandbox.stop())
    const entra = await startEntra({ tenantId: sandbox.world.tenantId })
    later(() => entra.stop())
    const database = await aDatabase()
    later(() => database.close())
    const env = { ...entra.serviceSettings, DATABASE_URL: database.connectionString, REQUIRE_APPROVAL: 'true' }
    const [first, second] = await Promise.all([serviceProcess(sandbox, { env }), serviceProcess(sandbox, { env })])
    for (const replica of [first, second]) later(() => replica.stop('SIGKILL'))
    const browser = await aBrowser()
    later(() => browser.close())
    async function atTheConsole(who: Someone, path: string, replicas: [typeof first, typeof first]) {
      const front = await aFront(replicas)
      later(() => front.stop())
      const page = await (await browser.newContext({ locale: 'en-GB' })).newPage()
      await page.goto(`${front.base}${path}`)
      await settled(page)
      await signIn(page, who)
      return page
    }
    return { sandbox, first, second, atTheConsole }
  })

describe('two people at two replicas', { skip, concurrency: false, timeout: 180_000 }, () => {
  let shown: Awaited<ReturnType<typeof twoAtTwoReplicas>>
  before(async () => {
    shown = await twoAtTwoReplicas()
  })
  after(() => shown?.stop())

  it('see what the other does, and go on when one of the replicas is killed under them', async () => {
    const { sandbox, first, second, atTheConsole } = shown
    const deletions = () =>
      sandbox.requests.filter(({ method, path }) => method === 'DELETE' && /restorePoints\//i.test(path)).length
    const approver = await atTheConsole('approver', '/console/approvals', [second, first])
    await approver.getByText('Nothing waits for an approval.').waitFor()
    const cleanUp = addressOfVm('enhanced-policy-40-points', { plan: 'cleanRestorePoints', body: '{"keepLatest":38}' })
    const operator = await atTheConsole('operator', cleanUp, [first, second])
    const dialog = operator.getByRole('dialog')
    await dialog.getByRole('checkbox').first().waitFor()
    for (const box of await dialog.getByRole('checkbox').all()) await box.check()
    await dialog.getByLabel(/^It cannot be undone/).fill('enhanced-policy-40-points')
    // Slowly, so that it is under way when the replica dies.
    sandbox.world.timeline.pace = 10
    await dialog.getByRole('button', { name: 'Start it' }).click()
    await operator.getByText('It waits for the approval of a second person').waitFor()

    await approver.getByText('2 points would be lost').waitFor()
    await approver.getByRole('button', { name: 'Approve' }).click()
    await approver.getByRole('dialog').getByRole('button', { name: 'Approve', exact: true }).click()
    await operator.getByText('Approved by Ana Aprovadora').waitFor()
    await operator.locator('.verdict.Running').waitFor()

    await first.stop('SIGKILL')
    sandbox.world.timeline.pace = 6000
    await operator.locator('.verdict.Succeeded').waitFor()
    await operator.getByText(/^The live stream broke/).waitFor({ state: 'detached' })
    assert.equal(deletions(), 2, 'nothing was sent twice')
    await approver.goto(approver.url().replace(/console.*/, '') + new URL(operator.url()).pathname.slice(1))
    await settled(approver)
    await signIn(approver, 'approver')
    await approver.locator('.verdict.Succeeded').waitFor()

    // And the next thing, on what is left.
    await approver.getByRole('link', { name: 'Approvals' }).click()
    await approver.getByText('Nothing waits for an approval.').waitFor()
    await operator.goto(
      operator.url().replace(/\/console.*/, '') +
        addressOfVm('locked-at-limit', { plan: 'removeLocks', body: '{"restore":"Never"}' }),
    )
    await settled(operator)
    await signIn(operator, 'operator')
    await operator.getByRole('dialog').getByRole('button', { name: 'Start it' }).click()
    await operator.getByText('It waits for the approval of a second person').waitFor()
    await approver.getByRole('button', { name: 'Reject' }).click()
    await approver.getByRole('dialog').getByLabel('Reason').fill('not tonight')
    await approver.getByRole('dialog').getByRole('button', { name: 'Reject', exact: true }).click()
    await operator.locator('.verdict.Canceled').waitFor()
    await operator.getByText('not tonight').first().waitFor()
  })
})
