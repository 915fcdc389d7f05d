import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, it } from 'node:test'
import { roomsTable, tableOfMap } from '../.config/rooms-table.ts'

const documents = globSync('{*.md,{src,routes,docker,test}/**/*.md}')
const withoutBlocks = (path: string) => readFileSync(path, 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '')

/** As GitHub makes them of headings. */
const anchorsOf = (path: string) =>
  [...withoutBlocks(path).matchAll(/^#{1,6} (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_\- ]/gu, '')
      .replaceAll(' ', '-'),
  )

describe('the documents', () => {
  it('begin with a README that a new user reads to its end', () => {
    const bytes = Buffer.byteLength(readFileSync('README.md'))
    assert.ok(bytes <= 15 * 1024, `README.md has ${bytes} bytes; what belongs beside its subject?`)
  })

  for (const path of documents)
    it(`${path} leads to files and headings that are there`, () => {
      const links = [...withoutBlocks(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
      for (const target of links.filter((link) => !/^https?:/.test(link))) {
        const [file = '', anchor] = target.split('#')
        const there = file === '' ? path : normalize(join(dirname(path), file))
        assert.ok(existsSync(there), `${target}: no such file`)
        if (anchor !== undefined) assert.ok(anchorsOf(there).includes(anchor), `${target}: no such heading`)
      }
    })

  it('have the table of rooms as the boundaries are: `npm run fix` writes it', () => {
    assert.equal(tableOfMap(), roomsTable())
  })

  it('have every decision in the index, under its topic', () => {
    const decisions = globSync('src/decisions/*.md').filter((path) => !path.endsWith('README.md'))
    const stand = decisions.flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/^## (.*)\n\nStatus: (.*)\.$/gm)].map(
        ([, title, status]) => `${path.split('/').at(-1)}: ${title} (${status})`,
      ),
    )
    const index = readFileSync('src/decisions/README.md', 'utf8')
    const listed = [...index.matchAll(/^\| \[.*?\]\((.*?)\) \| \[(.*?)\]\(.*?\) \| (.*?) \|$/gm)].map(
      ([, file, title, status]) => `${file}: ${title} (${status})`,
    )
    assert.ok(stand.length > 50)
    assert.deepEqual(listed.toSorted(), stand.toSorted())
  })

  it('are all led to by README or the map', () => {
    const led = ['README.md', 'src/README.md', 'src/decisions/README.md'].flatMap((path) =>
      [...withoutBlocks(path).matchAll(/\]\(([^)\s#]+)/g)].map(([, file = '']) => normalize(join(dirname(path), file))),
    )
    assert.deepEqual(
      documents.filter((path) => path !== 'README.md' && !led.includes(path)),
      [],
    )
  })
})
