// The rooms of the house: what each holds, and which others it may import. The boundaries are made of this, and the table in src/README.md.
const everyRoomOfOperations = ['operations', 'starting', 'running', 'locks', 'listing', 'notifications']
const belowOperations = [
  'remediation',
  'diagnosis',
  'error-codes',
  'backup',
  'database',
  'readings',
  'access',
  'concurrency',
  'errors',
]

const operations = (path, holds) => ({
  path,
  holds,
  mayImport: [...everyRoomOfOperations, ...belowOperations],
})

const rooms = {
  routes: {
    path: 'routes/',
    holds: 'HTTP only, one file per resource: schema, role, one call, one answer',
    mayImport: [
      'services',
      'console-files',
      'remediation',
      'fleet',
      'diagnosis',
      'error-codes',
      'backup',
      'accept',
      'errors',
    ],
  },
  main: {
    path: 'src/main.ts',
    holds: 'the process: settings, signals, listen',
    mayImport: [
      'service',
      'app',
      'services',
      'settings',
      'concurrency',
      'access',
      'audit',
      'azure',
      'database',
      'diagnosis',
      'operations',
      'starting',
      'plugins',
      'readings',
      'telemetry',
    ],
  },
  service: {
    path: 'src/service.ts',
    holds: '`assembleService()`: one wiring, for the process and the tests',
    mayImport: [
      'app',
      ...everyRoomOfOperations,
      'services',
      'settings',
      'concurrency',
      'access',
      'audit',
      'azure',
      'database',
      'diagnosis',
      'error-codes',
      'plugins',
      'readings',
      'telemetry',
      'fleet',
      'backup',
      'errors',
    ],
  },
  app: {
    path: 'src/app.ts',
    holds: '`buildApp(services)`: the HTTP surface and nothing else',
    mayImport: ['notifications', 'routes', 'plugins', 'access', 'services', 'errors'],
  },
  services: {
    path: 'src/services.ts',
    holds: 'types of what the routes need',
    mayImport: ['error-codes', 'operations', 'readings', 'fleet', 'telemetry', 'access', 'diagnosis', 'backup'],
  },
  plugins: {
    path: 'src/plugins/',
    holds: 'Fastify plugins: authentication, errors, addresses, request ids and log, limits, OpenAPI',
    mayImport: ['access', 'telemetry', 'backup', 'concurrency', 'accept', 'errors'],
  },
  operations: operations('src/operations/', 'durable execution: `operations.ts` is the way in'),
  starting: operations(
    'src/operations/starting/',
    'a POST until its row is stored: plan, refusals, idempotency, approval',
  ),
  running: operations('src/operations/running/', 'queue, worker, claim, pass, steps, and the write with its intent'),
  locks: operations('src/operations/locks/', 'locks that are off: journal, leases, return'),
  listing: operations('src/operations/listing/', 'operations and journal as callers read them'),
  notifications: operations('src/operations/notifications/', 'callback URLs: judged, signed, delivered from the queue'),
  readings: {
    path: 'src/readings/',
    holds: 'diagnoses shared by all who ask, and the budgets of reading',
    mayImport: ['diagnosis', 'error-codes', 'backup', 'access', 'concurrency', 'services', 'errors'],
  },
  remediation: {
    path: 'src/remediation/',
    holds: 'actions, their plans, the playbook, scripts for the guest',
    mayImport: ['diagnosis', 'error-codes', 'backup', 'errors'],
  },
  'error-codes': {
    path: 'src/error-codes/',
    holds: 'one typed entry per error code: recognised by what, causes, checks, texts by id',
    mayImport: ['recognise', 'backup'],
  },
  recognise: {
    path: 'src/error-codes/recognise.ts',
    holds: "codes and numbers found in Azure's answers; the gateway's only way to the codes",
    mayImport: ['error-codes', 'backup'],
  },
  diagnosis: {
    path: 'src/diagnosis/',
    holds: 'checks, verdict, recommendations; pure',
    mayImport: ['recognise', 'error-codes', 'backup'],
  },
  azure: {
    path: 'src/azure/',
    holds: 'the only room that imports `@azure/*`: pipeline, identities, one file per kind of fact or write',
    mayImport: ['recognise', 'backup', 'concurrency', 'inventory', 'ports'],
  },
  fleet: {
    path: 'src/fleet/',
    holds: 'the estate: sweeps, what an inventory tells of each VM, rows and causes',
    mayImport: [
      'inventory',
      'ports',
      'diagnosis',
      'error-codes',
      'recognise',
      'backup',
      'database',
      'access',
      'concurrency',
      'errors',
    ],
  },
  inventory: {
    path: 'src/fleet/inventory.ts',
    holds: 'what an inventory is made of',
    mayImport: ['backup'],
  },
  ports: {
    path: 'src/fleet/ports.ts',
    holds: 'who brings an inventory, and who keeps it',
    mayImport: ['inventory', 'backup'],
  },
  access: {
    path: 'src/access/',
    holds: 'who asks, and what token and ACCESS_FILE let them do where',
    mayImport: ['settings', 'backup', 'errors'],
  },
  audit: {
    path: 'src/audit/',
    holds: 'sealing, verifying, exporting and archiving the journal, beside the service',
    mayImport: ['database', 'settings', 'backup', 'concurrency'],
  },
  database: {
    path: 'src/database/',
    holds: 'pool, schema, migrations, embedded PostgreSQL',
    mayImport: ['settings', 'access', 'remediation', 'backup', 'errors'],
  },
  telemetry: {
    path: 'src/telemetry/',
    holds: 'metrics, traces, readiness',
    mayImport: ['operations', 'fleet', 'services', 'diagnosis', 'concurrency'],
  },
  settings: {
    path: 'src/settings/',
    holds: 'every setting; the only reader of the environment',
    mayImport: ['access', 'backup'],
  },
  concurrency: {
    path: 'src/concurrency/',
    holds: 'single flight, deadline, pause, repetition, bounded memory',
    mayImport: [],
  },
  accept: {
    path: 'src/accept.ts',
    holds: 'what a header of the Accept family prefers',
    mayImport: [],
  },
  errors: {
    path: 'src/errors.ts',
    holds: 'refusals with their codes, without HTTP',
    mayImport: [],
  },
  backup: {
    path: 'src/backup/',
    holds: "the vocabulary: facts, ports, resource ids, Azure's words",
    mayImport: [],
  },
  console: {
    path: 'src/console/',
    holds: 'the page for people: types of documents alone are shared with the service; imported by its bundle only',
    mayImport: ['remediation', 'diagnosis', 'error-codes', 'fleet', 'inventory', 'backup'],
  },
  'console-files': {
    path: 'src/console-files/',
    holds: "the console's page and files: bundled for the first reader, or brought along by the image",
    mayImport: [],
  },
  sandbox: {
    path: 'src/sandbox/',
    holds: 'a stand-in Azure over HTTPS; reached by its own command and by tests alone',
    mayImport: [],
  },
}

module.exports = { rooms }
