import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseCommandLine, usage } from '../../src/sandbox/command-line.ts'

describe("the sandbox's command line", () => {
  it('needs none', () => {
    assert.deepEqual(parseCommandLine([]), {
      help: false,
      azureOnly: false,
      entra: false,
      throttling: true,
      port: undefined,
      identityPort: undefined,
      latencyMs: 0,
      newestApiVersion: undefined,
      pace: 600,
      generated: undefined,
      settings: {},
    })
  })

  it('says what each option does', () => {
    for (const option of [
      'azure-only',
      'entra',
      'port',
      'identity-port',
      'latency',
      'no-throttling',
      'newest-api-version',
      'pace',
      'vms',
      'subscriptions',
      'seed',
      'setting',
    ])
      assert.match(usage, new RegExp(`^--${option} `, 'm'))
  })

  it('takes a generated fleet: how many VMs, in how many subscriptions, and which', () => {
    const generated = (...args: string[]) => parseCommandLine(args).generated
    assert.deepEqual(generated('--vms', '1200'), { vms: 1200, subscriptions: 3 })
    assert.deepEqual(generated('--vms', '10', '--subscriptions', '2', '--seed', '7'), {
      vms: 10,
      subscriptions: 2,
      seed: 7,
    })
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
    [['--vms', 'many'], '--vms: "many" is not a number from 1 to 1000000 (how many VMs).'],
    [['--vms', '0'], '--vms: "0" is not a number from 1 to 1000000 (how many VMs).'],
    [
      ['--vms', '10', '--subscriptions', '1e3'],
      '--subscriptions: "1e3" is not a number from 1 to 5000 (how many subscriptions).',
    ],
    [['--vms', '10', '--seed', '1.5'], '--seed: "1.5" is not a number from 1 to 4294967295 (which fleet).'],
    [['--subscriptions', '3'], '--subscriptions is about a generated fleet: --vms has to say how many VMs it has.'],
    [['--seed', '3'], '--seed is about a generated fleet: --vms has to say how many VMs it has.'],
    [['--entra', '--azure-only'], '--entra is about the service, which --azure-only leaves out.'],
    [['--fast'], "Unknown option '--fast'. npm run sandbox -- --help lists the options."],
    [['fast'], "Unexpected argument 'fast'. npm run sandbox -- --help lists the options."],
    [['--pace'], "Option '--pace <value>' argument missing. npm run sandbox -- --help lists the options."],
    [['--setting', 'PORT'], '--setting: "PORT" is not NAME=value with a setting of the service.'],
  ] as const)
    it(`refuses ${args.join(' ')} in one line`, () => assert.throws(() => parseCommandLine([...args]), { message }))
})
