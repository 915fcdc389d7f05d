import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import ts from 'typescript'
import { assertHeld, englishSentences, withoutLiterals } from './slips.ts'

/** What makes a sentence that somebody is told, and which of its arguments it is. */
const tellers: Readonly<Record<string, number>> = {
  ServiceError: 1,
  RemediationFailure: 1,
  AzureError: 1,
  block: 1,
  needsPerson: 1,
  failed: 1,
}
const toldFields = new Set(['message', 'reason', 'detail', 'waiting', 'wait'])
/** Of these a field is a sentence. Elsewhere it may be a word, or a part of one. */
const rooms = [
  'src/remediation/**/*.ts',
  'src/operations/**/*.ts',
  'src/plugins/*.ts',
  'routes/*.ts',
  'src/access/*.ts',
  'src/fleet/**/*.ts',
  'src/readings/*.ts',
  'src/errors.ts',
]

/** Some begin with the name of a parameter, whose letters are small. */
const { 'no big letter': _, ...slips } = englishSentences

/** A literal as it reads with a name in each of its gaps; undefined where a gap begins or ends it, or it holds another text of ours. */
function reading(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text
  if (!ts.isTemplateExpression(node)) return undefined
  const isName = ({ expression }: ts.TemplateSpan) =>
    ts.isIdentifier(expression) || ts.isPropertyAccessExpression(expression)
  if (node.head.text === '' || node.templateSpans.at(-1)!.literal.text === '') return undefined
  if (!node.templateSpans.every(isName)) return undefined
  return node.head.text + node.templateSpans.map(({ literal }) => `A-name${literal.text}`).join('')
}

function sentencesIn(file: string) {
  const found: string[] = []
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
  const add = (node: ts.Node | undefined) => {
    const text = node && reading(node)
    // One word is a word of Azure's, or a code.
    if (text !== undefined && /\s/.test(text)) found.push(text)
  }
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) || ts.isCallExpression(node)) {
      const name = ts.isIdentifier(node.expression)
        ? node.expression.text
        : ts.isPropertyAccessExpression(node.expression)
          ? node.expression.name.text
          : ''
      if (Object.hasOwn(tellers, name)) add(node.arguments?.[tellers[name]!])
    }
    if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) && toldFields.has(node.name.text))
      add(node.initializer)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

describe('sentences of refusals as they stand in the source', () => {
  const files = globSync(rooms)
  const all = files.flatMap((file) => sentencesIn(file).map((text) => ({ file, text })))
  for (const { file, text } of all) it(`${file}: ${text.slice(0, 80)}`, () => assertHeld(withoutLiterals(text), slips))

  it('are found', () => assert.ok(all.length > 110, `${all.length} sentences in ${files.length} files`))
})
