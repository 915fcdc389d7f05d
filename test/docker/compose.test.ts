import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { DCLinter } from 'dclint'
import { parse } from 'yaml'
import { settingsTable } from '../../src/settings/settings.ts'
import { longestDrainSeconds } from './longest-drain.ts'

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
/** Of the Azure SDK. */
const standard = /^AZURE_(TENANT_ID|CLIENT_ID|CLIENT_SECRET)$/

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

  it('sets only what is a setting, and holds no password', () => {
    const known = new Set(settingsTable().map(({ name }) => name))
    for (const name of Object.keys(services['service']!.environment!))
      assert.ok(known.has(name) || standard.test(name), name)
    const secrets = Object.values(services).flatMap(({ environment = {} }) =>
      Object.entries(environment).filter(([name]) => /PASSWORD|SECRET|DATABASE_URL/.test(name)),
    )
    assert.ok(secrets.length >= 3)
    for (const [name, value] of secrets) assert.ok(value === null || value.includes(':?}'), name)
  })

  it('names images of others by version and digest: a tag may be moved', () => {
    const images = Object.values(services).flatMap(({ image }) => (image === undefined ? [] : [image]))
    assert.equal(images.length, 3)
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
