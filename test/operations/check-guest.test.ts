import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { parseVmId, type VmId } from '../../src/backup/resource-id.ts'
import type { Database } from '../../src/database/open-database.ts'
import type { Finding } from '../../src/diagnosis/finding.ts'
import type { Operations } from '../../src/operations/operations-interface.ts'
import { sampleFleet, sampleVms } from '../../src/sandbox/fleet/sample-fleet.ts'
import { protect } from '../../src/sandbox/fleet/protection.ts'
import { aLock } from '../../src/sandbox/world/lock.ts'
import { notReadyAgent } from '../../src/sandbox/world/statuses.ts'
import { aVm, type VmOptions } from '../../src/sandbox/world/vm.ts'
import { aDatabase, allGone, aService, by, ended } from './a-service.ts'
import { anEstate, type Estate } from './an-estate.ts'

const fleetOutputs = sampleFleet(new Date()).guestOutputs

describe('checkGuest over the sandbox', { concurrency: false, timeout: 300_000 }, () => {
  let database: Database
  let operations: Operations
  let estate: Estate
  before(async () => {
    database = await aDatabase()
    estate = await anEstate()
    operations = aService(database, estate.azure())
    await operations.startWorker()
  })
  after(() => allGone({ operations, estate, database }))

  function addVm(name: string, options: Partial<VmOptions> = {}): VmId {
    const machine = aVm(estate.world, estate.site.group('rg-guests'), name, { now: estate.site.now, ...options })
    protect(estate.site, machine, { restorePointGroup: `AzureBackupRG_${name}_1` })
    return parseVmId(machine.id)!
  }
  const check = async (vm: VmId) => ended(operations, (await operations.start(vm, 'checkGuest', {}, by())).id)
  const sent = (vm: VmId) => estate.writes(`${vm.id}/runCommand`)
  const findingsOf = ({ result }: { result: Record<string, unknown> | null }) => result?.['findings'] as Finding[]
  const refuses = (vm: VmId, code: string) =>
    assert.rejects(operations.start(vm, 'checkGuest', {}, by()), (error: { code?: string }) => error.code === code)

  for (const os of ['Linux', 'Windows'] as const) {
    it(`finds nothing in a healthy ${os} VM, with one call that carries our script`, async () => {
      const vm = addVm(`well-${os}`, { os })
      const plan = await operations.plan(vm, 'checkGuest', {}, by())
      assert.deepEqual(
        [plan.calls.map(({ method, resourceId }) => [method, resourceId]), plan.blockers, plan.risk],
        [[['POST', `${vm.id}/runCommand`]], [], 'Reversible'],
      )
      assert.equal(sent(vm).length, 0)
      const operation = await check(vm)
      assert.equal(operation.status, 'Succeeded', JSON.stringify(operation.error))
      assert.deepEqual(
        [operation.result?.looked, operation.result?.confirmed, operation.result?.unknown],
        [true, [], []],
      )
      const [call, ...more] = sent(vm)
      assert.deepEqual(more, [])
      const body = call!.body as { commandId: string; script: string[] }
      assert.equal(body.commandId, os === 'Linux' ? 'RunShellScript' : 'RunPowerShellScript')
      assert.match(body.script[0]!, os === 'Linux' ? /^#!\/bin\/bash$/ : /^# Looks at/)
    })
  }

  it('says AgentNotReady for every check and sends nothing when the agent is silent', async () => {
    for (const [name, options] of [
      ['silent', { vmAgent: notReadyAgent(estate.site.now) }],
      ['mute', { vmAgent: null, os: 'Linux' }],
    ] as const) {
      const vm = addVm(name, options)
      const plan = await operations.plan(vm, 'checkGuest', {}, by())
      assert.deepEqual([plan.calls, plan.blockers], [[], []])
      const operation = await check(vm)
      assert.equal(operation.status, 'Succeeded')
      assert.equal(sent(vm).length, 0)
      assert.match(String(operation.result?.summary), /^Unknown: AgentNotReady\. Nothing was sent\./)
      assert.ok(findingsOf(operation).length > 10)
      for (const { outcome, reason } of findingsOf(operation))
        assert.deepEqual([outcome, reason], ['Unknown', 'AgentNotReady'])
    }
  })

  it('says VmNotRunning of a VM that is off, and sends nothing', async () => {
    const vm = addVm('off', { powerState: 'deallocated' })
    const operation = await check(vm)
    assert.deepEqual([operation.status, sent(vm).length], ['Succeeded', 0])
    for (const { outcome, reason } of findingsOf(operation))
      assert.deepEqual([outcome, reason], ['Unknown', 'VmNotRunning'])
  })

  it('is refused below a ReadOnly lock, without extension operations, and while a snapshot is taken', async () => {
    const locked = addVm('read-only')
    aLock(estate.world, locked.id, { name: 'frozen', level: 'ReadOnly' })
    await refuses(locked, 'LockedScope')
    await refuses(addVm('forbidden', { allowExtensionOperations: false }), 'NeedsPerson')
    const machine = aVm(estate.world, estate.site.group('rg-guests'), 'busy', { now: estate.site.now })
    protect(estate.site, machine, {
      restorePointGroup: 'AzureBackupRG_busy_1',
      lastJob: { state: 'TakeSnapshot', start: estate.site.now },
    })
    await refuses(parseVmId(machine.id)!, 'BackupJobRunning')
    assert.equal(
      estate
        .writes('rg-guests')
        .filter(({ path }) => path.endsWith('/runCommand') && /read-only|forbidden|busy/.test(path)).length,
      0,
    )
  })

  it('takes no field that it does not know', () =>
    assert.rejects(
      operations.start(addVm('strict'), 'checkGuest', { script: 'rm' }, by()),
      (error: { code?: string; target?: string }) => error.code === 'InvalidRequest',
    ))

  for (const { name, id, guestConfirmed } of sampleVms.filter((vm) => vm.guestConfirmed)) {
    it(`${name}: ${guestConfirmed!.join(', ') || 'nothing is believed'}`, async () => {
      const os = /vss|com-plus|provider|antivirus|neglected/.test(name) ? 'Windows' : 'Linux'
      const vm = addVm(name, { os })
      estate.world.guestOutputs.set(vm.key, fleetOutputs.get(id.toLowerCase())!)
      const operation = await check(vm)
      assert.equal(operation.status, 'Succeeded', JSON.stringify(operation.error))
      assert.deepEqual((operation.result?.confirmed as string[]).toSorted(), guestConfirmed!.toSorted())
      if (name === 'guest-answer-garbled')
        for (const { outcome, reason } of findingsOf(operation))
          assert.deepEqual([outcome, reason], ['Unknown', 'GuestReportUnreadable'])
      else assert.deepEqual(operation.result?.unknown, [])
    })
  }

  it('is told in Portuguese where that is asked for, and in English everywhere else', async () => {
    const vm = addVm('told', { os: 'Linux' })
    const guest = sampleVms.find(({ guestConfirmed }) => guestConfirmed?.includes('guest-host-channel'))!
    estate.world.guestOutputs.set(vm.key, fleetOutputs.get(guest.id.toLowerCase())!)
    const { id, result: english } = await check(vm)
    const asked = { vmKey: vm.key, select: ['result'] } as const
    const listed = async (language?: 'en' | 'pt') =>
      (await operations.list({ ...asked, ...(language ? { language } : {}) })).value[0]!.result
    const inEnglish = [
      (await operations.get(id)).result,
      (await operations.get(id, 'en')).result,
      (await operations.end(id))!.result,
      (await operations.within('Everything').get(id)).result,
      await listed(),
      await listed('en'),
    ]
    for (const result of inEnglish) assert.deepEqual(result, english)
    const portuguese = (await operations.get(id, 'pt')).result
    assert.deepEqual(
      [
        (await operations.end(id, 'pt'))!.result,
        (await operations.within('Everything').get(id, 'pt')).result,
        (await operations.within('Everything').end(id, 'pt'))!.result,
        await listed('pt'),
      ],
      Array.from({ length: 4 }, () => portuguese),
    )
    assert.match(String(english!['summary']), /checks found a fault.* The guest does not reach 168\.63\.129\.16 /)
    assert.match(
      String(portuguese!['summary']),
      /verificações .* falha.* O sistema convidado não alcança 168\.63\.129\.16 /,
    )
    assert.deepEqual(Object.keys(portuguese!).toSorted(), Object.keys(english!).toSorted())
    assert.ok(Buffer.byteLength(JSON.stringify(english)) <= 8192)
    const words = ({ message, guestSteps, ...rest }: Finding) => [[message, ...guestSteps], rest] as const
    const [en, pt] = [english, portuguese].map((result) => findingsOf({ result }).map(words)) as [
      ReturnType<typeof words>[],
      ReturnType<typeof words>[],
    ]
    for (const [at, [said, rest]] of en.entries()) {
      const [dito, resto] = pt[at]!
      assert.deepEqual(resto, rest)
      for (const [nth, sentence] of said.entries()) {
        assert.equal(typeof dito[nth], 'string')
        assert.notEqual(dito[nth], sentence)
      }
    }
  })

  it('is Unknown, and not passed, when Azure returns no output', async () => {
    const vm = addVm('wordless', { os: 'Linux' })
    estate.world.guestOutputs.set(vm.key, '')
    const operation = await check(vm)
    assert.equal(operation.status, 'Succeeded')
    for (const { outcome, reason } of findingsOf(operation))
      assert.deepEqual([outcome, reason], ['Unknown', 'GuestReportUnreadable'])
  })

  it('never repeats a call whose answer was lost', async () => {
    for (const taken of [true, false]) {
      const vm = addVm(`lost-${taken}`)
      estate.sandbox.failNext({ method: 'POST', path: new RegExp(`${vm.vmName}/runCommand$`, 'i'), taken }, 'reset')
      const operation = await check(vm)
      assert.deepEqual([operation.status, operation.error?.code], ['Failed', 'GuestCheckNotConfirmed'])
      assert.equal(sent(vm).length, 1)
    }
  })

  it("asks again when another's command runs in the VM", async () => {
    const vm = addVm('taken')
    const body = { error: { code: 'Conflict', message: 'Run command extension execution is in progress.' } }
    estate.sandbox.failNext({ method: 'POST', path: /taken\/runCommand$/i }, { status: 409, body }, 2)
    const operation = await check(vm)
    assert.deepEqual([operation.status, operation.result?.looked, sent(vm).length], ['Succeeded', true, 3])
  })

  it('takes the result from Location where the status of the operation does not carry it', async () => {
    const vm = addVm('elsewhere', { os: 'Linux' })
    const times = { startTime: '2026-11-20T06:00:00+00:00', endTime: '2026-11-20T06:00:20+00:00' }
    const status = { status: 200, body: { ...times, status: 'Succeeded', name: 'x' } }
    estate.sandbox.failNext({ method: 'GET', path: /Microsoft\.Compute\/locations\/[^/]+\/operations\//i }, status)
    const operation = await check(vm)
    assert.equal(operation.status, 'Succeeded', JSON.stringify(operation.error))
    assert.deepEqual([operation.result?.looked, operation.result?.unknown], [true, []])
  })
})
