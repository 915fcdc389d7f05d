import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { createClient } from '@hey-api/openapi-ts'
import { build } from 'esbuild'
import openapiTS, { astToString } from 'openapi-typescript'
import { remediatingService } from '../service/remediating-service.ts'

const run = promisify(execFile)
const nodeModules = join(import.meta.dirname, '../../node_modules')

interface Driver {
  drive(
    base: string,
    path: { subscriptionId: string; resourceGroup: string; vmName: string },
  ): Promise<{ verdict: string; locked: string[]; risk: string; refusal: string; status: string; removed: string[] }>
}

/** What a user of the service does: generates a client from its document, compiles a program that uses it, and runs that. */
describe('clients generated from the OpenAPI document', { timeout: 120_000 }, () => {
  let service: Awaited<ReturnType<typeof remediatingService>>
  let folder: string
  before(async () => {
    service = await remediatingService()
    folder = await mkdtemp(join(tmpdir(), 'clients-'))
    await symlink(nodeModules, join(folder, 'node_modules'))
    const document = (await (await fetch(`${service.base}/openapi.json`)).json()) as Parameters<typeof openapiTS>[0]
    await Promise.all([
      openapiTS(document).then((ast) => writeFile(join(folder, 'schema.ts'), astToString(ast))),
      createClient({
        input: `${service.base}/openapi.json`,
        output: join(folder, 'hey-api'),
        logs: { level: 'silent' },
        plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
      }),
      ...['openapi-fetch', 'hey-api'].map((name) =>
        copyFile(join(import.meta.dirname, `drivers/${name}.ts.txt`), join(folder, `${name}.ts`)),
      ),
      writeFile(join(folder, 'package.json'), '{ "type": "module" }'),
    ])
  })
  after(async () => {
    await rm(folder, { recursive: true, force: true })
    await service.stop()
  })

  it('compile strictly, with programs that use them without a cast', async () => {
    const options = '--strict --noEmit --skipLibCheck --target es2024 --lib es2024,dom,dom.iterable --types node'
    const modules = '--module preserve --moduleResolution bundler --allowImportingTsExtensions'
    const tsc = join(nodeModules, 'typescript/bin/tsc')
    const files = ['openapi-fetch.ts', 'hey-api.ts']
    const { stdout } = await run(process.execPath, [tsc, ...`${options} ${modules}`.split(' '), ...files], {
      cwd: folder,
    }).catch((error: { stdout: string }) => error)
    assert.equal(stdout, '')
  })

  for (const [name, vmName] of [
    ['openapi-fetch', 'locked-at-limit'],
    ['hey-api', 'locked-at-limit-too'],
  ] as const)
    it(`drive a VM from its diagnosis to the end of an operation: ${name}`, async () => {
      const outfile = join(folder, `${name}.mjs`)
      await build({ entryPoints: [join(folder, `${name}.ts`)], bundle: true, format: 'esm', platform: 'node', outfile })
      const { drive } = (await import(pathToFileURL(outfile).href)) as Driver
      const [, , subscriptionId = '', , resourceGroup = ''] = new URL(service.vm(vmName)).pathname
        .replace('/v1', '')
        .split('/')
      const seen = await drive(service.base, { subscriptionId, resourceGroup, vmName })
      assert.equal(seen.verdict, 'Blocked')
      assert.ok(
        seen.locked.some((lock) => lock.endsWith('BlocksCleanup')),
        String(seen.locked),
      )
      assert.deepEqual([seen.risk, seen.refusal, seen.status], ['Reversible', 'PlanChanged', 'Succeeded'])
      assert.equal(seen.removed.length, 1)
    })
})
