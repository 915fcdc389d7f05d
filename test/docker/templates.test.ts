import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { settingsTable } from '../../src/settings/settings-table.ts'
import { longestDrainSeconds } from './longest-drain.ts'
import { typeErrors } from './value-of-type.ts'

const folder = 'docker/azure'

interface Resource {
  type: string
  name: string
  resourceGroup?: string
  dependsOn?: string[]
  properties: Record<string, unknown>
}
interface Template {
  parameters: Record<string, { type: string; defaultValue?: unknown }>
  resources: Resource[]
}
interface Role {
  Name: string
  Description: string
  Actions: string[]
  NotActions: string[]
}
interface Assignment {
  principalId: unknown
  roleDefinitionId: unknown
}

const json = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as unknown
const rights = json('rights.json') as Template
const service = json('service.json') as Template
const roleFiles = readdirSync(folder).filter((file) => file.endsWith('-role.json'))
const keyOf = (file: string) => file.replace('-role.json', '')
/** The key of a role file within an expression that names its definition. */
const roleIn = (expression: unknown) => /guid\(subscription\(\)\.id, '([\w-]+)'\)/.exec(JSON.stringify(expression))?.[1]
const ofType = ({ resources }: Template, type: string) => resources.filter((resource) => resource.type === type)
const writes = 'Microsoft.Authorization/roleAssignments'

describe('rights.json', () => {
  it('defines the roles of the role files, every one and word for word', () => {
    const defined = ofType(rights, 'Microsoft.Authorization/roleDefinitions').map(({ name, properties }) => {
      const { assignableScopes: _, type: __, ...rest } = properties
      return [roleIn(name), rest]
    })
    const wanted = roleFiles.map((file) => {
      const { Name, Description, Actions, NotActions } = json(file) as Role
      const permissions = [{ actions: Actions, notActions: NotActions }]
      return [keyOf(file), { roleName: Name, description: Description, permissions }]
    })
    assert.deepEqual(Object.fromEntries(defined), Object.fromEntries(wanted))
  })

  it('assigns on the subscription only what reads, the reader to the identity that reads', () => {
    const assigned = ofType(rights, writes).map(({ properties }) => properties as unknown as Assignment)
    assert.deepEqual(
      assigned.map(({ roleDefinitionId, principalId }) => [roleIn(roleDefinitionId), principalId]),
      [
        ['reader', "[reference('identities').outputs.readerPrincipalId.value]"],
        ['remediator-follow', "[reference('identities').outputs.remediatorPrincipalId.value]"],
      ],
    )
    for (const [key = ''] of [['reader'], ['remediator-follow']])
      for (const action of (json(`${key}-role.json`) as Role).Actions)
        assert.match(action, /\/(read|backupStatus\/action)$/, key)
  })

  it('assigns each other role on the groups that a parameter names, by default on none, and never the key vaults', () => {
    const nested = ofType(rights, 'Microsoft.Resources/deployments').filter(({ name }) => name !== 'identities')
    const assigned = nested.map(({ resourceGroup, properties }) => {
      const { principalId, roleDefinitionId } = properties['parameters'] as Record<string, { value: string }>
      assert.match(principalId!.value, /remediatorPrincipalId/)
      const [, parameter = ''] = /^\[parameters\('(\w+)'\)\[copyIndex\(\)\]\]$/.exec(resourceGroup!) ?? []
      assert.deepEqual(rights.parameters[parameter]!.defaultValue, [])
      const { resources } = properties['template'] as Template
      assert.deepEqual(
        resources.map(({ type }) => type),
        [writes],
      )
      return [roleIn(roleDefinitionId), parameter]
    })
    assert.deepEqual(assigned.toSorted(), [
      ['remediator-backup', 'vaultGroups'],
      ['remediator-extensions', 'vmGroups'],
      ['remediator-guest', 'guestGroups'],
      ['remediator-locks', 'restorePointGroups'],
      ['remediator-protection', 'protectionGroups'],
      ['remediator-restore-points', 'restorePointGroups'],
    ])
  })
})

describe('service.json', () => {
  const one = (type: string) => ofType(service, type)[0]!
  const app = one('Microsoft.App/containerApps')
  const configuration = app.properties['configuration'] as { secrets: { name: string; value: string }[] }
  const { containers, ...template } = app.properties['template'] as {
    terminationGracePeriodSeconds: number
    scale: { minReplicas: number }
    containers: {
      env: { name: string; value?: string; secretRef?: string }[]
      probes: { type: string; failureThreshold: number; httpGet: { path: string } }[]
    }[]
  }
  const [{ env, probes }] = containers as [(typeof containers)[0]]

  it('describes what the providers know, in every field', () => {
    // What an expression makes of the parameters' defaults where it is no text.
    const literal: Record<string, unknown> = {
      "[not(parameters('externalIngress'))]": true,
      "[json('0.5')]": 0.5,
    }
    const plain = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value), (_, one: unknown) =>
        typeof one === 'string' && one in literal ? literal[one] : one,
      )
    const whole = ({ type: _, dependsOn: __, properties, ...rest }: Resource) => {
      const { apiVersion: ___, name: ____, ...own } = rest as Record<string, unknown>
      return plain({ ...own, ...properties })
    }
    const types = `
      import type { ContainerApp, ManagedEnvironment } from '@azure/arm-appcontainers'
      import type { Server, Database } from '@azure/arm-postgresql-flexible'`
    const values: [string, unknown][] = [
      ['ContainerApp', whole(app)],
      ['ManagedEnvironment', whole(one('Microsoft.App/managedEnvironments'))],
      ['Server', whole(one('Microsoft.DBforPostgreSQL/flexibleServers'))],
      ['Database', whole(one('Microsoft.DBforPostgreSQL/flexibleServers/databases'))],
    ]
    assert.deepEqual(typeErrors(types, values), [])
    assert.equal(typeErrors(types, [['ContainerApp', { ...(whole(app) as object), templates: {} }]]).length, 1)
  })

  it('sets only settings, both identities and the subscriptions among them, and keeps the database address secret', () => {
    const known = new Set([...settingsTable().map(({ name }) => name), 'AZURE_CLIENT_ID'])
    for (const { name } of env) assert.ok(known.has(name), name)
    const given = Object.fromEntries(env.map(({ name, value, secretRef }) => [name, value ?? secretRef]))
    assert.match(given['AZURE_CLIENT_ID']!, /'backup-reader'/)
    assert.match(given['AZURE_REMEDIATION_CLIENT_ID']!, /'backup-remediator'/)
    assert.equal(given['ALLOWED_SUBSCRIPTIONS'], "[parameters('allowedSubscriptions')]")
    assert.equal(given['AUTH_MODE'], 'entra')
    assert.equal(given['DATABASE_URL'], configuration.secrets[0]!.name)
    assert.equal(service.parameters['databasePassword']!.type, 'securestring')
  })

  it('is reached by its network alone and writes nothing, unless asked', () => {
    assert.equal(service.parameters['externalIngress']!.defaultValue, false)
    assert.equal(service.parameters['remediationEnabled']!.defaultValue, 'false')
  })

  it('runs two replicas, probed as on Kubernetes, with the time that they need to stop', () => {
    assert.ok(template.scale.minReplicas >= 2)
    assert.ok(template.terminationGracePeriodSeconds > longestDrainSeconds())
    const paths = Object.fromEntries(probes.map(({ type, httpGet }) => [type, httpGet.path]))
    assert.deepEqual(paths, { Startup: '/livez', Liveness: '/livez', Readiness: '/readyz' })
    for (const { type, failureThreshold } of probes) assert.ok(failureThreshold > 1 && failureThreshold <= 10, type)
  })
})

describe('both templates', () => {
  for (const [name, template] of Object.entries({ 'rights.json': rights, 'service.json': service }))
    it(`${name} uses each of its parameters, and none that it does not declare`, () => {
      const inner = ofType(template, 'Microsoft.Resources/deployments')
      const outer = structuredClone(template)
      for (const { properties } of ofType(outer, 'Microsoft.Resources/deployments')) delete properties['template']
      const scopes = [outer, ...inner.map(({ properties }) => properties['template'] as Template)]
      for (const scope of scopes) {
        const used = [...JSON.stringify(scope).matchAll(/parameters\('(\w+)'\)/g)].map(([, parameter]) => parameter)
        assert.deepEqual([...new Set(used)].toSorted(), Object.keys(scope.parameters).toSorted())
      }
    })

  it('are deployed by README with parameters that they have', () => {
    const readme = readFileSync(join(folder, 'README.md'), 'utf8')
    for (const [file, { parameters }] of Object.entries({ 'rights.json': rights, 'service.json': service })) {
      const commands = [...readme.matchAll(new RegExp(`${file} --parameters((?:.*\\\\\n)*.*)`, 'g'))]
      assert.ok(commands.length > 0, file)
      for (const [, given = ''] of commands)
        for (const [, name = ''] of given.matchAll(/(?:^|\s)(\w+)=/g)) assert.ok(name in parameters, `${file}: ${name}`)
    }
    const needed = Object.entries(service.parameters).filter(([, { defaultValue }]) => defaultValue === undefined)
    for (const [name] of needed) assert.match(readme, new RegExp(`\\s${name}=`), name)
  })
})
