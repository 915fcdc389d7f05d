module.exports = {
  forbidden: [
    {
      name: 'azure-sdk-only-in-gateway',
      severity: 'error',
      from: { pathNot: '^(src/azure|test|node_modules)/' },
      to: { path: '^node_modules/@azure/' },
    },
    {
      name: 'gateway-reached-only-at-assembly',
      severity: 'error',
      from: { path: '^(src|routes)/', pathNot: '^src/(azure/|main\\.ts)' },
      to: { path: '^src/azure/' },
    },
    {
      name: 'database-reached-only-at-assembly',
      severity: 'error',
      from: { path: '^(src|routes)/', pathNot: '^src/(database/|main\\.ts|operations/)' },
      to: { path: '^src/database/' },
    },
    {
      name: 'sandbox-is-apart',
      severity: 'error',
      from: { path: '^(src|routes)/', pathNot: '^src/sandbox/' },
      to: { path: '^src/sandbox/' },
    },
    {
      name: 'sandbox-knows-no-service-code',
      severity: 'error',
      from: { path: '^src/sandbox/' },
      to: { path: '^(src|routes)/', pathNot: '^src/sandbox/' },
    },
    {
      name: 'vocabulary-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^src/backup/' },
      to: { path: '^(src|routes)/', pathNot: '^src/backup/' },
    },
    {
      name: 'diagnosis-is-pure',
      severity: 'error',
      from: { path: '^src/diagnosis/' },
      to: { pathNot: '^(src/(diagnosis|backup)/|typebox|node_modules/typebox)' },
    },
    {
      name: 'remediation-knows-no-transport',
      severity: 'error',
      from: { path: '^src/remediation/', pathNot: '^src/remediation/guest/scripts\\.ts$' },
      to: { pathNot: '^(src/(remediation|diagnosis|backup)/|src/errors\\.ts|typebox|node_modules/typebox|crypto)' },
    },
    {
      name: 'gateway-knows-no-judgement',
      severity: 'error',
      from: { path: '^src/azure/' },
      to: { path: '^(src|routes)/', pathNot: '^src/(azure|backup)/' },
    },
    {
      name: 'routes-see-types-of-services',
      severity: 'error',
      from: { path: '^routes/' },
      to: { path: '^(src/(azure|database|operations|plugins)/|node_modules/(@azure|pg|kysely|pg-boss))' },
    },
    {
      name: 'routes-are-leaves',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/app\\.ts$' },
      to: { path: '^routes/' },
    },
    {
      name: 'only-config-reads-the-environment-of-settings',
      severity: 'error',
      from: { path: '^(src|routes)/', pathNot: '^src/(config|main)\\.ts$' },
      to: { path: '^node_modules/env-schema' },
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
      from: {},
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
