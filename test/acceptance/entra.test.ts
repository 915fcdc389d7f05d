import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { OAuth2Server } from 'oauth2-mock-server'
import { missing, runScript } from './run-script.ts'
import { runningSandbox, type RunningSandbox } from './running-sandbox.ts'

const tenant = '7a1c2b3d-0000-4000-8000-00000000000a'
const service = 'c11e0000-0000-4000-8000-00000000000a'
const runbook = '0b1ec700-0000-4000-8000-000000000001'

describe(
  'a runbook and AUTH_MODE=entra',
  { timeout: 300_000, skip: await missing('bash', 'curl', 'jq', 'awk') },
  () => {
    let entra: OAuth2Server
    let sandbox: RunningSandbox
    let folder: string
    before(async () => {
      entra = new OAuth2Server()
      await entra.issuer.keys.generate('RS256')
      await entra.start(0, '127.0.0.1')
      folder = await mkdtemp(join(tmpdir(), 'access-'))
      const scopes = ['/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-production']
      const access = { assignments: [{ principal: runbook, scopes }] }
      await writeFile(join(folder, 'access.json'), JSON.stringify(access))
      sandbox = await runningSandbox({
        AUTH_MODE: 'entra',
        ENTRA_TENANT_ID: tenant,
        ENTRA_AUDIENCE: service,
        ENTRA_ISSUER: entra.issuer.url!,
        ENTRA_JWKS_URI: `${entra.issuer.url}/jwks`,
        ACCESS_FILE: join(folder, 'access.json'),
      })
    })
    after(async () => {
      await sandbox?.stop()
      await entra?.stop()
      await rm(folder, { recursive: true })
    })

    const tokenOf = (roles: string[]) =>
      entra.issuer.buildToken({
        scopesOrTransform: (_, payload) => {
          const app = { tid: tenant, oid: runbook, sub: runbook, azp: runbook, idtyp: 'app', ver: '2.0' }
          Object.assign(payload, app, { aud: service, roles })
        },
      })
    const remediate = async (vm: string, TOKEN: string) =>
      await runScript('bash', ['docker/runbooks/remediate.sh', sandbox.vmId(vm)], { SERVICE: sandbox.base, TOKEN })

    it('lets nobody in without a token', async () => {
      const { code, stderr } = await remediate('vmsnapshot-failed', '')
      assert.deepEqual([code, /AuthenticationFailed/.test(stderr)], [2, true], stderr)
    })

    it('lets whoever may diagnose plan, and not repair', async () => {
      const { code, stdout, stderr } = await remediate('vmsnapshot-failed', await tokenOf(['Backup.Diagnose']))
      assert.deepEqual([code, /^Blocked: [\s\S]*Plan \(/.test(stdout)], [3, true], stderr)
      assert.match(stderr, /^Not started: RoleRequired/)
    })

    it('lets whoever may remediate repair a VM to the end, and names them in the journal', async () => {
      const token = await tokenOf(['Backup.Remediate'])
      const { code, stdout, stderr } = await remediate('vmsnapshot-failed', token)
      assert.equal(code, 0, stderr)
      const [, operation = ''] = /Operation (\S+)/.exec(stdout) ?? []
      const response = await fetch(operation, { headers: { authorization: `Bearer ${token}` } })
      const { createdBy } = (await response.json()) as { createdBy: { id: string } }
      assert.equal(createdBy.id, `${tenant}/${runbook}`)
    })

    it('lets nobody repair where ACCESS_FILE does not say so', async () => {
      const { code, stderr } = await remediate('readonly-on-vm', await tokenOf(['Backup.Remediate']))
      assert.deepEqual([code, /ScopeNotAllowed/.test(stderr)], [2, true], stderr)
    })
  },
)
