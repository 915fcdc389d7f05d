const { rooms } = require('./rooms.cjs')

const escaped = (path) => path.replaceAll('.', '\\.')
/** Files of a room, without those of the rooms inside it. */
const patternOf = ({ path }) => {
  const inside = Object.values(rooms).flatMap((other) =>
    other.path !== path && other.path.startsWith(path) ? [escaped(other.path.slice(path.length))] : [],
  )
  const without = inside.length > 0 ? `(?!${inside.join('|')})` : ''
  return `^${escaped(path)}${without}${path.endsWith('/') ? '' : '$'}`
}

const boundaries = Object.entries(rooms).map(([name, room]) => ({
  name: `${name}-imports-its-own-rooms-only`,
  severity: 'error',
  from: { path: patternOf(room) },
  to: {
    path: '^(src|routes)/',
    pathNot: [room, ...room.mayImport.map((other) => rooms[other])].map(patternOf).join('|'),
  },
}))

module.exports = {
  forbidden: [
    ...boundaries,
    {
      name: 'every-file-is-in-a-room',
      severity: 'error',
      from: {},
      to: { path: '^(src|routes)/', pathNot: Object.values(rooms).map(patternOf).join('|') },
    },
    {
      name: 'azure-sdk-only-in-gateway',
      severity: 'error',
      from: { pathNot: '^(src/azure|test|node_modules)/' },
      to: { path: '^node_modules/@azure/' },
    },
    {
      name: 'diagnosis-is-pure',
      severity: 'error',
      from: { path: '^src/diagnosis/' },
      to: { pathNot: '^(src/|typebox|node_modules/typebox)' },
    },
    {
      name: 'remediation-knows-no-transport',
      severity: 'error',
      from: { path: '^src/remediation/', pathNot: '^src/remediation/guest/scripts\\.ts$' },
      to: { pathNot: '^(src/|typebox|node_modules/typebox|crypto)' },
    },
    {
      name: 'access-knows-no-transport',
      severity: 'error',
      from: { path: '^src/access/' },
      to: { path: '^node_modules/(fastify|@azure|pg|kysely)' },
    },
    {
      name: 'routes-know-no-driver',
      severity: 'error',
      from: { path: '^routes/' },
      to: { path: '^node_modules/(@azure|pg|kysely|pg-boss)' },
    },
    { name: 'product-never-sees-test', severity: 'error', from: { path: '^(src|routes)/' }, to: { path: '^test/' } },
    {
      name: 'acceptance-speaks-http-only',
      severity: 'error',
      from: { path: '^test/acceptance/' },
      to: { path: '^(src|routes)/' },
    },
    {
      name: 'no-circular',
      severity: 'error',
      from: { path: '^(src|routes)/' },
      to: { circular: true },
    },
    {
      name: 'no-circular-tests',
      severity: 'error',
      from: { path: '^test/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'test/tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.cjs', '.json'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
}
