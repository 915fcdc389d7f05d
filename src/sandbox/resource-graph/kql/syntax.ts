import type { Position } from './query-fault.ts'
import type { Value, ValueType } from './values.ts'

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>='
/** Text operators; `!` in front turns one round. `_cs` and `==` heed case. */
export type TextOperator =
  | '=~'
  | 'contains'
  | 'contains_cs'
  | 'startswith'
  | 'startswith_cs'
  | 'endswith'
  | 'endswith_cs'
  | 'has'
  | 'has_cs'
  | 'hasprefix'
  | 'hasprefix_cs'
  | 'hassuffix'
  | 'hassuffix_cs'
export type Arithmetic = '+' | '-' | '*' | '/' | '%'

export type Expression =
  | { kind: 'literal'; value: Value; type: ValueType }
  | { kind: 'name'; name: string; position: Position }
  | { kind: 'member'; of: Expression; name: string }
  | { kind: 'element'; of: Expression; index: Expression }
  | { kind: 'call'; name: string; values: Expression[] }
  | { kind: 'negative'; of: Expression }
  | { kind: 'both' | 'either'; left: Expression; right: Expression }
  | { kind: 'comparison'; operator: Comparison; left: Expression; right: Expression }
  | { kind: 'text'; operator: TextOperator; not: boolean; left: Expression; right: Expression }
  | { kind: 'arithmetic'; operator: Arithmetic; left: Expression; right: Expression }
  | { kind: 'in'; not: boolean; anyCase: boolean; of: Expression; values: Expression[] }
  | { kind: 'hasAny'; all: boolean; of: Expression; values: Expression[] }
  | { kind: 'between'; not: boolean; of: Expression; low: Expression; high: Expression }
  | { kind: 'star' }

/** `name = expression`, or the expression alone. */
export interface Assignment {
  name?: string
  expression: Expression
}

export interface SortKey {
  expression: Expression
  descending: boolean
  nullsFirst: boolean
}

export type Operator =
  | { kind: 'where'; predicate: Expression }
  | { kind: 'extend' | 'project' | 'distinct'; columns: Assignment[] }
  | { kind: 'distinctAll' }
  | { kind: 'project-away'; patterns: string[] }
  | { kind: 'order'; keys: SortKey[] }
  | { kind: 'take'; count: number }
  | { kind: 'top'; count: number; key: SortKey }
  | { kind: 'count' }
  | { kind: 'summarize'; aggregates: Assignment[]; by: Assignment[] }
  | { kind: 'join'; flavour: JoinFlavour; right: Query; on: { left: Expression; right: Expression }[] }
  | { kind: 'union'; inner: boolean; withSource?: string; legs: Query[] }
  | { kind: 'mv-expand'; columns: (Assignment & { type?: ValueType })[]; limit?: number }

export type JoinFlavour = 'innerunique' | 'inner' | 'leftouter'

export interface Query {
  /** Left out: `resources`. */
  table?: string
  operators: Operator[]
}

export type OperatorOf<Kind extends Operator['kind']> = Extract<Operator, { kind: Kind }>
