import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { addressOfVm, consoleInChromium, ended, signIn, skip, type ConsoleInChromium } from './console-in-chromium.ts'
import { violationsOf } from './violations.ts'

describe('two people at the console', { skip, concurrency: false, timeout: 180_000 }, () => {
  let shown: ConsoleInChromium
  before(async () => {
    shown = await consoleInChromium()
  })
  after(() => shown?.stop())

  it('loses no point that was not marked, and nothing before a second person has agreed in another browser', async () => {
    const [operator, approver] = [await shown.open(null), await shown.open(null)]
    await approver.visit('/console/approvals')
    await signIn(approver.page, 'approver')
    await approver.page.getByText('Nothing waits for an approval.').waitFor()
    await operator.visit(
      addressOfVm('enhanced-policy-40-points', {
        plan: 'cleanRestorePoints',
        // Whoever sends an address agrees to nothing for whoever opens it.
        body: JSON.stringify({ keepLatest: 38, acceptDataLoss: ['/all'], callbackUrl: 'https://evil.example' }),
      }),
    )
    await signIn(operator.page, 'operator')
    const dialog = operator.page.getByRole('dialog')
    const start = dialog.getByRole('button', { name: 'Start it' })
    const boxes = dialog.getByRole('checkbox')
    await boxes.first().waitFor()
    assert.equal(await dialog.getByRole('checkbox', { checked: true }).count(), 0)
    const count = await boxes.count()
    assert.equal(count, 2)
    await dialog.getByLabel(/^It cannot be undone/).fill('enhanced-policy-40-points')
    await boxes.nth(0).check()
    assert.ok(await start.isDisabled(), 'one of two is marked')
    await boxes.nth(1).check()
    await dialog.getByLabel(/^It cannot be undone/).fill('another-vm')
    assert.ok(await start.isDisabled(), 'another name')
    await dialog.getByLabel(/^It cannot be undone/).fill('enhanced-policy-40-points')
    const before = shown.service.writes().length
    await start.click()
    await operator.page.getByText('It waits for the approval of a second person').waitFor()
    assert.equal(shown.service.writes().length, before)

    await approver.page.getByText('2 points would be lost').waitFor()
    await approver.page.getByRole('button', { name: 'Approve' }).click()
    await approver.page.getByRole('dialog').getByRole('button', { name: 'Approve', exact: true }).click()
    await ended(operator.page)
    await operator.page.getByText('Approved by Ana Aprovadora').waitFor()
    assert.equal(shown.service.writes().length, before + 2)
    assert.deepEqual([...operator.faults, ...approver.faults], [])
    await operator.close()
    await approver.close()
  })

  it('is asked for with a reason, seen to have changed, and rejected with another', async () => {
    const [operator, approver] = [await shown.open(null), await shown.open(null)]
    await approver.visit('/console/approvals')
    await signIn(approver.page, 'approver')
    await operator.visit(addressOfVm('locked-at-limit', { plan: 'removeLocks', body: '{"restore":"Never"}' }))
    await signIn(operator.page, 'operator')
    const plan = operator.page.getByRole('dialog')
    await plan.getByLabel('Reason').fill('<b>ticket</b> 4711')
    await plan.getByRole('button', { name: 'Start it' }).click()
    await operator.page.getByText('It waits for the approval of a second person').waitFor()
    const before = shown.service.writes().length

    await approver.page.getByText('Reason: <b>ticket</b> 4711').waitFor()
    await approver.page.getByRole('button', { name: 'Approve' }).click()
    const dialog = approver.page.getByRole('dialog')
    await dialog.getByText('Made again now, the plan is the same.').waitFor()
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    const { locks } = shown.service.sandbox.world
    for (const lock of locks.values().filter(({ name }) => name === 'no-deletions')) locks.delete(lock.id)
    await approver.page.getByRole('button', { name: 'Approve' }).click()
    await dialog.getByText('The plan would be another one now').waitFor()
    assert.ok((await dialog.locator('.changes .gone').count()) > 0)
    assert.deepEqual(await violationsOf(approver.page), [])
    await dialog.getByRole('button', { name: 'Close' }).last().click()

    await approver.page.getByRole('button', { name: 'Reject' }).click()
    await dialog.getByLabel('Reason').fill('the lock has gone by itself')
    await dialog.getByRole('button', { name: 'Reject', exact: true }).click()
    await approver.page.getByText('Nothing waits for an approval.').waitFor()
    await operator.page.locator('.verdict.Canceled').waitFor()
    await operator.page.getByText(/^Rejected by Ana Aprovadora/).waitFor()
    await operator.page.getByText('ApprovalRejected').first().waitFor()
    await operator.page.getByText('the lock has gone by itself').first().waitFor()
    assert.equal(shown.service.writes().length, before)
    assert.deepEqual([...operator.faults, ...approver.faults], [])
    await operator.close()
    await approver.close()
  })
})
