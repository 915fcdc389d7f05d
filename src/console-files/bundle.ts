import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { ConsoleFiles } from './console-file.ts'

const sources = fileURLToPath(new URL('../console/', import.meta.url))
const typeOf: Record<string, string> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
}

/** The page and its files, each named by what is in it. */
export async function bundleConsole(from = sources): Promise<ConsoleFiles> {
  const { outputFiles } = await build({
    entryPoints: ['main.tsx', 'styles/console.css', 'icon.svg'].map((name) => `${from}${name}`),
    outdir: '/console/files',
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    // What few need, such as signing in, is loaded when they do.
    splitting: true,
    loader: { '.svg': 'copy' },
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2024',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    // Its own tsconfig is for the checker alone.
    tsconfigRaw: {},
    logLevel: 'silent',
  })
  const files = new Map(
    outputFiles.map(({ path, contents }) => {
      const name = path.slice(path.replaceAll('\\', '/').lastIndexOf('/') + 1)
      return [name, { type: typeOf[name.slice(name.lastIndexOf('.') + 1)]!, body: Buffer.from(contents) }]
    }),
  )
  return { page: pageWith([...files.keys()]), files }
}

const pageWith = (names: string[]) => {
  const named = (entry: string, ending: string) =>
    `/console/files/${names.find((name) => name.startsWith(`${entry}-`) && name.endsWith(ending))!}`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Azure VM backup</title>
<link rel="icon" href="${named('icon', '.svg')}" type="image/svg+xml">
<link rel="stylesheet" href="${named('console', '.css')}">
<script type="module" src="${named('main', '.js')}"></script>
</head>
<body><noscript>This console needs JavaScript; the API under /v1 and its description under /docs do not.</noscript></body>
</html>
`
}
