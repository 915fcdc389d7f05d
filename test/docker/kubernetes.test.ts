import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { PrometheusRule, ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1'
import { Deployment } from 'kubernetes-models/apps/v1'
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1'
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1'
import { ConfigMap, Namespace, Secret, Service, ServiceAccount } from 'kubernetes-models/v1'
import { parse, parseAllDocuments } from 'yaml'
import { alertRules } from './alert-rules.ts'
import { longestDrainSeconds } from './longest-drain.ts'
import { settingsForContainers } from './settings-for-containers.ts'
import { typeErrors } from './value-of-type.ts'

const folder = 'docker/kubernetes'
/** What dashboard and alerts ask for. */
const job = 'azure-vm-backup-remediation'
const id = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const kinds = {
  ConfigMap,
  Deployment,
  Namespace,
  NetworkPolicy,
  PodDisruptionBudget,
  Secret,
  Service,
  ServiceAccount,
  ServiceMonitor,
}
type Kind = keyof typeof kinds

interface Manifest {
  kind: Kind
  metadata: { name: string }
}

const files = readdirSync(folder).filter((file) => file.endsWith('.yaml') && file !== 'kustomization.yaml')
/** Applied by hand, where there is what they need. */
const besides = ['secret.example.yaml', 'service-monitor.yaml']
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
      // Which constructor takes it, only its kind tells; whether it is one of that kind, validate() does.
      const Model = kinds[manifest.kind] as new (data: object) => { validate(): void }
      const model = new Model(manifest)
      assert.doesNotThrow(() => model.validate(), `${manifest.kind} ${manifest.metadata.name}`)
    }
    const types = `
      import type { IDeployment } from 'kubernetes-models/apps/v1'
      import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1'
      import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1'
      import type { IConfigMap, INamespace, ISecret, IService, IServiceAccount } from 'kubernetes-models/v1'
      import type { IServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1'`
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

  it('are all in the kustomization, but for an example of a secret and what needs an operator', () => {
    assert.deepEqual(kustomization.resources.toSorted(), files.filter((file) => !besides.includes(file)).toSorted())
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

  it('ask liveness of /livez alone, so that no outage of others restarts it', () => {
    assert.equal(container.livenessProbe!.httpGet!.path, '/livez')
    assert.equal(container.startupProbe!.httpGet!.path, '/livez')
  })

  it('ask readiness of what reading needs, more than once, so that diagnoses go on when the database is away', () => {
    const { httpGet, periodSeconds, timeoutSeconds, failureThreshold } = container.readinessProbe!
    assert.equal(httpGet!.path, '/readyz')
    assert.ok(failureThreshold! > 1)
    assert.ok((periodSeconds! + timeoutSeconds!) * failureThreshold! <= 15)
  })

  it('have a line for every setting: in the config map, as a comment with its default, or in the secret', () => {
    const config = readFileSync(join(folder, 'config.yaml'), 'utf8')
    const secret = readFileSync(join(folder, 'secret.example.yaml'), 'utf8')
    for (const { name, default: value } of settingsForContainers()) {
      const secretly = /SECRET|DATABASE_URL/.test(name)
      const [file, text] = secretly ? ['secret.example.yaml', secret] : ['config.yaml', config]
      const [, commented, shown = ''] = new RegExp(`^  (# )?${name}: '?(.*?)'?$`, 'm').exec(text) ?? []
      assert.notEqual(shown, '', `${folder}/${file} lacks a line for ${name}`)
      if (commented && value !== '') assert.equal(shown, value, `${folder}/${file}: the default of ${name}`)
    }
  })

  it('set only what is a setting, and no secret in the config map, comments included', () => {
    const known = new Set(settingsForContainers().map(({ name }) => name))
    const named = (file: string) =>
      [...readFileSync(join(folder, file), 'utf8').matchAll(/^  (?:# )?([A-Z][A-Z_]+): /gm)].map(
        ([, name = '']) => name,
      )
    for (const name of [...named('config.yaml'), ...named('secret.example.yaml')]) assert.ok(known.has(name), name)
    for (const name of named('config.yaml')) assert.doesNotMatch(name, /SECRET|DATABASE_URL/)
  })

  it('name both identities, and the subscriptions beyond which neither goes', () => {
    const { metadata } = one<{ metadata: { annotations: Record<string, string> } }>('ServiceAccount')
    const { data } = one<{ data: Record<string, string> }>('ConfigMap')
    assert.match(metadata.annotations['azure.workload.identity/client-id']!, id)
    for (const name of ['AZURE_REMEDIATION_CLIENT_ID', 'ALLOWED_SUBSCRIPTIONS']) assert.match(data[name]!, id, name)
    assert.ok(!('AZURE_CLIENT_ID' in data), 'the service account sets it')
  })

  it('hold the file of ACCESS_FILE where the comment in the config map says, once its config map is there', () => {
    const [mount] = container.volumeMounts!
    assert.match(readFileSync(join(folder, 'config.yaml'), 'utf8'), new RegExp(`# ACCESS_FILE: ${mount!.mountPath}/`))
    assert.deepEqual(pod.spec!.volumes, [{ name: mount!.name, configMap: { name: 'access', optional: true } }])
  })

  it('are scraped with a token: a monitor that finds the replicas, and no annotation that sends none', () => {
    assert.equal(pod.metadata!.annotations, undefined)
    const monitor = one<ConstructorParameters<typeof ServiceMonitor>[0] & {}>('ServiceMonitor')
    const replicas = one<ConstructorParameters<typeof Service>[0] & {}>('Service', 'replicas')
    const labels = replicas.metadata!.labels!
    const { jobLabel, selector, endpoints } = monitor.spec
    for (const [name, value] of Object.entries(selector.matchLabels!)) assert.equal(labels[name], value)
    assert.equal(one<typeof replicas>('Service').metadata!.labels, undefined, 'a replica is scraped once')
    assert.equal(labels[jobLabel!], job)
    assert.ok(replicas.spec!.ports!.some(({ name }) => name === endpoints[0]!.port))
    assert.deepEqual(Object.keys(endpoints[0]!.oauth2!).toSorted(), ['clientId', 'clientSecret', 'scopes', 'tokenUrl'])
  })
})

describe('the steps of docker/kubernetes/README.md', () => {
  const readme = readFileSync(join(folder, 'README.md'), 'utf8')
  const blocks = [...readme.matchAll(/^( *)```sh\n([\s\S]*?)^ *```$/gm)].map(([, , text = '']) => text)

  it('put an id of yours into every place that has one of nobody', () => {
    const at = mkdtempSync(join(tmpdir(), 'cluster-'))
    cpSync(folder, join(at, 'docker/kubernetes'), { recursive: true })
    cpSync('docker/prometheus', join(at, 'docker/prometheus'), { recursive: true })
    const steps = blocks
      .flatMap((text) => text.split('\n'))
      .map((line) => line.trim())
      .filter((line) => /^(cp|put) /.test(line) || line.startsWith('put()'))
    const values =
      'REGISTRY=own.registry TENANT_ID=of-the-tenant APP_ID=of-the-app SERVICE=https://own.host SUBSCRIPTION_ID=own'
    const script = [`set -eu`, values, `identity() { echo "$1-$2"; }`, ...steps].join('\n')
    const { status, stderr } = spawnSync('bash', ['-c', script], { cwd: at, encoding: 'utf8' })
    assert.equal(status, 0, stderr)
    const made = (file: string) => readFileSync(join(at, 'my-cluster', file), 'utf8')
    for (const file of [...files, 'kustomization.yaml'].filter((file) => file !== 'secret.example.yaml'))
      assert.doesNotMatch(made(file).replaceAll(/^ *#.*$/gm, ''), /0{8}-|example\.com/, file)
    assert.match(made('service-account.yaml'), /client-id: reader-clientId$/m)
    assert.match(made('config.yaml'), /AZURE_REMEDIATION_CLIENT_ID: remediator-clientId$/m)
    assert.match(made('service-monitor.yaml'), /of-the-tenant\/oauth2/)
    rmSync(at, { recursive: true })
  })

  it('let each of the two identities trust the service account of the manifests, and name the secrets that they read', () => {
    const federated = blocks.find((text) => text.includes('federated-credential'))!
    assert.match(federated, /for NAME in reader remediator;/)
    const account = one<Manifest>('ServiceAccount').metadata.name
    const namespace = one<Manifest>('Namespace', 'vm-backup-remediation').metadata.name
    assert.ok(federated.includes(`system:serviceaccount:${namespace}:${account} `))
    const monitor = one<ConstructorParameters<typeof ServiceMonitor>[0] & {}>('ServiceMonitor')
    const { clientId, clientSecret } = monitor.spec.endpoints[0]!.oauth2!
    const made = blocks.find((text) => text.includes(`secret generic ${clientSecret.name} `))!
    for (const key of [clientId.secret!.key, clientSecret.key]) assert.ok(made.includes(`--from-literal="${key}=`), key)
    for (const { secretRef } of container.envFrom!)
      if (secretRef) assert.ok(readme.includes(`secret generic ${secretRef.name} `), secretRef.name)
  })

  it('make a PrometheusRule of the alert rules', () => {
    const [, command = ''] = /^(\{ printf [^|]*)\|$/m.exec(readme)!
    const { stdout } = spawnSync('bash', ['-c', command], { encoding: 'utf8' })
    const rule = new PrometheusRule(parse(stdout) as ConstructorParameters<typeof PrometheusRule>[0])
    assert.doesNotThrow(() => rule.validate())
    assert.equal(rule.spec.groups![0]!.rules!.length, alertRules.length)
  })
})
