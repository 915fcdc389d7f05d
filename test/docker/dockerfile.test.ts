import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { validate } from 'dockerfile-utils'
import { dockerfile, healthCheck, last, stages } from './stages.ts'

describe('the Dockerfile', () => {
  const all = stages()
  const service = all.at(-1)!

  it('is one that a linter finds nothing in', () => {
    assert.deepEqual(validate(readFileSync(dockerfile, 'utf8')), [])
  })

  it('builds the service unless another target is named, on a base whose version is pinned', () => {
    assert.equal(service.name, 'service')
    const names = new Set(all.map(({ name }) => name))
    for (const { base } of all.filter(({ base }) => !names.has(base)))
      assert.match(base, /^node:24\.\d+\.\d+-slim@sha256:[0-9a-f]{64}$/)
    assert.equal(new Set(all.map(({ base }) => base).filter((base) => !names.has(base))).size, 1, 'one base')
  })

  it('ends as a user who is not root, by number, with node itself as the process', () => {
    assert.match(last(service, 'USER')!.text, /^[1-9]\d*:[1-9]\d*$/)
    assert.deepEqual(last(service, 'ENTRYPOINT')!.words, ['node', 'dist/main.js'])
    assert.equal(healthCheck(service)[0], 'node')
  })

  it('takes only production packages along, none of which has an install script, and no sandbox', () => {
    const runs = (name: string) =>
      all.find((stage) => stage.name === name)!.steps.flatMap(({ keyword, text }) => (keyword === 'RUN' ? [text] : []))
    assert.deepEqual(runs('dependencies'), ['npm ci --omit=dev --omit=optional --ignore-scripts'])
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      packages: Record<string, { dev?: true; optional?: true; devOptional?: true; hasInstallScript?: true }>
    }
    const scripted = Object.entries(packages).filter(
      ([path, { dev, optional, devOptional, hasInstallScript }]) =>
        path !== '' && hasInstallScript && !dev && !optional && !devOptional,
    )
    assert.deepEqual(scripted, [])
    const sources = service.steps.flatMap(({ keyword, words, from }) => (keyword === 'COPY' ? [[from, ...words]] : []))
    assert.deepEqual(
      sources.map(([from, path]) => [from, path]),
      [
        [undefined, 'package.json'],
        ['dependencies', '/app/node_modules'],
        ['build', '/app/dist'],
      ],
    )
  })
})
