import { globSync, readFileSync } from 'node:fs'
import ts from 'typescript'

/** What makes a judgement, and where its reason stands. Of what is ruled out or does not apply no list tells the reason. */
const makers = new Set(['inconclusive'])

/**
 * Reasons of what is confirmed or not known, as the sources write them: codes, and the text of each expression that only a run makes one of.
 */
export function reasonsInSources() {
  const codes = new Set<string>()
  const made = new Set<string>()
  for (const file of globSync(['src/diagnosis/*.ts', 'src/diagnosis/checks/*.ts', 'src/fleet/*.ts']))
    collect(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true), codes, made)
  return { codes, made }
}

function collect(source: ts.Node, codes: Set<string>, made: Set<string>) {
  const take = (one: ts.Expression): void => {
    if (ts.isConditionalExpression(one)) return [one.whenTrue, one.whenFalse].forEach(take)
    if (ts.isBinaryExpression(one)) return [one.left, one.right].forEach(take)
    if (ts.isStringLiteralLike(one)) codes.add(one.text)
    else made.add(one.getText())
  }
  const look = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && makers.has(node.expression.getText())) take(node.arguments[0]!)
    if (ts.isObjectLiteralExpression(node) && isFinding(node)) take(valueOf(node, 'reason')!)
    ts.forEachChild(node, look)
  }
  look(source)
}

/** With a reason and evidence, and not what says that nothing is wrong. */
function isFinding(node: ts.ObjectLiteralExpression) {
  const outcome = valueOf(node, 'outcome')?.getText()
  const isFine = outcome === "'RuledOut'" || outcome === "'NotApplicable'"
  return valueOf(node, 'reason') !== undefined && hasName(node, 'evidence') && !isFine
}

const valueOf = (node: ts.ObjectLiteralExpression, name: string) =>
  node.properties.filter(ts.isPropertyAssignment).find((one) => one.name.getText() === name)?.initializer

const hasName = (node: ts.ObjectLiteralExpression, name: string) =>
  node.properties.some((one) => one.name?.getText() === name)
