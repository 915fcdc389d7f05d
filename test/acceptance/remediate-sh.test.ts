import assert from 'node:assert/strict'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { missing, runScript } from './run-script.ts'
import { ends, failure, leftAlone, leftToAPerson, nameOfEnd, serviceWithEnd } from './runbook-cases.ts'
import { runningSandbox, type RunningSandbox } from './running-sandbox.ts'

const runbook = 'docker/runbooks/remediate.sh'
const aVm = `/subscriptions/${'1'.repeat(8)}-1111-4111-8111-${'1'.repeat(12)}/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v`

describe(runbook, { timeout: 300_000, skip: await missing('bash', 'curl', 'jq', 'awk') }, () => {
  let sandbox: RunningSandbox
  before(async () => {
    sandbox = await runningSandbox()
  })
  after(() => sandbox?.stop())

  const remediate = (args: string[], env: Record<string, string> = {}) =>
    runScript('bash', [runbook, ...args], { SERVICE: sandbox.base, ...env })

  it('says what it would do, and does nothing: --plan', async () => {
    const { code, stdout } = await remediate(['--plan', sandbox.vmId('locked-at-limit')])
    assert.equal(code, 0)
    assert.match(stdout, /^Blocked: /)
    assert.match(
      stdout,
      /Remove the CanNotDelete lock "no-deletions"[\s\S]*Start an on-demand backup[\s\S]*Put the CanNotDelete lock/,
    )
    assert.deepEqual(await sandbox.writesOf('locked-at-limit'), [])
  })

  it('takes --plan behind the id too, and nothing that it does not know', async () => {
    const vm = sandbox.vmId('locked-at-limit')
    const { code, stdout } = await remediate([vm, '--plan'])
    assert.equal(code, 0)
    assert.match(stdout, /^Plan \(Disruptive\):/m)
    for (const args of [[vm, '--plna'], [vm, vm], ['-n', vm], []]) {
      const wrong = await remediate(args)
      assert.deepEqual([wrong.code, wrong.stdout], [2, ''], args.join(' '))
      assert.match(wrong.stderr, /usage: remediate\.sh/)
    }
    const help = await remediate(['--help'])
    assert.equal(help.code, 0)
    assert.match(help.stdout, /^Repairs the backup of one VM[^]*CLEAN_UP[^]*Exit code: 0[^]*live Azure\.\n$/)
    const wrong = await remediate([vm], { CLEAN_UP: 'Newest' })
    assert.deepEqual([wrong.code, wrong.stdout], [2, ''])
  })

  it('makes room by deleting the oldest points where that is asked for: CLEAN_UP', async () => {
    const { code, stdout } = await remediate(['--plan', sandbox.vmId('locked-at-limit')], { CLEAN_UP: 'OldestFirst' })
    assert.equal(code, 0)
    assert.match(stdout, /DELETE \S+\/restorePoints\/\S+/i)
  })

  it('prints the plan whatever the verdict, also where REPAIR would leave the VM alone: --plan', async () => {
    const risky = await remediate(['--plan', sandbox.vmId('near-limit')])
    assert.match(risky.stdout, /^AtRisk: [\s\S]*\nPlan \(\w+\):\n {2}Delete the restore point\n/)
    assert.equal(risky.code, 0)
    const well = await remediate(['--plan', sandbox.vmId('healthy-linux')])
    assert.match(well.stdout, /^Healthy: [\s\S]*\nPlan \(\w+\):\n/)
    assert.equal(well.code, 0)
    const refused = await remediate(['--plan', sandbox.vmId('protection-stopped')])
    assert.match(refused.stdout, /^Blocked: [\s\S]*\nPlan \(\w+\):\n/)
    assert.equal(refused.code, 3)
  })

  for (const { kind, name, verdict, isWell, denied, left } of leftAlone)
    it(`does nothing to a VM that is ${kind}, and says so: ${isWell ? 0 : 3}`, async () => {
      await sandbox.deny(denied)
      const { code, stdout, stderr } = await remediate([sandbox.vmId(name)])
      const planned = await remediate(['--plan', sandbox.vmId(name)])
      await sandbox.deny([])
      assert.equal(code, isWell ? 0 : 3)
      assert.equal(stdout.split(':')[0], verdict)
      assert.match(isWell ? '' : stdout, left)
      assert.match(stderr, isWell ? /^$/ : /^Nothing was done: /)
      assert.match(planned.stdout, /^Plan \(\w+\):\n {2}/m)
      assert.deepEqual(await sandbox.writesOf(name), [])
    })

  for (const end of ends)
    it(`ends as the repair did (${nameOfEnd(end)}): ${end.isGreen ? 0 : 3}`, async (test) => {
      const service = await serviceWithEnd(end)
      test.after(service.stop)
      const { code, stdout, stderr } = await remediate([aVm], { SERVICE: service.base })
      assert.equal(code, end.isGreen ? 0 : 3)
      assert.match(stdout, new RegExp(`  For a person: ${leftToAPerson}\n`))
      assert.match(stderr, end.says ?? /^$/)
    })

  it('says what is left to a person where the repair failed: 1', async (test) => {
    const service = await serviceWithEnd(failure)
    test.after(service.stop)
    const { code, stdout, stderr } = await remediate([aVm], { SERVICE: service.base })
    assert.equal(code, 1)
    assert.match(stdout, new RegExp(`  For a person: ${leftToAPerson}\\n`))
    assert.match(stderr, /^Failed: StillBlocked: The next backup is still stopped\.$/m)
  })

  it('repairs a locked VM to the end, with a REASON: 0. A call that stopped waiting is taken up by the next: 4', async () => {
    const vm = sandbox.vmId('locked-at-limit')
    const impatient = await remediate([vm], { WAIT_SECONDS: '0', REASON: 'ticket "4711" of $us' })
    assert.equal(impatient.code, 4)
    const { code, stdout, stderr } = await remediate([vm])
    assert.equal(code, 0, stderr)
    const [, operation] = /Operation (\S+)/.exec(impatient.stdout) ?? []
    assert.ok(operation && stdout.startsWith(`Operation ${operation}\n`))
    const { reason } = (await (await fetch(operation)).json()) as { reason: string }
    assert.equal(reason, 'ticket "4711" of $us')
    assert.match(
      stdout,
      /The lock is off\.[\s\S]*Azure Backup has cleaned up\.[\s\S]*The job ended Completed\.[\s\S]*The lock is on\./,
    )
    assert.match(stdout, /Succeeded: Was Blocked, is AtRisk: .* Locks that were taken off are back\.\n$/)
    const again = await remediate([vm])
    assert.deepEqual([again.code, /^AtRisk: /.test(again.stdout)], [3, true])
    assert.match(again.stderr, /^Nothing was done: REPAIR does not name the verdict AtRisk\.$/m)
  })

  it('fails with the operation, and says why: 1. Here somebody cancels it', async () => {
    const vm = sandbox.vmId('locked-at-limit-too')
    const following = remediate([vm])
    const cancel = await firstOperation(`${sandbox.base}/v1/operations?vmId=${encodeURIComponent(vm)}`)
    await fetch(cancel, { method: 'POST' })
    const { code, stderr } = await following
    assert.deepEqual([code, stderr], [1, 'Canceled: Canceled: Canceled on request.\n'])
  })

  it('leaves to a person what is refused, with the reason: 3', async () => {
    const { code, stdout, stderr } = await remediate([sandbox.vmId('protection-stopped')])
    assert.equal(code, 3)
    assert.match(stdout, /^Blocked: /)
    assert.match(
      stderr,
      /^Refused, NeedsPerson: A person is needed \(protection-state\): Protection of VM protection-stopped is stopped/,
    )
    assert.deepEqual(await sandbox.writesOf('protection-stopped'), [])
  })

  it('leaves a lock that would be the cause again to whoever set it: 3', async () => {
    const { code, stdout, stderr } = await remediate([sandbox.vmId('readonly-on-restore-point-group')])
    assert.equal(code, 3)
    assert.match(stdout, /\n {2}Next: .*lock "frozen"/)
    assert.match(stderr, /^Refused, NeedsPerson: A person is needed \(restore-point-lock\)/)
  })

  it('says that it was called wrongly, or that nobody knows the VM: 2', async () => {
    for (const args of [[], ['vm'], [`${aVm}?dryRun=true`], [aVm]]) assert.equal((await remediate(args)).code, 2)
    const { stderr } = await remediate([aVm.replace('/g/', '/rg-production/')])
    assert.match(stderr, /^No diagnosis: VmNotFound: /)
  })

  it('sends the token that az has for AUDIENCE, and stops where it is not let in: 2', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'az-'))
    const az = join(folder, 'az')
    await writeFile(az, '#!/bin/sh\nprintf "token-for-%s" "$4"\n')
    await chmod(az, 0o755)
    const seen: (string | undefined)[] = []
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization)
      response.writeHead(401, { 'content-type': 'application/json' })
      response.end('{"error": {"code": "Unauthorized", "message": "The token is for somebody else."}}')
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    const env = {
      SERVICE: `http://127.0.0.1:${port}`,
      AUDIENCE: 'api://backup',
      PATH: `${folder}:${process.env['PATH']}`,
    }
    const { code, stderr } = await remediate([aVm], env)
    server.close()
    await rm(folder, { recursive: true })
    assert.deepEqual(seen, ['Bearer token-for-api://backup'])
    assert.deepEqual([code, stderr], [2, 'No list of operations: Unauthorized: The token is for somebody else.\n'])
  })
})

/** Where to cancel the operation that is about to turn up in this list. */
async function firstOperation(list: string): Promise<string> {
  for (;;) {
    const { value } = (await (await fetch(list)).json()) as { value: { links: { cancel: string } }[] }
    if (value[0]) return value[0].links.cancel
    await sleep(100)
  }
}
