import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { describe, it } from 'node:test'
import { createEntra } from '../../src/access/entra.ts'
import { requestLog } from '../../src/plugins/request-log.ts'
import { appUnderTest, vmPath } from '../routes/app-under-test.ts'
import { anApp, anEntra, objectId, tenant } from './an-entra.ts'

describe('what is logged at the finest level', () => {
  it('names who asked, and holds nothing of a token, good or bad', async () => {
    const entra = await anEntra()
    let logged = ''
    const stream = new Writable({
      write(chunk: Buffer, _, done) {
        logged += chunk.toString()
        done()
      },
    })
    const logger = { level: 'trace', stream, redact: ['req.headers.authorization'] }
    const { app } = await appUnderTest(
      undefined,
      {},
      {
        ...requestLog,
        logger,
        authenticator: createEntra(entra.settings, {
          assignments: () => undefined,
          warn: (...said) => app.log.warn(...said),
        }),
      },
    )
    const good = await entra.token()
    const secrets = [
      good,
      await entra.token({ ...anApp, roles: [] }),
      await entra.token({ ...anApp, exp: 1 }),
      await entra.token({ ...anApp, aud: 'another' }),
      await entra.token(anApp, { header: { kid: 'unknown' } }),
      `${good.slice(0, -20)}AAAAAAAAAAAAAAAAAAAA`,
      'opaque-secret-of-twenty-letters',
    ]
    for (const secret of secrets)
      for (const authorization of [`Bearer ${secret}`, `Basic ${secret}`, secret]) {
        const headers = { authorization }
        await app.inject({ url: `${vmPath}/diagnosis`, headers })
        await app.inject({ url: '/v1/operations', headers }) // fails: there is no database
        await app.inject({ method: 'POST', url: `${vmPath}/reapply`, headers, payload: 'no json' })
        await app.inject({ url: '/v1/nothing', headers })
      }
    await app.inject({ url: `/v1/errorCodes?access_token=${good}` })
    await app.close()
    await entra.stop()

    assert.ok(logged.split('\n').length > 100)
    assert.ok(logged.includes(`"caller":"${tenant}/${objectId}"`))
    for (const piece of secrets.flatMap((secret) => secret.split('.')).filter(({ length }) => length > 18)) {
      const at = logged.indexOf(piece)
      assert.equal(at, -1, logged.slice(Math.max(0, at - 200), at + 40))
    }
  })
})
