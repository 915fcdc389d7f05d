import type { Texts } from './say.ts'

export const now = {
  title: { en: 'Now', pt: 'Agora' },
  verdicts: { en: 'The next backup of all VMs', pt: 'O próximo backup de todas as VMs' },
  unprotected: { en: 'Unprotected', pt: 'Sem proteção' },
  coverage: { en: 'How far this was read', pt: 'Até onde isto foi lido' },
  coverageOf: {
    en: (seen: number, all: number) => `${seen} of ${all} subscriptions`,
    pt: (seen: number, all: number) => `${seen} de ${all} assinaturas`,
  },
  incomplete: {
    en: 'The scan is incomplete: what is not counted here may fail unseen.',
    pt: 'A varredura está incompleta: o que não é contado aqui pode falhar sem ser visto.',
  },
  causes: { en: 'What most VMs have in common', pt: 'O que mais VMs têm em comum' },
  noCauses: { en: 'Nothing hits several VMs.', pt: 'Nada atinge várias VMs.' },
  running: { en: 'Running now', pt: 'Em execução' },
  nothingRuns: { en: 'Nothing runs.', pt: 'Nada em execução.' },
  waiting: { en: 'Waiting for approval', pt: 'Aguardando aprovação' },
  nothingWaits: { en: 'Nothing waits.', pt: 'Nada aguarda.' },
  findOne: { en: 'Find a VM', pt: 'Encontrar uma VM' },
  noEstate: {
    en: 'This service does not scan the estate. Every VM can be diagnosed by its id.',
    pt: 'Este serviço não varre o parque. Toda VM pode ser diagnosticada pelo id.',
  },
  basis: {
    en: (diagnosed: number, listed: number) => `${diagnosed} diagnosed, ${listed} from lists`,
    pt: (diagnosed: number, listed: number) => `${diagnosed} diagnosticadas, ${listed} por listas`,
  },
} satisfies Texts

export const vms = {
  title: { en: 'VMs', pt: 'VMs' },
  fromLists: { en: ' (from lists only)', pt: ' (só por listas)' },
  name: { en: 'VM', pt: 'VM' },
  verdict: { en: 'Verdict', pt: 'Veredito' },
  group: { en: 'Resource group', pt: 'Grupo de recursos' },
  reasons: { en: 'Reasons', pt: 'Motivos' },
  lastBackup: { en: 'Last backup', pt: 'Último backup' },
  points: { en: 'Points', pt: 'Pontos' },
  observed: { en: 'Read', pt: 'Lida' },
  search: { en: 'Name or id', pt: 'Nome ou id' },
  any: { en: 'Any verdict', pt: 'Qualquer veredito' },
  sort: { en: 'Order', pt: 'Ordem' },
  byVerdict: { en: 'worst first', pt: 'piores primeiro' },
  byName: { en: 'by name', pt: 'por nome' },
  byBackup: { en: 'oldest backup first', pt: 'backup mais antigo primeiro' },
  byPoints: { en: 'most points first', pt: 'mais pontos primeiro' },
  one: { en: '1 VM', pt: '1 VM' },
  count: { en: (count: string) => `${count} VMs`, pt: (count: string) => `${count} VMs` },
  atLeast: { en: (count: string) => `${count} VMs and more`, pt: (count: string) => `${count} VMs ou mais` },
  nothing: { en: 'No VM matches', pt: 'Nenhuma VM corresponde' },
  reset: { en: 'Without filter', pt: 'Sem filtro' },
  filteredBy: { en: 'Filtered by', pt: 'Filtrado por' },
  noneYet: {
    en: 'No VM is known yet; the first scan may still run.',
    pt: 'Nenhuma VM é conhecida ainda; a primeira varredura pode estar em andamento.',
  },
  noList: {
    en: 'This service keeps no list of VMs. Paste the id of one.',
    pt: 'Este serviço não mantém lista de VMs. Cole o id de uma.',
  },
  csv: { en: 'the list as CSV', pt: 'a lista em CSV' },
} satisfies Texts

export const causes = {
  title: { en: 'Causes', pt: 'Causas' },
  vms: { en: (count: string) => `${count} VMs`, pt: (count: string) => `${count} VMs` },
  since: { en: 'Since', pt: 'Desde' },
  none: { en: 'Nothing hits several VMs.', pt: 'Nada atinge várias VMs.' },
  evidence: { en: 'Evidence', pt: 'Evidências' },
} satisfies Texts
