import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Deployment } from 'kubernetes-models/apps/v1'
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1'
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1'
import { ConfigMap, Namespace, Secret, Service, ServiceAccount } from 'kubernetes-models/v1'
import { parse, parseAllDocuments } from 'yaml'
import { settingsTable } from '../../src/settings/settings.ts'
import { longestDrainSeconds } from './longest-drain.ts'
import { typeErrors } from './value-of-type.ts'

const folder = 'docker/kubernetes'
const kinds = { ConfigMap, Deployment, Namespace, NetworkPolicy, PodDisruptionBudget, Secret, Service, ServiceAccount }
type Kind = keyof typeof kinds

interface Manifest {
  kind: Kind
  metadata: { name: string }
}

const files = readdirSync(folder).filter((file) => file !== 'kustomization.yaml')
const manifests = files.flatMap((file) =>
  parseAllDocuments(readFileSync(join(folder, file), 'utf8')).map((document) => document.toJS() as Manifest),
)
const one = <T>(kind: Kind, name = 'service') =>
  manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name) as T
const kustomization = parse(readFileSync(join(folder, 'kustomization.yaml'), 'utf8')) as {
  resources: string[]
  images: { name: string }[]
}
const deployment = one<ConstructorParameters<typeof Deployment>[0] & {}>('Deployment')
const pod = deployment.spec!.template
const container = pod.spec!.containers[0]!

describe('the Kubernetes manifests', () => {
  it('are valid by the schemas of the Kubernetes API, without a field that it does not know', () => {
    for (const manifest of manifests) {
      assert.ok(manifest.kind in kinds, manifest.kind)
      const model = new kinds[manifest.kind](manifest)
      assert.doesNotThrow(() => model.validate(), `${manifest.kind} ${manifest.metadata.name}`)
    }
    const types = `
      import type { IDeployment } from 'kubernetes-models/apps/v1'
      import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1'
      import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1'
      import type { IConfigMap, INamespace, ISecret, IService, IServiceAccount } from 'kubernetes-models/v1'`
    assert.deepEqual(
      typeErrors(
        types,
        manifests.map((manifest) => [`I${manifest.kind}`, manifest]),
      ),
      [],
    )
    const misspelt = structuredClone(deployment)
    Object.assign(misspelt.spec!.template.spec!.containers[0]!, { livenesProbe: {} })
    assert.equal(typeErrors(types, [['IDeployment', misspelt]]).length, 1)
  })

  it('are all in the kustomization, but for the example of a secret', () => {
    assert.deepEqual(
      kustomization.resources.toSorted(),
      files.filter((file) => file !== 'secret.example.yaml').toSorted(),
    )
    assert.deepEqual(
      kustomization.images.map(({ name }) => name),
      [container.image],
    )
  })

  it('select the pods that the deployment makes, by labels that it gives', () => {
    const labels = pod.metadata!.labels!
    const selectors = [
      deployment.spec!.selector.matchLabels,
      one<{ spec: { selector: object } }>('Service').spec.selector,
      one<{ spec: { selector: object } }>('Service', 'replicas').spec.selector,
      one<{ spec: { selector: { matchLabels: object } } }>('PodDisruptionBudget').spec.selector.matchLabels,
      one<{ spec: { podSelector: { matchLabels: object } } }>('NetworkPolicy').spec.podSelector.matchLabels,
      ...pod.spec!.topologySpreadConstraints!.map(({ labelSelector }) => labelSelector!.matchLabels),
    ]
    for (const selector of selectors)
      for (const [name, value] of Object.entries(selector!)) assert.equal(labels[name], value)
    assert.equal(pod.spec!.serviceAccountName, one<Manifest>('ServiceAccount').metadata.name)
    assert.equal(labels['azure.workload.identity/use'], 'true')
  })

  it('give the service longer to stop than it takes', () => {
    const preStopSeconds = 5
    assert.match(JSON.stringify(container.lifecycle), /setTimeout\(\(\) => \{\}, 5000\)/)
    assert.ok(pod.spec!.terminationGracePeriodSeconds! > longestDrainSeconds() + preStopSeconds)
  })

  it('run it without rights, on a root file system that it cannot write to, in two places', () => {
    assert.deepEqual(container.securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
    assert.equal(pod.spec!.securityContext!.runAsNonRoot, true)
    assert.ok(deployment.spec!.replicas! >= 2)
  })

  it('ask liveness of /livez alone, so that no outage of others restarts it, and readiness of /readyz', () => {
    assert.equal(container.livenessProbe!.httpGet!.path, '/livez')
    assert.equal(container.startupProbe!.httpGet!.path, '/livez')
    assert.equal(container.readinessProbe!.httpGet!.path, '/readyz')
    const { periodSeconds, timeoutSeconds, failureThreshold } = container.readinessProbe!
    assert.ok((periodSeconds! + timeoutSeconds!) * failureThreshold! <= 5)
  })

  it('set only what is a setting, and no secret among them', () => {
    const known = new Set(settingsTable().map(({ name }) => name))
    const { data } = one<{ data: Record<string, string> }>('ConfigMap')
    const { stringData } = one<{ stringData: Record<string, string> }>('Secret')
    for (const name of [...Object.keys(data), ...Object.keys(stringData)]) assert.ok(known.has(name), name)
    for (const name of Object.keys(data)) assert.doesNotMatch(name, /SECRET|DATABASE_URL/)
  })
})
