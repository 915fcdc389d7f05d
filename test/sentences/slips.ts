import assert from 'node:assert/strict'

/** Kinds of slips, each with what it looks like. */
export type Slips = Readonly<Record<string, RegExp>>

const things =
  'restore point|recovery point|point|lock|extension|disk|job|backup|vault|collection|day|hour|minute|right|VM|key|subscription|operation|attempt|time|call|look|check|other'
const before = '(?:other |failed |more |oldest |newest |on-demand |restore |planned )?'

/** In whatever language. */
const ofAny: Slips = {
  'a plural in brackets': /\w\((?:s|es)\)/,
  'a hole': /\b(?:undefined|null|NaN|\[object Object\])\b/,
  'two spaces': /\S {2,}\S/,
  'a space at an end': /^\s|\s$/,
  'a space before its mark': / [.,;:](?:\s|$)/,
  'a space inside a bracket': /\( | \)/,
  'a space before a percent sign': /\d %/,
  'two marks': /[,;:]\.|[,;.]:(?=\s)|\.\.(?!\.)|,,|;;/,
  'a stop inside a bracket and behind it': /[^.]\.\)\./,
  'an empty bracket': /\(\s*\)/,
  'a colon with nothing behind it': /: ?(?:[.,;)]|$)/,
  'empty quotation marks': /""/,
  'a duration of ISO 8601': /(?<!["(])\bP(?:T\d|\d+[DWMY])/,
  'a doubled word': /(?<![\w/.-])(\p{Ll}{2,}) \1(?![\w/.-])/u,
}

/** What a whole sentence does not do. */
const ofSentences: Slips = {
  'no big letter': /^[a-z](?!\S*[A-Z./])/,
  'no end': /[^.?!…)`]$/,
}

export const english: Slips = {
  ...ofAny,
  'one of several': new RegExp(`(?<![\\d.,:/-]|of )\\b1 ${before}(?:${things})s\\b`),
  'several of one': new RegExp(`(?<![\\d.,:/-])\\b(?:0|[2-9]|\\d{2,}) ${before}(?:${things})(?![\\w-]| \\w+s\\b)`),
  'one verb for several': / and \S+(?: \([^()]*\))? (?:on|of) VM \S+ (?:has|is) /,
  'one verb for several locks':
    / lock \S+ on \S+ and the \S+ lock \S+ on \S+ (?:keeps|reaches|forbids|refuses|does|has|is)\b/,
  'several locks that are one':
    /\bthe locks (?:"|A-name)[^;:]*\bit\b(?! (?:does|takes))|\bthe lock (?:"|A-name)[^;:]*\b(?:them|they)\b/,
  'a before a vowel': /(?<![\p{L}\p{N}_-])[Aa] (?!one\b|us|uni|eu)[aeiou]\p{Ll}/u,
  'an before a consonant': /\b[Aa]n (?!hour|honest)[bcdfghj-np-tv-z]\p{Ll}/u,
  'British and American spellings side by side': /\b(?:recognize|organize)/,
}
export const englishSentences: Slips = { ...english, ...ofSentences }

const masculine =
  'agente|antivírus|armazenamento|arquivo|backup|bloco|bloqueio|caminho|cofre|código|comando|disco|endereço|erro|estado|firewall|grupo|host|id|instantâneo|item|limite|log|modelo|motivo|nome|plano|ponto|portal|proprietário|provedor|proxy|recurso|registro|relógio|resultado|script|segredo|serviço|sistema|tamanho|trabalho|usuário'
const feminine =
  'alteração|aplicação|assinatura|ação|causa|cadeia|chave|coleção|conta|cópia|criptografia|etapa|exclusão|execução|extensão|falha|frase|função|identidade|imagem|limpeza|linha|lista|máquina|mensagem|montagem|operação|pausa|permissão|pessoa|política|proteção|região|rede|resposta|restauração|rota|subscrição|tag|unidade|varredura|vez|VM|VMs|zona'
const plural = (words: string) => `(?:${words})(?:s|es)?`
const countedThings =
  'ponto|bloqueio|disco|backup|cofre|código|trabalho|tentativa|chamada|hora|minuto|assinatura|máquina|VM|operação|extensão|coleção'

/** Not before a letter, accented ones among them, which `\b` takes for the end of a word. */
const end = '(?![\\p{L}\\d_-])'
const start = '(?<![\\p{L}\\d_./-])'

export const portuguese: Slips = {
  ...ofAny,
  'one of several': new RegExp(
    `${start}(?<!de |,|\\.)1 (?:${countedThings.replaceAll(/ção|são/g, (of) => (of === 'ção' ? 'çõe' : 'sõe'))})s${end}`,
    'u',
  ),
  'several of one': new RegExp(
    `${start}(?<!,|\\.)(?:0|[2-9]|\\d{2,}) (?:mais |outr[oa]s )?(?:${countedThings})${end}`,
    'u',
  ),
  'several verbs of one': new RegExp(`${start}(?<!de )1 [\\p{L} ]*(?:foram|seriam|mudaram|podem|são|estão)${end}`, 'u'),
  'a masculine word before a feminine one': new RegExp(
    `${start}(?:[Oo]s?|[Dd]os?|[Nn]os?|[Pp]elos?|[Uu]m|[Dd]um|[Nn]um|[Ee]ste|[Ee]sse|[Aa]o|[Oo]utros?|[Nn]enhum|[Mm]esmo|[Pp]róprio|[Tt]odos os) ${plural(feminine)}${end}`,
    'u',
  ),
  'a feminine word before a masculine one': new RegExp(
    `${start}(?:[Dd]as?|[Nn]as?|[Pp]elas?|[Uu]ma|[Dd]uma|[Nn]uma|[Ee]sta|[Ee]ssa|[Àà]s?|[Oo]utras?|[Nn]enhuma|[Mm]esma|[Tt]odas as) ${plural(masculine)}${end}`,
    'u',
  ),
  'a masculine participle of a feminine word': new RegExp(
    `${start}(?<!d[aeo]s? )(?:${feminine}) (?:não )?(?:foi|está|ficou|é|era|estava|seria) (?:sendo )?\\p{L}+(?:ad|id)os?${end}`,
    'u',
  ),
  'a feminine participle of a masculine word': new RegExp(
    `${start}(?<!d[aeo]s? )(?:${masculine}) (?:não )?(?:foi|está|ficou|é|era|estava|seria) (?:sendo )?\\p{L}+(?:ad|id)as?${end}`,
    'u',
  ),
  'several locks that are one':
    /\bos bloqueios (?:"|A-name)[^;:]*(?:\bele\b|\bestá\b|-lo\b)|\bo bloqueio (?:"|A-name)(?![^;:]* e o bloqueio )[^;:]*(?:\beles\b|-los\b)/,
  'a word of Portugal': new RegExp(
    `${start}(?:cópias? de segurança|ficheiros?|elimin\\p{L}+|encript\\p{L}+|desencript\\p{L}+|subscriç\\p{L}+|restauros?|sistemas? operativos?|controlo|ecrã|utilizador\\p{L}*|demasiad\\p{L}+|anfitri\\p{L}+|aprovision\\p{L}+|registo|âmbitos?|partilh\\p{L}+|geridos?|gerid[oa]s?|contacte|facto|monitorização|premir|implementa[rç]\\p{L}*|agendamentos a|estão? a \\p{Ll}+r|estava a \\p{Ll}+r|noutr[oa]s?|desativad\\p{L}+ por defeito|Ambiente de Trabalho|Definições|Funcionalidades|Conte com|vêem|metadado)${end}`,
    'u',
  ),
  'a word left in English': new RegExp(
    `${start}(?:the|and|of|is|are|was|were|not|with|from|this|that|by|locks?|vaults?|disks?|snapshots?|jobs?|restore|settings?|failed|extensions?|machines?|policy|policies|subscriptions?|keys?|points?)${end}`,
    'u',
  ),
  'an accent left out': new RegExp(
    `${start}(?:\\p{Ll}+(?:cao|coes)|nao|sao|voce|ate|apos|ja|so|extensao|exclusao|permissao|conexao|politicas?|codigos?|maquinas?|ultim[oa]s?|proxim[oa]s?|memoria|espacos?|usuarios?|possivel|possiveis|disponivel|disponiveis|necessari[oa]s?|numeros?|paginas?|historico|diagnosticos|instantaneos?|tambem|alem|alguem|ninguem|porem|sera|sistemas operacionais e|servicos?|inicios?|indices?|unic[oa]s?|varias?|varios|minimo|maximo|area|saude|conteudo|veiculo|ai|la|pais|esta (?:sendo|em|parad\\p{L}|danificad\\p{L}|bloquead\\p{L}))${end}`,
    'u',
  ),
}
export const portugueseSentences: Slips = { ...portuguese, ...ofSentences }

/** Commands, quotations, notes of people, and names that Azure gives are no sentences of ours. */
export const withoutLiterals = (text: string) =>
  text
    .replace(/(?<=(?:By hand|À mão)(?: \((?:public cloud|nuvem pública)\))?: ).*$/s, 'A-name.')
    .replace(/`[^`]*`|"[^"]*"|\{[^}]*\}/g, 'A-name')
    .replace(/(?<=\((?:note|nota): )[^()]*/g, 'A-name')
    .replace(/\b(?:get|list)(?:, \w+)* e (?:backup|unwrap)\b/g, 'A-name')
    .replace(/(?<![\p{L}])\S*[/\\]\S*?(?=[.,;:)]*(?:\s|$))/gu, 'A-name')

export function assertHeld(text: string, slips: Slips) {
  for (const [slip, pattern] of Object.entries(slips)) assert.doesNotMatch(text, pattern, `${slip}: ${text}`)
}
