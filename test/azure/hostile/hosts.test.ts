import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, afterEach, before, describe, it } from 'node:test'
import { AzureError } from '../../../src/backup/azure-error.ts'
import type { BackupControlPlane } from '../../../src/backup/control-plane.ts'
import {
  aVmId,
  collectionBody,
  diskBody,
  itemBody,
  jobBody,
  notProtected,
  paths,
  recoveryPointBody,
  statusBody,
  vmBody,
} from '../vm-in-azure.ts'
import { byPath, eachOf, HostileAzure, json, reasonOf, type Handler } from './hostile-azure.ts'

const vm = aVmId()
const at = paths(vm)

/** Every way known to us to write an address that looks like Azure's own, or like none, and is another's. */
const addresses = (own: string, evil: number): Record<string, string> => ({
  'another host': `https://evil.example:${evil}/x`,
  'another host without a scheme': `//evil.example:${evil}/x`,
  "Azure's host as user name": `https://${own}@evil.example:${evil}/x`,
  'management.azure.com as user name': `https://management.azure.com@evil.example:${evil}/x`,
  'user name and password': `https://management.azure.com:443@evil.example:${evil}/x`,
  'a user name on its own host': `https://token@${own}/x`,
  backslashes: `\\\\evil.example:${evil}\\x`,
  'a slash and a backslash': `/\\evil.example:${evil}/x`,
  'backslashes behind the scheme': `https:\\\\evil.example:${evil}\\x`,
  'three slashes': `https:///evil.example:${evil}/x`,
  'a backslash before the at sign': `https://evil.example:${evil}\\@${own}/x`,
  'another port': `https://localhost:${evil}/x`,
  'an address as number': `https://2130706433:${evil}/x`,
  'an address in hexadecimal': `https://0x7f.1:${evil}/x`,
  'a homograph': `https://m\u0430nagement.azure.com:${evil}/x`,
  'full-width letters': `https://\uff45vil.example:${evil}/x`,
  'ideographic full stops': `https://127\u30020\u30020\u30021:${evil}/x`,
  'a soft hyphen': `https://evil\u00ad.example:${evil}/x`,
  'http on its own host': `http://${own}/x`,
  'http elsewhere': `http://evil.example:${evil}/x`,
  'capital letters': `HTTPS://EVIL.EXAMPLE:${evil}/x`,
  'a trailing dot': `https://localhost.:${own.split(':')[1]}/x`,
  'a trailing dot elsewhere': `https://evil.example.:${evil}/x`,
  'its own name as a prefix': `https://localhost.evil.example:${evil}/x`,
  'its own name as a suffix': `https://evil-localhost:${evil}/x`,
  'a tab in the name': `https://evil\t.example:${evil}/x`,
  'blanks around': `  https://evil.example:${evil}/x  `,
  'something to join to the endpoint': `@evil.example:${evil}/x`,
  'a dot to join to the endpoint': `.evil.example:${evil}/x`,
  'a port to join to the endpoint': `:${evil}/x`,
  'another scheme': `ftp://evil.example:${evil}/x`,
  'a script': `javascript://evil.example:${evil}/%0aalert(1)`,
  'a file': 'file:///etc/passwd',
  'no address': 'https://[',
})

/** A VM whose every list goes on elsewhere, and whose every id is an address. */
function pointingTo(address: string): Handler {
  const next = (value: unknown[]) => json(200, { value, nextLink: address })
  const sourceVault = { id: address }
  const encrypted = { enabled: true, encryptionSettings: [{ diskEncryptionKey: { secretUrl: address, sourceVault } }] }
  return byPath(
    {
      [at.vm]: json(200, vmBody(vm)),
      [at.extensions]: json(200, { value: [] }),
      [at.locks]: next([]),
      [at.collections]: next([collectionBody(at.collection, vm), collectionBody(address, vm)]),
      [at.collection]: json(200, collectionBody(at.collection, vm, [])),
      [at.osDisk]: json(200, diskBody(at.osDisk, { encryptionSettingsCollection: encrypted })),
      [at.dataDisk]: json(200, diskBody(address)),
      [at.backupStatus]: json(200, statusBody(at)),
      [at.item]: json(200, itemBody(vm, { policyId: address, vaultId: address })),
      [at.jobs]: next([jobBody(at, vm, 'job-1', { status: 'InProgress' })]),
      [at.recoveryPoints]: next([recoveryPointBody(at.item, '2026-11-20T01:00:00Z')]),
      [at.vaults]: next([{ id: address, location: 'westeurope', name: 'x' }]),
      '/virtualMachines': next([]),
    },
    json(404, { error: { code: 'ResourceNotFound', message: 'x' } }),
  )
}

/** Header values as bytes: Node's own writer refuses what a hostile server would not. */
const raw = (address: string) => Buffer.from(address.trim(), 'utf8').toString('latin1')

const writes: Record<
  string,
  (plane: BackupControlPlane) => Promise<{ url: string | null; resultUrl?: string | null }>
> = {
  triggerBackup: (plane) => plane.triggerBackup(at.item, null),
  cancelJob: (plane) => plane.cancelJob(`${at.jobs}/job-1`),
  deleteCollection: (plane) => plane.deleteCollection(at.collection),
  deleteExtension: (plane) => plane.deleteExtension(`${at.extensions}/VMSnapshot`),
  reapply: (plane) => plane.reapply(at.vm),
  runCommand: (plane) => plane.runCommand(at.vm, { commandId: 'RunShellScript', lines: ['true'] }),
  protectWith: (plane) => plane.protectWith(at.item, at.vm, at.policy),
}

describe('no request and no token leaves for another host', () => {
  let azure: HostileAzure
  let all: [string, string][]
  before(async () => {
    azure = await HostileAzure.start()
    all = Object.entries(addresses(azure.endpoint.slice('https://'.length), azure.evilPort))
  })
  afterEach(() => azure.forget())
  after(() => azure.stop())

  const untouched = (name: string) => {
    assert.equal(azure.connections, 0, `${name}: the other host was reached`)
    assert.deepEqual(azure.strangers, [], `${name}: another name was looked up`)
  }
  const refused = async (name: string, promise: Promise<unknown>) => {
    const error: unknown = await promise.then(
      (value) => assert.fail(`${name}: ${JSON.stringify(value)}`),
      (reason: unknown) => reason,
    )
    assert.ok(error instanceof AzureError, `${name}: ${String(error)}`)
    return error
  }

  it('by nextLink or an id, in any list, of the older SDKs and of the newer', async () => {
    for (const [name, address] of all) {
      azure.handle = pointingTo(address)
      const { collector, orphans, controlPlane } = azure.azure()
      const { facts } = await collector.collect(vm)
      for (const fact of ['locks', 'restorePoints', 'backupJobs', 'recoveryPoints'] as const)
        assert.equal(facts[fact].status, 'Unavailable', `${name}: ${fact}`)
      const candidates = await orphans.candidates(vm.subscriptionId, 'c-1')
      assert.equal(candidates.status, 'Unavailable', name)
      await refused(name, controlPlane.listJobs(at.item, '2026-11-20T00:00:00Z'))
      await refused(name, controlPlane.listRecoveryPoints(at.item))
      untouched(name)
    }
  })

  it('by the vault that backupStatus names, or by the list of vaults', async () => {
    for (const [name, address] of all) {
      const hostile = pointingTo(address)
      azure.handle = byPath({ [at.backupStatus]: json(200, statusBody(at, { vaultId: address })) }, hostile)
      const { facts } = await azure.azure().collector.collect(vm)
      assert.equal(facts.protection.status, 'Unavailable', name)
      azure.handle = byPath({ [at.backupStatus]: json(200, notProtected(at)) }, hostile)
      await azure.azure().collector.collect(vm, { everyVault: true })
      untouched(name)
    }
  })

  it("by a write's Azure-AsyncOperation or Location", async () => {
    for (const [name, address] of all) {
      for (const [write, send] of Object.entries(writes)) {
        azure.handle = (_request, response) => {
          response.setHeader('azure-asyncoperation', raw(address))
          response.setHeader('location', raw(address))
          response.writeHead(202).end()
        }
        const { controlPlane } = azure.azure()
        const { url } = await send(controlPlane)
        // Joined to the endpoint it may be a path on Azure itself, which knows of no such thing.
        azure.handle = json(501, {})
        if (url) await refused(`${name}, ${write}`, controlPlane.getOperation(url))
        untouched(`${name}, ${write}`)
      }
    }
  })

  it("by the address of a write's result", async () => {
    for (const [name, address] of all) {
      azure.handle = (_request, response) => {
        response.setHeader('azure-asyncoperation', `${azure.endpoint}/op`)
        response.setHeader('location', raw(address))
        response.writeHead(202).end()
      }
      const { controlPlane } = azure.azure()
      const { url, resultUrl } = await writes['runCommand']!(controlPlane)
      assert.equal(url, `${azure.endpoint}/op`)
      azure.handle = json(501, {})
      if (resultUrl) await refused(name, controlPlane.getOperation(resultUrl))
      untouched(name)
    }
  })

  for (const status of [301, 302, 303, 307, 308]) {
    it(`by a ${status}, of a read or of a write; nor is one to itself followed`, async () => {
      const some = status === 302 ? all : all.slice(0, 3)
      for (const [name, address] of [...some, ['itself', `${azure.endpoint}/elsewhere`] as const]) {
        azure.handle = (request, response) => {
          assert.doesNotMatch(request.url!, /^\/elsewhere/, 'followed')
          response.setHeader('location', raw(address))
          response.writeHead(status).end()
        }
        const { collector, controlPlane } = azure.azure()
        const { facts } = await collector.collect(vm)
        for (const [what, fact] of eachOf(facts))
          assert.match(reasonOf(fact), /^(RedirectNotFollowed|DependencyUnavailable)$/, `${name}: ${what}`)
        azure.seen = []
        const error = await refused(name, writes['triggerBackup']!(controlPlane))
        assert.deepEqual([error.code, error.status, azure.seen.length], ['RedirectNotFollowed', status, 1], name)
        untouched(name)
      }
    })
  }

  it('by the challenge of a 401', async () => {
    for (const [name, address] of all) {
      azure.handle = (_request, response) => {
        const challenge = `Bearer authorization_uri="${raw(address)}", resource="${raw(address)}", error="insufficient_claims", claims="e30="`
        response.setHeader('www-authenticate', challenge)
        response.writeHead(401, { 'content-type': 'application/json' })
        response.end('{"error":{"code":"InvalidAuthenticationToken","message":"x"}}')
      }
      const { collector, controlPlane } = azure.azure()
      await collector.collect(vm).catch((error: unknown) => assert.ok(error instanceof AzureError, String(error)))
      await refused(name, writes['deleteCollection']!(controlPlane))
      untouched(name)
    }
  })

  it('and if one did, it would be counted here', async () => {
    await new Promise<void>((resolve) => connect(azure.evilPort, 'evil.example').on('close', () => resolve()))
    assert.deepEqual([azure.connections, azure.strangers], [1, ['evil.example']])
  })
})
