import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { DCLinter } from 'dclint'
import { parse } from 'yaml'
import { longestDrainSeconds } from './longest-drain.ts'
import { settingsForContainers } from './settings-for-containers.ts'

const file = 'docker/compose.yaml'

interface ComposeService {
  image?: string
  build?: { target: string; dockerfile: string }
  environment?: Record<string, string | null>
  ports?: string[]
  volumes?: string[]
  profiles?: string[]
  stop_grace_period?: string
  network_mode?: string
  deploy?: { replicas: number }
}

const { services } = parse(readFileSync(file, 'utf8')) as { services: Record<string, ComposeService> }
/** Its own types are written for a resolver that guesses file endings. */
const Linter = DCLinter as unknown as new (settings: object) => {
  lintFiles(files: string[], recursive: boolean): { messages: { type: string }[] }[]
}
/** Of the Azure SDK and of OpenTelemetry. */
const standard = /^(AZURE_(TENANT_ID|CLIENT_ID|CLIENT_SECRET)|OTEL_[A-Z_]+)$/

describe('the compose file', () => {
  it('is one by the schema of the Compose specification, and a linter finds no error', () => {
    const linter = new Linter({ rules: {}, quiet: true, debug: false, exclude: [] })
    const [result] = linter.lintFiles([file], false)
    assert.deepEqual(
      result!.messages.filter(({ type }) => type === 'error'),
      [],
    )
  })

  it('starts the service twice, and the sandbox only when asked', () => {
    assert.equal(services['service']!.deploy!.replicas, 2)
    assert.deepEqual(services['sandbox']!.profiles, ['sandbox'])
    for (const [name, { profiles }] of Object.entries(services))
      if (name !== 'sandbox') assert.equal(profiles, undefined)
  })

  it('hands every setting on from docker/.env, so that none is ignored in silence, and nothing that is no setting', () => {
    const handedOn = Object.keys(services['service']!.environment!)
    for (const { name } of settingsForContainers())
      assert.ok(handedOn.includes(name), `${file}, service.environment lacks a line for ${name}`)
    const known = new Set(settingsForContainers().map(({ name }) => name))
    assert.deepEqual(
      handedOn.filter((name) => !known.has(name) && !standard.test(name)),
      [],
    )
  })

  it('hands on the variables of OpenTelemetry that the documents name', () => {
    const named = new Set(readFileSync('docker/prometheus/README.md', 'utf8').match(/\bOTEL_[A-Z_]+/g))
    assert.ok(named.size > 3)
    for (const name of named) assert.ok(name in services['service']!.environment!, `${file} lacks ${name}`)
  })

  it('leaves to docker/.env what a default would weaken or what differs from place to place', () => {
    const { environment = {} } = services['service']!
    assert.deepEqual(
      Object.entries(environment).filter(([, value]) => value !== null),
      [
        ['DATABASE_URL', 'postgres://service:${POSTGRES_PASSWORD:?}@postgres:5432/service'],
        ['AUTH_MODE', 'entra'],
        ['ENTRA_TENANT_ID', '${ENTRA_TENANT_ID:?}'],
        ['ENTRA_AUDIENCE', '${ENTRA_AUDIENCE:?}'],
        ['READING_CALLS_PER_SECOND', '${READING_CALLS_PER_SECOND:-10}'],
      ],
    )
  })

  it('holds no password', () => {
    const secrets = Object.values(services).flatMap(({ environment = {} }) =>
      Object.entries(environment).filter(([name]) => /PASSWORD|SECRET|DATABASE_URL/.test(name)),
    )
    assert.ok(secrets.length >= 3)
    for (const [name, value] of secrets) assert.ok(value === null || value.includes(':?}'), name)
  })

  it('names images of others by version and digest: a tag may be moved', () => {
    const images = Object.values(services).flatMap(({ image }) => (image === undefined ? [] : [image]))
    assert.equal(images.length, 4)
    for (const image of images) assert.match(image, /^[a-z/]+:v?\d+(\.\d+)+@sha256:[0-9a-f]{64}$/)
  })

  it('lets nobody but this machine in, and gives the service the time that it needs to stop', () => {
    for (const { ports = [] } of Object.values(services)) for (const port of ports) assert.match(port, /^127\.0\.0\.1:/)
    for (const name of ['service', 'sandbox'])
      assert.ok(Number.parseInt(services[name]!.stop_grace_period!) > longestDrainSeconds(), name)
  })

  it('mounts files that are there, and builds targets that the Dockerfile has', () => {
    for (const { volumes = [], build } of Object.values(services)) {
      for (const [source = ''] of volumes.map((volume) => volume.split(':')))
        if (source.startsWith('.')) assert.ok(existsSync(join('docker', source)), source)
      if (build) assert.match(readFileSync(build.dockerfile, 'utf8'), new RegExp(`^FROM \\S+ AS ${build.target}$`, 'm'))
    }
  })
})
