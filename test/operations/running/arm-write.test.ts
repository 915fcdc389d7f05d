import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, it, mock } from 'node:test'
import type { Database } from '../../../src/database/open-database.ts'
import type { WriteScope } from '../../../src/backup/control-plane.ts'
import type { Boundary } from '../../../src/operations/dependencies.ts'
import { RemediationFailure, type ArmWrite, type Observation } from '../../../src/remediation/action.ts'
import { vmId } from '../../remediation/facts-around.ts'
import { aClaimedOperation, azureError, doneAtOnce } from '../a-run.ts'
import { aDatabase } from '../a-service.ts'

type Answer = ReturnType<typeof azureError> | 'taken'
const lostBy = (code: string, status: number | null) => azureError(code, status)
const times = (count: number, answer: Answer) => Array.from({ length: count }, () => answer)

describe('a write whose answers do not come, or are refusals,', () => {
  let database: Database
  before(async () => {
    database = await aDatabase()
  })
  after(() => database?.close())

  interface Told {
    sends: number
    looks: number
    ends: [code: string, message: string] | 'Succeeded'
  }
  async function send(
    method: ArmWrite['method'],
    answers: Answer[],
    rest: Partial<ArmWrite> = {},
    seen: Observation = { state: 'Needed' },
  ): Promise<Told> {
    const { toEnd } = await aClaimedOperation(database)
    const told: Told = { sends: 0, looks: 0, ends: 'Succeeded' }
    let taken = false
    const write: ArmWrite = {
      method,
      resourceId: `${vmId}/reapply`,
      description: 'A write',
      observe: async ({ when }) => {
        told.looks++
        return taken ? { state: 'Done' } : when === 'BeforeSend' ? { state: 'Needed' } : seen
      },
      send: async () => {
        const answer = answers[told.sends++] ?? 'taken'
        if (answer !== 'taken') throw answer
        taken = true
        return doneAtOnce
      },
      ...rest,
    }
    await toEnd((run) => run.write('the step', write)).catch((error: unknown) => {
      if (!(error instanceof RemediationFailure)) throw error
      told.ends = [error.code, error.message]
    })
    return told
  }

  const gateway = ["Azure's sentence about GatewayTimeout."]
  const lost: [method: ArmWrite['method'], what: string, answer: Answer, sends: number][] = [
    ['POST', 'a gateway that timed out', lostBy('GatewayTimeout', 504), 3],
    ['POST', 'a cut connection', lostBy('NotReachable', null), 3],
    ['POST', 'a server error', lostBy('InternalServerError', 500), 3],
    ['POST', 'an answer that cannot be read', azureError('ResponseTooLarge', null, 'GiveUp'), 3],
    ['DELETE', 'a gateway that timed out', lostBy('GatewayTimeout', 504), 6],
    ['PUT', 'a gateway that timed out', lostBy('GatewayTimeout', 504), 6],
  ]
  for (const [method, what, answer, sends] of lost) {
    it(`${method} under ${what} goes out ${sends} times, with a look after each, and ends with Azure's own error`, async () => {
      const told = await send(method, times(20, answer))
      const { code } = answer as Exclude<Answer, 'taken'>
      assert.deepEqual([told.sends, told.ends[0]], [sends, code])
      assert.ok(told.looks >= 2 * sends, `${told.looks} looks`)
      assert.match(told.ends[1], new RegExp(`^Azure's sentence about ${code}\\. Sent ${sends} times`))
    })

    it(`${method} under ${what} succeeds where the last of ${sends} sends is taken`, async () =>
      assert.deepEqual((await send(method, times(sends - 1, answer))).ends, 'Succeeded'))
  }

  it('is not limited by looks that say wait', async () => {
    let waits = 0
    const told = await send('POST', times(20, lostBy('GatewayTimeout', 504)), {
      observe: async ({ when }) =>
        when === 'AnswerLost' && ++waits % 3 !== 0 ? { state: 'Wait', seconds: 0, reason: 'r' } : { state: 'Needed' },
    })
    assert.deepEqual([told.sends, told.ends[0]], [3, 'GatewayTimeout'])
  })

  it('and must not be repeated goes out once, and says what Azure said last', async () => {
    const told = await send('POST', times(20, lostBy('GatewayTimeout', 504)), { once: true })
    assert.deepEqual([told.sends, told.ends[0]], [1, 'BackupNotConfirmed'])
    assert.match(told.ends[1], new RegExp(gateway[0]!))
  })

  it('says what Azure said last where the look refuses', async () => {
    const refused: Observation = { state: 'Refused', code: 'PlanChanged', message: 'It is another one now.' }
    const told = await send('DELETE', times(20, lostBy('GatewayTimeout', 504)), {}, refused)
    assert.deepEqual([told.sends, told.ends[0]], [1, 'PlanChanged'])
    assert.match(told.ends[1], /^It is another one now\. .*Azure's sentence about GatewayTimeout\./)
  })

  for (const method of ['POST', 'DELETE', 'PUT'] as const) {
    it(`${method} that Azure refuses for a while is tried six times, and ends with Azure's own error`, async () => {
      const told = await send(method, times(20, azureError('Conflict', 409)))
      assert.deepEqual([told.sends, told.ends], [6, ['Conflict', "Azure's sentence about Conflict. Tried 6 times."]])
    })

    it(`${method} that no connection takes is tried six times`, async () => {
      const told = await send(method, times(20, azureError('NotSent', null)))
      assert.deepEqual([told.sends, told.ends[0]], [6, 'NotSent'])
    })

    for (const [code, status, disposition, says] of [
      ['ScopeLocked', 409, 'AskOperator', 'LockedScope'],
      ['AuthorizationFailed', 403, 'AskOperator', 'AuthorizationFailed'],
      ['BadRequest', 400, 'GiveUp', 'BadRequest'],
    ] as const)
      it(`${method} that Azure refuses with ${code} goes out once, and ends with Azure's sentence`, async () => {
        const told = await send(method, times(20, azureError(code, status, disposition)))
        assert.deepEqual([told.sends, told.ends], [1, [says, `Azure's sentence about ${code}.`]])
      })

    it(`${method} waits for throttling as long as it lasts`, async () => {
      const told = await send(method, times(12, azureError('TooManyRequests', 429)))
      assert.deepEqual([told.sends, told.ends], [13, 'Succeeded'])
    })
  }

  it('is lost twice and refused twice: each is counted for itself', async () => {
    const answers = [
      ...times(2, lostBy('GatewayTimeout', 504)),
      ...times(5, azureError('Conflict', 409)),
      lostBy('ServerTimeout', 503),
    ]
    const told = await send('POST', answers)
    assert.deepEqual([told.sends, told.ends[0]], [8, 'ServerTimeout'])
  })
})

/** The clocks jump as they do for a process that was stopped, a machine that was suspended, a database or a handshake that is slow. */
describe('a look is too old to write on:', () => {
  let database: Database
  before(async () => {
    database = await aDatabase()
  })
  after(() => database?.close())
  afterEach(() => mock.restoreAll())

  const clocks = {
    'both clocks': ['wall', 'monotonic'],
    'the wall clock alone': ['wall'],
    'the monotonic clock alone': ['monotonic'],
  } as const
  const [realWall, realMonotonic] = [Date.now, performance.now.bind(performance)]
  const ahead = { wall: 0, monotonic: 0 }
  /** By seconds, for all that is asked from now on. */
  function jump(seconds: number, which: readonly (keyof typeof ahead)[] = ['wall', 'monotonic']) {
    for (const clock of which) ahead[clock] += seconds * 1000
  }
  beforeEach(() => {
    Object.assign(ahead, { wall: 0, monotonic: 0 })
    mock.method(Date, 'now', () => realWall() + ahead.wall)
    mock.method(performance, 'now', () => realMonotonic() + ahead.monotonic)
  })

  interface Course {
    /** What was looked at and sent, in order. */
    course: string[]
    ends: string
    journal: string[]
  }
  async function write(
    how: {
      at?: Boundary
      /** What stands there after the pause. */
      then?: Observation
      /** The look after the pause gets no answer of Azure. */
      unread?: boolean
      inHandshake?: boolean
      /** How long each look takes, in seconds. */
      lookTakes?: (look: number) => number
      seconds?: number
      which?: readonly (keyof typeof ahead)[]
      passes?: number
    } & Partial<ArmWrite>,
  ): Promise<Course> {
    const {
      at,
      then = { state: 'Needed' },
      unread = false,
      inHandshake,
      lookTakes = () => 0,
      seconds = 20,
      which,
      passes,
      ...rest
    } = how
    const course: string[] = []
    let scope: WriteScope | undefined
    let paused = false
    const pause = () => {
      if (paused) return
      paused = true
      course.push('pause')
      jump(seconds, which)
    }
    const azure = {
      within: <T>(given: WriteScope, work: () => Promise<T>) => {
        scope = given
        return work()
      },
    }
    const onBoundary = (boundary: Boundary) => {
      if (boundary === at) pause()
    }
    const { toEnd, journal } = await aClaimedOperation(database, azure, { onBoundary })
    let sent = false
    let looks = 0
    const outcome = await toEnd(
      (run) =>
        run.write('the step', {
          method: 'DELETE',
          resourceId: vmId,
          description: 'A write',
          async observe({ when }) {
            if (sent) return { state: 'Done' }
            course.push(when === 'BeforeSend' ? 'look' : `look ${when}`)
            const takes = lookTakes(looks++)
            if (takes > 0) jump(takes)
            if (paused && unread) throw azureError('Timeout', null)
            return paused ? then : { state: 'Needed' }
          },
          send: async () => {
            if (inHandshake) pause()
            if (!scope!.mayWrite()) throw azureError('NotSent', null)
            course.push('send')
            sent = true
            return doneAtOnce
          },
          ...rest,
        }),
      passes,
    ).then(
      () => 'Succeeded',
      (error: unknown) => (error instanceof RemediationFailure ? error.code : String(error)),
    )
    return { course, ends: outcome, journal: (await journal()).map(({ kind }) => kind) }
  }

  for (const at of ['BeforeIntent', 'AfterIntent', 'BeforeSend'] as const) {
    for (const [name, which] of Object.entries(clocks))
      it(`a pause at ${at} by ${name} has it made again`, async () => {
        const { course, ends } = await write({ at, which })
        assert.deepEqual([course.slice(0, 3), course.at(-1), ends], [['look', 'pause', 'look'], 'send', 'Succeeded'])
      })

    for (const [what, then, ends] of [
      ['what would be in the way', { state: 'Refused', code: 'BackupJobRunning', message: 'm' }, 'BackupJobRunning'],
      ['that nothing is to be done any more', { state: 'Done' }, 'Succeeded'],
    ] as [string, Observation, string][])
      it(`a pause at ${at}, and a second look that sees ${what}: nothing is sent`, async () => {
        const told = await write({ at, then })
        assert.deepEqual([told.course, told.ends], [['look', 'pause', 'look'], ends])
        if (at !== 'BeforeIntent') assert.deepEqual(told.journal.slice(0, 2), ['Intent', 'Refused'])
      })

    it(`a pause at ${at}, and a second look that gets no answer: nothing is sent, and no intent stands`, async () => {
      const { course, ends, journal } = await write({ at, unread: true })
      assert.deepEqual([course, /Timeout/.test(ends)], [['look', 'pause', 'look'], true])
      assert.deepEqual(journal, at === 'BeforeIntent' ? [] : ['Intent', 'Refused'])
    })

    it(`a pause of three seconds at ${at} is none`, async () => {
      const { course } = await write({ at, seconds: 3 })
      assert.deepEqual(course, ['look', 'pause', 'send'])
    })
  }

  it('a pause while the connection is made keeps the request back, and all is looked at again', async () => {
    const { course, ends } = await write({ inHandshake: true })
    assert.deepEqual([course, ends], [['look', 'pause', 'look', 'send'], 'Succeeded'])
  })

  it('a pause while the connection is made that only the look is too old for keeps it back as well', async () => {
    const { course, ends } = await write({ inHandshake: true, seconds: 6 })
    assert.deepEqual([course, ends], [['look', 'pause', 'look', 'send'], 'Succeeded'])
  })

  it('a look that takes long once, because it asks many vaults, is made again and decides then', async () => {
    const { course, ends } = await write({ lookTakes: (look) => (look === 0 ? 60 : 1) })
    assert.deepEqual([course, ends], [['look', 'look', 'send'], 'Succeeded'])
  })

  it('where each look takes too long the write waits, with a few looks a time, and sends nothing', async () => {
    const { course, ends, journal } = await write({ lookTakes: () => 6, passes: 2 })
    assert.match(ends, /no end after 2 passes/)
    assert.ok(course.length <= 8, `${course.length} looks`)
    assert.deepEqual(journal, ['Waiting'])
  })

  it('a lock whose removal is taken back before it was sent is not counted as off', async () => {
    const lock = { id: `${vmId}/l`, name: 'l', scope: vmId, level: 'CanNotDelete', notes: null, owners: [] }
    await write({
      at: 'AfterIntent',
      then: { state: 'Refused', code: 'PlanChanged', message: 'm' },
      removesLock: { lock, restore: 'AfterOperation', sharedWithOtherVms: false },
    })
    const open = await database.db.selectFrom('lock_journal').selectAll().where('restored_at', 'is', null).execute()
    assert.deepEqual(open, [])
  })
})
