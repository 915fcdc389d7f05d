import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import ts from 'typescript'

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
