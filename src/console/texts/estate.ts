import type { Shared } from '../common-to.ts'
import { isOne } from './is-one.ts'
import type { Texts } from './say.ts'

export const now = {
  title: { en: 'Now', pt: 'Agora' },
  verdicts: { en: 'The next backup of all VMs', pt: 'O próximo backup de todas as VMs' },
  someBlocked: {
    en: (blocked: string, all: string) =>
      isOne(all)
        ? 'The next backup of the VM will not succeed.'
        : `The next backup of ${blocked} of ${all} VMs will not succeed.`,
    pt: (blocked: string, all: string) =>
      isOne(all)
        ? 'O próximo backup da VM não terá êxito.'
        : `O próximo backup de ${blocked} de ${all} VMs não terá êxito.`,
  },
  noneBlocked: {
    en: (all: string) =>
      isOne(all)
        ? 'Nothing is known that blocks the next backup of the VM.'
        : `Nothing is known that blocks the next backup of any of ${all} VMs.`,
    pt: (all: string) =>
      isOne(all)
        ? 'Não se conhece nada que impeça o próximo backup da VM.'
        : `Não se conhece nada que impeça o próximo backup de nenhuma de ${all} VMs.`,
  },
  same: { en: 'as many as', pt: 'tantas quanto' },
  more: { en: (count: string) => `${count} more than`, pt: (count: string) => `${count} a mais que` },
  fewer: { en: (count: string) => `${count} fewer than`, pt: (count: string) => `${count} a menos que` },
  unprotected: { en: 'Unprotected', pt: 'Sem proteção' },
  unprotectedMore: { en: 'no vault backs them up', pt: 'nenhum cofre as protege' },
  allCauses: { en: 'All causes', pt: 'Todas as causas' },
  scanRuns: {
    en: (since: string) => `A scan began ${since}.`,
    pt: (since: string) => `Uma varredura começou ${since}.`,
  },
  coverage: { en: 'How far this was read', pt: 'Até onde isto foi lido' },
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
  reasons: { en: 'Reasons', pt: 'Motivos' },
  lastBackup: { en: 'Last backup', pt: 'Último backup' },
  points: { en: 'Points', pt: 'Pontos' },
  observed: { en: 'Read', pt: 'Lida' },
  columns: { en: 'Columns', pt: 'Colunas' },
  limitReached: { en: 'Limit reached', pt: 'Limite atingido' },
  errorCode: { en: 'Error code', pt: 'Código de erro' },
  protection: { en: 'Protection', pt: 'Proteção' },
  locks: { en: 'Locks', pt: 'Bloqueios' },
  locksOf: {
    en: (blocking: number, all: number) => `${blocking} of ${all} block`,
    pt: (blocking: number, all: number) => `${blocking} de ${all} impedem`,
  },
  nextBackup: { en: 'Next backup', pt: 'Próximo backup' },
  policy: { en: 'Policy', pt: 'Política' },
  vault: { en: 'Vault', pt: 'Cofre' },
  location: { en: 'Region', pt: 'Região' },
  subscription: { en: 'Subscription', pt: 'Assinatura' },
  operation: { en: 'Operation', pt: 'Operação' },
  marked: { en: 'Marked', pt: 'Marcada' },
  mark: { en: (name: string) => `Mark ${name}`, pt: (name: string) => `Marcar ${name}` },
  changedRow: { en: 'changed', pt: 'mudou' },
  gone: { en: 'no longer in this list', pt: 'não está mais nesta lista' },
  changed: {
    en: (count: number) => (isOne(count) ? '1 VM has changed,' : `${count} VMs have changed,`),
    pt: (count: number) => (isOne(count) ? '1 VM mudou,' : `${count} VMs mudaram,`),
  },
  manyChanged: {
    en: (count: string) => (isOne(count) ? 'More than 1 VM has changed,' : `More than ${count} VMs have changed,`),
    pt: (count: string) => (isOne(count) ? 'Mais de 1 VM mudou,' : `Mais de ${count} VMs mudaram,`),
  },
  lost: { en: 'More has changed than can be told,', pt: 'Mudou mais do que se pode mostrar,' },
  pressToSort: { en: 'press {key} to sort again', pt: 'tecle {key} para ordenar de novo' },
  sortAgain: { en: 'Sort again', pt: 'Ordenar de novo' },
  liveAgain: {
    en: (since: string) => `Live again; the stream broke ${since}, and nothing was missed.`,
    pt: (since: string) => `Ao vivo de novo; a transmissão caiu ${since}, e nada se perdeu.`,
  },
  views: { en: 'Views', pt: 'Visões' },
  noViews: {
    en: 'Filters, order and columns can be kept under a name, in this browser.',
    pt: 'Filtros, ordem e colunas podem ser guardados com um nome, neste navegador.',
  },
  viewName: { en: 'Name of this view', pt: 'Nome desta visão' },
  saveView: { en: 'Save', pt: 'Salvar' },
  viewSaved: { en: (name: string) => `Saved: ${name}`, pt: (name: string) => `Salva: ${name}` },
  forgetView: { en: (name: string) => `Delete the view ${name}`, pt: (name: string) => `Excluir a visão ${name}` },
  viewForgotten: { en: (name: string) => `Deleted: ${name}`, pt: (name: string) => `Excluída: ${name}` },
  selected: {
    en: (count: number) => (isOne(count) ? '1 VM marked' : `${count} VMs marked`),
    pt: (count: number) => (isOne(count) ? '1 VM marcada' : `${count} VMs marcadas`),
  },
  mostSelected: { en: 'No more VMs can be marked at a time.', pt: 'Não é possível marcar mais VMs ao mesmo tempo.' },
  copyIds: { en: 'Copy ids', pt: 'Copiar ids' },
  curlOfSelected: {
    en: 'curl: copy one command that diagnoses them',
    pt: 'curl: copiar um comando que as diagnostica',
  },
  openCsv: { en: 'Open as CSV', pt: 'Abrir em CSV' },
  clear: { en: 'Unmark all', pt: 'Desmarcar todas' },
  byLimit: { en: 'limit reached first', pt: 'limite atingido primeiro' },
  byObserved: { en: 'longest unread first', pt: 'lidas há mais tempo primeiro' },
  takeAway: {
    en: (name: string, value: string) => `Without the filter ${name}: ${value}`,
    pt: (name: string, value: string) => `Sem o filtro ${name}: ${value}`,
  },
  toCause: { en: 'What they have in common', pt: 'O que têm em comum' },
  any: { en: 'Any verdict', pt: 'Qualquer veredito' },
  sort: { en: 'Order', pt: 'Ordem' },
  byVerdict: { en: 'worst first', pt: 'piores primeiro' },
  byName: { en: 'by name', pt: 'por nome' },
  byBackup: { en: 'oldest backup first', pt: 'backup mais antigo primeiro' },
  byPoints: { en: 'most points first', pt: 'mais pontos primeiro' },
  count: {
    en: (count: string) => (isOne(count) ? '1 VM' : `${count} VMs`),
    pt: (count: string) => (isOne(count) ? '1 VM' : `${count} VMs`),
  },
  atLeast: {
    en: (count: string) => (isOne(count) ? '1 VM and more' : `${count} VMs and more`),
    pt: (count: string) => (isOne(count) ? '1 VM ou mais' : `${count} VMs ou mais`),
  },
  nothing: { en: 'No VM matches', pt: 'Nenhuma VM corresponde' },
  reset: { en: 'Without filter', pt: 'Sem filtro' },
  noneYet: { en: 'No VM is known yet', pt: 'Nenhuma VM é conhecida ainda' },
  scanRuns: {
    en: (since: string) => `A scan began ${since}; VMs appear here as they are read.`,
    pt: (since: string) => `Uma varredura começou ${since}; as VMs aparecem aqui à medida que são lidas.`,
  },
  noScanYet: {
    en: 'No scan runs now; VMs appear here once one has read them.',
    pt: 'Nenhuma varredura em andamento; as VMs aparecem aqui quando uma as tiver lido.',
  },
  noList: {
    en: 'This service keeps no list of VMs. Paste the id of one.',
    pt: 'Este serviço não mantém lista de VMs. Cole o id de uma.',
  },
  csv: { en: 'the list as CSV', pt: 'a lista em CSV' },
} satisfies Texts

export const causes = {
  title: { en: 'Causes', pt: 'Causas' },
  one: { en: 'Cause', pt: 'Causa' },
  all: { en: 'All causes', pt: 'Todas as causas' },
  what: {
    en: 'One lock, error code, extension, policy or key vault for which several VMs fail; what hits most comes first.',
    pt: 'Um bloqueio, código de erro, extensão, política ou cofre de chaves pelo qual várias VMs falham; o que atinge mais vem primeiro.',
  },
  vms: {
    en: (count: string) => (isOne(count) ? '1 VM' : `${count} VMs`),
    pt: (count: string) => (isOne(count) ? '1 VM' : `${count} VMs`),
  },
  allVms: {
    en: (count: string) => (isOne(count) ? 'The VM' : `All ${count} VMs`),
    pt: (count: string) => (isOne(count) ? 'A VM' : `Todas as ${count} VMs`),
  },
  since: { en: 'Since', pt: 'Desde' },
  firstSeen: { en: 'First seen', pt: 'Vista pela primeira vez' },
  lastSeen: { en: 'Last seen', pt: 'Vista pela última vez' },
  helps: { en: 'what helps', pt: 'o que ajuda' },
  whatHelps: { en: 'What helps', pt: 'O que ajuda' },
  nothingHelps: {
    en: 'No action of this service is known to; a person has to decide. The diagnosis of each VM says what is open.',
    pt: 'Nenhuma ação deste serviço; uma pessoa precisa decidir. O diagnóstico de cada VM diz o que está em aberto.',
  },
  planOne: { en: 'Try it on one: plan the repair of', pt: 'Experimentar em uma: planejar o reparo de' },
  guide: { en: (code: string) => `What ${code} means`, pt: (code: string) => `O que significa ${code}` },
  more: { en: (count: string) => `${count} more than`, pt: (count: string) => `${count} a mais que` },
  fewer: { en: (count: string) => `${count} fewer than`, pt: (count: string) => `${count} a menos que` },
  none: { en: 'Nothing hits several VMs.', pt: 'Nada atinge várias VMs.' },
  mostOnly: {
    en: (count: number) => `The ${count} that hit most VMs.`,
    pt: (count: number) => `As ${count} que atingem mais VMs.`,
  },
  over: { en: 'Nothing fails for this any more.', pt: 'Nada mais falha por isto.' },
  evidence: { en: 'Evidence', pt: 'Evidências' },
  hit: { en: 'VMs that it hits', pt: 'VMs que atinge' },
  common: { en: 'What else they have in common', pt: 'O que mais têm em comum' },
  nothingCommon: { en: 'Nothing that is known here.', pt: 'Nada que se saiba aqui.' },
  allOfThem: { en: 'all of them', pt: 'todas' },
  someOfThem: {
    en: (count: string, all: string) => `${count} of ${all}`,
    pt: (count: string, all: string) => `${count} de ${all}`,
  },
} satisfies Texts

/** What VMs that fail for one thing may share besides. */
export const shared = {
  subscriptionId: { en: 'Subscription', pt: 'Assinatura' },
  resourceGroup: { en: 'Resource group', pt: 'Grupo de recursos' },
  location: { en: 'Region', pt: 'Região' },
  vaultId: { en: 'Vault', pt: 'Cofre' },
  policyName: { en: 'Policy', pt: 'Política' },
  protectionState: { en: 'Protection', pt: 'Proteção' },
} satisfies Record<Shared, Texts[string]>
