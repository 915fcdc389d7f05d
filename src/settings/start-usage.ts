import { settingsTable } from './settings-table.ts'

/** What `npm start -- --help` prints. */
export const startUsage = () => `Usage: npm start

Runs the service. It takes no options but --help: settings come from the environment. npm run sandbox tries it without Azure.

Examples:
  ALLOWED_SUBSCRIPTIONS=11111111-1111-1111-1111-111111111111 npm start
  PORT=8081 DATABASE_URL=postgres://service@db.example.com/service REMEDIATION_ENABLED=true npm start

Settings:

${settingsTable()
  .map(({ name, default: value, description }) => `${name}${value === '' ? '' : ` (${value})`}\n    ${description}`)
  .join('\n')}

The standard AZURE_*, IDENTITY_ENDPOINT, IDENTITY_HEADER and NODE_EXTRA_CA_CERTS variables keep their meaning.
A name that is close to that of a setting, and is none, stops the start: a slip would leave the setting at its default.`
