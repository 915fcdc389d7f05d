import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { before, describe, it } from 'node:test'
import { Language, Parser, type Node } from 'web-tree-sitter'
import { examineGuest } from '../../../src/diagnosis/guest/examine-guest.ts'
import { guestChecks } from '../../../src/diagnosis/guest/guest-checks.ts'

const path = new URL('../../../src/remediation/guest/check-guest.ps1', import.meta.url).pathname
const source = readFileSync(path, 'utf8')

describe('check-guest.ps1', () => {
  let root: Node
  before(async () => {
    await Parser.init()
    const grammar = createRequire(import.meta.url).resolve('tree-sitter-powershell/tree-sitter-powershell.wasm')
    const parser = new Parser()
    parser.setLanguage(await Language.load(grammar))
    root = parser.parse(source)!.rootNode
  })

  it('is PowerShell by its grammar, from the first line to the last', () => {
    const faults = root
      .descendantsOfType('ERROR')
      .map((node) => `line ${(node?.startPosition.row ?? 0) + 1}: ${node?.text.slice(0, 80)}`)
    assert.deepEqual(faults, [])
    assert.equal(root.hasError, false)
  })

  it('calls nothing that changes the machine', () => {
    const commands = new Set(root.descendantsOfType('command_name').map((node) => node?.text ?? ''))
    const reading =
      /^(Get-\w+|Test-Path|Where-Object|ForEach-Object|Select-Object|Sort-Object|Measure-Object|New-Object|Set-StrictMode|netsh|vssadmin|Invoke-Probe|Hide-Secret|Limit-Text|ConvertTo-Line|Write-Report)$/
    assert.deepEqual(
      [...commands].filter((name) => !reading.test(name)),
      [],
    )
    assert.ok(commands.size > 10)
    assert.match(source, /netsh winhttp show proxy/)
    assert.match(source, /vssadmin list writers/)
  })

  it('keeps to Windows PowerShell 5.1', () => {
    // ?? and ?. and && and the ternary operator came with 7.
    const code = source.replace(/#.*$/gm, '').replace(/'[^']*'/g, "''")
    for (const newer of [/\?\?/, /\$\w+\?\./, /&&/, /\|\|/]) assert.doesNotMatch(code, newer)
  })

  it('writes every field that a check of Windows reads', () => {
    const read = new Set<string>()
    const report = new Proxy(
      { os: 'Windows' },
      {
        get: (target, key) => (key === 'os' ? target.os : (field: string) => void (read.add(field), undefined)),
      },
    )
    for (const check of guestChecks.filter(({ os }) => os.includes('Windows')))
      check.examine({ report: report as never, seen: (field) => ({ resourceId: '', property: field, value: null }) })
    read.delete('addressFrom') // a file's name, which Windows has not
    for (const field of read) assert.match(source, new RegExp(`\\$report\\.${field} =|\\$whole\\.${field} =`), field)
    assert.ok(read.size > 10)
  })

  it('answers with one line when it is run', (context) => {
    let pwsh: string
    try {
      pwsh = execFileSync('which', ['pwsh'], { encoding: 'utf8' }).trim()
    } catch {
      return context.skip('pwsh is not on this machine: only the syntax was checked')
    }
    const stdout = execFileSync(pwsh, ['-NoProfile', '-File', path, '-Wire', '127.0.0.1', '-WirePorts', '1'], {
      encoding: 'utf8',
      timeout: 120_000,
    })
    assert.ok(Buffer.byteLength(stdout) <= 4096)
    const answer = { value: [{ code: 'ComponentStatus/StdOut/succeeded', message: stdout }] }
    assert.ok(examineGuest('/vm', 'Windows', answer).every(({ reason }) => !reason.startsWith('GuestReport')))
  })
})
