import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseCommandLine, usage } from '../../src/sandbox/command-line.ts'

describe("the sandbox's command line", () => {
  it('needs none', () => {
    assert.deepEqual(parseCommandLine([]), {
      help: false,
      azureOnly: false,
      throttling: true,
      port: undefined,
      identityPort: undefined,
      latencyMs: 0,
      newestApiVersion: undefined,
      pace: 600,
      settings: {},
    })
  })

  it('says what each option does', () => {
    for (const option of [
      'azure-only',
      'port',
      'identity-port',
      'latency',
      'no-throttling',
      'newest-api-version',
      'pace',
      'setting',
    ])
      assert.match(usage, new RegExp(`^--${option} `, 'm'))
  })

  for (const [args, message] of [
    [['--pace', 'abc'], '--pace: "abc" is not a number from 0.001 to 1000000 (how many times faster than Azure).'],
    [['--pace', '0'], '--pace: "0" is not a number from 0.001 to 1000000 (how many times faster than Azure).'],
    [['--pace='], '--pace: "" is not a number from 0.001 to 1000000 (how many times faster than Azure).'],
    [['--latency', '-5'], /^Option '--latency' argument is ambiguous. npm run sandbox -- --help lists the options\.$/],
    [['--latency', '1e99'], '--latency: "1e99" is not a number from 0 to 600000 (milliseconds).'],
    [['--newest-api-version', '2024'], '--newest-api-version: "2024" is no date such as 2024-07-01.'],
    [['--port', '70000'], '--port: "70000" is not a number from 0 to 65535 (a port).'],
    [['--port', '80.5'], '--port: "80.5" is not a number from 0 to 65535 (a port).'],
    [['--identity-port', 'x'], '--identity-port: "x" is not a number from 0 to 65535 (a port).'],
    [['--fast'], "Unknown option '--fast'. npm run sandbox -- --help lists the options."],
    [['fast'], "Unexpected argument 'fast'. npm run sandbox -- --help lists the options."],
    [['--pace'], "Option '--pace <value>' argument missing. npm run sandbox -- --help lists the options."],
    [['--setting', 'PORT'], '--setting: "PORT" is not NAME=value with a setting of the service.'],
  ] as const)
    it(`refuses ${args.join(' ')} in one line`, () => assert.throws(() => parseCommandLine([...args]), { message }))
})
