import type { Texts } from './say.ts'

export const plan = {
  title: {
    en: (action: string, vm: string) => `${action}: ${vm}`,
    pt: (action: string, vm: string) => `${action}: ${vm}`,
  },
  making: { en: 'The plan is being made; nothing is changed.', pt: 'O plano está sendo feito; nada é alterado.' },
  of: { en: (time: string) => `Plan of ${time}`, pt: (time: string) => `Plano de ${time}` },
  asked: { en: 'Asked for:', pt: 'Pedido:' },
  risk: { en: 'Risk', pt: 'Risco' },
  calls: { en: 'What it would do, in this order', pt: 'O que faria, nesta ordem' },
  noCalls: { en: 'It would change nothing.', pt: 'Não alteraria nada.' },
  blockers: { en: 'Why it would not run now', pt: 'Por que não seria executado agora' },
  preconditions: { en: 'Preconditions', pt: 'Precondições' },
  preconditionsMet: {
    en: (met: number, all: number) => `Preconditions: ${met} of ${all} met`,
    pt: (met: number, all: number) => `Precondições: ${met} de ${all} atendidas`,
  },
  met: { en: 'met', pt: 'atendida' },
  notMet: { en: 'not met', pt: 'não atendida' },
  dataLoss: { en: 'Data that would be lost', pt: 'Dados que seriam perdidos' },
  dataLossHint: {
    en: 'These points exist nowhere else. Mark each one that may be lost; nothing is marked for you.',
    pt: 'Estes pontos não existem em outro lugar. Marque cada um que pode ser perdido; nada é marcado por você.',
  },
  mayBeLost: { en: (point: string) => `May be lost: ${point}`, pt: (point: string) => `Pode ser perdido: ${point}` },
  accepted: {
    en: (marked: number, all: number) => `${marked} of ${all} marked`,
    pt: (marked: number, all: number) => `${marked} de ${all} marcados`,
  },
  loses: { en: 'What else goes', pt: 'O que mais se perde' },
  holds: { en: 'Locks that are off already', pt: 'Bloqueios já removidos' },
  dueBack: { en: 'due back', pt: 'volta até' },
  approval: { en: 'A second person has to approve it', pt: 'Uma segunda pessoa precisa aprovar' },
  approvalHint: {
    en: 'Where approvals are required, it waits for somebody else, for up to 24 hours.',
    pt: 'Onde há aprovação, aguarda outra pessoa por até 24 horas.',
  },
  scopes: { en: 'It changes beyond this VM', pt: 'Altera além desta VM' },
  notes: { en: 'Also to be known', pt: 'O que mais saber' },
  typeName: {
    en: (name: string) => `It cannot be undone. Type ${name} to go on`,
    pt: (name: string) => `Não pode ser desfeito. Digite ${name} para continuar`,
  },
  start: { en: 'Start it', pt: 'Iniciar' },
  starting: { en: 'Starting', pt: 'Iniciando' },
  again: { en: 'Plan again', pt: 'Planejar de novo' },
  cannotStart: { en: 'It cannot start while something is in the way.', pt: 'Não pode iniciar enquanto algo impede.' },
  changed: { en: 'The plan has changed; nothing was started', pt: 'O plano mudou; nada foi iniciado' },
  changedHint: {
    en: 'What has changed since the plan that you read. Read it again before you start it.',
    pt: 'O que mudou desde o plano que você leu. Leia de novo antes de iniciar.',
  },
  added: { en: 'new', pt: 'novo' },
  gone: { en: 'gone', pt: 'saiu' },
  sameCalls: {
    en: 'The calls are the same; what they stand on is not.',
    pt: 'As chamadas são as mesmas; aquilo em que se apoiam não.',
  },
  curl: { en: 'the run with this plan', pt: 'a execução com este plano' },
} satisfies Texts
