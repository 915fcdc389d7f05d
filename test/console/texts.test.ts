import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import ts from 'typescript'
import { assertHeld, english, portuguese, withoutLiterals, type Slips } from '../sentences/slips.ts'

// By its address, since the checker of tests knows nothing of browsers.
const { texts } = (await import(new URL('../../src/console/texts/texts.ts', import.meta.url).href)) as {
  texts: Record<string, object>
}

const folder = join(import.meta.dirname, '../../src/console')
/** Names and paths, which are the same in every language. */
const names = /\b(curl|CSV|JSON|ARM|API|ETag)\b|^\/\S+$/g
const told = new Set(['aria-label', 'title', 'placeholder', 'alt', 'label'])

/** Words that stand in the drawing itself, where no other language can take their place. */
function wordsIn(name: string, source: string) {
  const found: string[] = []
  const isWord = (text: string) => /\p{L}{2}/u.test(text.replace(names, ''))
  const look = (node: ts.Node): void => {
    if (ts.isJsxText(node) && isWord(node.text)) found.push(node.text.trim())
    if (ts.isJsxExpression(node) && node.expression && ts.isStringLiteralLike(node.expression)) {
      const isAttribute = ts.isJsxAttribute(node.parent)
      if (!isAttribute && isWord(node.expression.text)) found.push(node.expression.text)
    }
    if (ts.isJsxAttribute(node) && told.has(node.name.getText()) && node.initializer) {
      const { initializer } = node
      const value = ts.isJsxExpression(initializer) ? initializer.expression : initializer
      if (value && ts.isStringLiteralLike(value) && isWord(value.text)) found.push(value.text)
    }
    // A date or a number in the language of the browser, where that of the page is meant.
    if (ts.isPropertyAccessExpression(node) && /^toLocale/.test(node.name.text)) found.push(node.getText())
    ts.forEachChild(node, look)
  }
  look(ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX))
  return found
}

describe('texts of the console', () => {
  it('stand in texts/ alone, in both languages, and in no drawing', () => {
    const files = globSync('**/*.{ts,tsx}', { cwd: folder })
    assert.ok(files.length > 60, `${files.length} files`)
    const found = files.flatMap((file) =>
      wordsIn(file, readFileSync(join(folder, file), 'utf8')).map((word) => `${file}: ${word}`),
    )
    assert.deepEqual(found, [])
  })

  it('are found where they stand in a drawing', () => {
    for (const [source, word] of [
      ['const a = <p>Loading</p>', 'Loading'],
      ["const a = <p>{'Loading'}</p>", 'Loading'],
      ['const a = <input placeholder="Name" />', 'Name'],
      ["const a = <input aria-label={'Name'} />", 'Name'],
      ['const a = count.toLocaleString()', 'count.toLocaleString'],
    ] as const)
      assert.deepEqual(wordsIn('a.tsx', source), [word])
    assert.deepEqual(wordsIn('a.tsx', 'const a = <p class="quiet">{say(words.name)} · <code>curl</code></p>'), [])
  })
})

/** Those of `texts/` with the counts and names that a page may give them. */
function said(language: 'en' | 'pt') {
  const counts = [0, 1, 2, 18]
  const parts: unknown[] = Object.values(texts)
  const told: string[] = []
  const say = (one: unknown): void => {
    if (typeof one === 'string') told.push(one)
    if (typeof one === 'function')
      for (const count of counts)
        for (const given of [count, String(count)])
          told.push(
            String((one as (...given: unknown[]) => unknown)(given, given === 1 || given === '1' ? given : 'A-name')),
          )
  }
  const visit = (one: unknown): void => {
    if (typeof one !== 'object' || one === null) return
    if ('en' in one && 'pt' in one) say(one[language])
    else Object.values(one).forEach(visit)
  }
  parts.forEach(visit)
  return told
}

describe('texts of the console have no slips', () => {
  /** Some stand before or behind something else. */
  function held(text: string, slips: Slips) {
    const { 'a space at an end': _, 'a colon with nothing behind it': __, ...rest } = slips
    assertHeld(withoutLiterals(text), rest)
  }
  it('in English', () => said('en').forEach((text) => held(text, english)))
  it('in Portuguese', () => said('pt').forEach((text) => held(text, portuguese)))
})
