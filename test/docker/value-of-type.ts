import { join } from 'node:path'
import ts from 'typescript'

const options: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
  target: ts.ScriptTarget.ES2024,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
}

/**
 * What the compiler says when values are written down as of a type: unlike a JSON schema, it also knows every field that is not
 * one. `declarations` brings the types in; a value is its type and itself.
 */
export function typeErrors(declarations: string, values: [type: string, value: unknown][]): string[] {
  const file = join(import.meta.dirname, 'written-down.ts')
  const written = values.map(
    ([type, value], at) => `export const value${at}: ${type} = ${JSON.stringify(value, null, 1)}`,
  )
  const source = [declarations, ...written].join('\n')
  const host = ts.createCompilerHost(options)
  const read = host.getSourceFile.bind(host)
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, source, ts.ScriptTarget.ES2024) : read(name, ...rest)
  const program = ts.createProgram([file], options, host)
  return ts.getPreEmitDiagnostics(program).map(({ messageText, start = 0 }) => {
    const line = source.slice(source.lastIndexOf('\n', start) + 1).split('\n', 1)[0]
    return `${line?.trim()}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
  })
}
