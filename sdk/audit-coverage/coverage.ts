import type { Entrance } from './found'
import type { LeftOut } from './left-out'
import type { WantedRoute } from './recorded-as'
import { routeName, type SeenInLog } from './seen'

/** A model of a Prisma schema. */
export interface Model {
  kind: 'model'
  /** Its name in the schema. */
  pattern: string
  /** The type of its resources in events. */
  type: string
  where: string
  /** A migration of the application captures its changes. */
  isCaptured: boolean
  leftOut: LeftOut | null
}

/**
 * What is known of one way to change something. `covered`: the log has events of it. `not audited`: nothing in the code
 * logs it. `never seen`: something does, and the log has no event of it in this time. `audited`: something does, and the
 * log was not asked. `left out`: with a reason. `left out without a reason` is a gap like the first two.
 */
export const STATES = [
  'not audited',
  'left out without a reason',
  'never seen',
  'audited',
  'covered',
  'left out',
] as const
export type CoverageState = (typeof STATES)[number]

/** States that somebody has to do something about. */
const GAPS: readonly CoverageState[] = ['not audited', 'left out without a reason', 'never seen']

/** One line of the report. */
export interface CoverageItem {
  kind: Entrance['kind'] | 'model'
  /** `POST /orders/:id`, the name of a model, or of a server action. */
  name: string
  where: string
  state: CoverageState
  /** How the code logs it, or why it is left out. */
  why: string
}

/** What changes something in an application, and whether its log tells of it. Gaps stand first. */
export function coverageOf(
  entrances: readonly Entrance[],
  models: readonly Model[],
  seen: SeenInLog | null,
): CoverageItem[] {
  const items = [...entrances.map((one) => itemOf(one, seen)), ...models.map((one) => itemOfModel(one, seen))]
  return items.toSorted(
    (a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state) || (a.where < b.where ? -1 : 1),
  )
}

/** Whether somebody has to do something about it. */
export const isGap = ({ state }: CoverageItem): boolean => GAPS.includes(state)

/** The routes whose patterns a log is asked for. */
export const routesOf = (entrances: readonly Entrance[]): WantedRoute[] =>
  entrances
    .filter(({ kind }) => kind === 'route')
    .map(({ method, pattern, mount = '' }) => ({ method, pattern, mount }))

function itemOf(entrance: Entrance, seen: SeenInLog | null): CoverageItem {
  const { kind, method, pattern, where, audited, actions, leftOut } = entrance
  const head = { kind, name: kind === 'route' ? `${method} ${pattern}` : pattern, where }
  const isSeen =
    seen !== null &&
    (seen.routes.has(routeName(method, pattern)) ||
      actions.some((one) => seen.actions.has(one.toLowerCase())))
  if (isSeen) return { ...head, state: 'covered', why: actions.join(', ') }
  if (leftOut !== null) return { ...head, ...stateOfLeftOut(leftOut) }
  if (audited === null) {
    return {
      ...head,
      state: 'not audited',
      why: 'no middleware of the SDK before it, no call of a logger in it',
    }
  }
  const by = audited === 'middleware' ? 'by middleware' : `by ${actions.join(', ') || 'a call in its code'}`
  return { ...head, state: seen === null ? 'audited' : 'never seen', why: by }
}

function itemOfModel(
  { pattern, type, where, isCaptured, leftOut }: Model,
  seen: SeenInLog | null,
): CoverageItem {
  const head = { kind: 'model' as const, name: pattern, where }
  if (seen?.types.has(type.toLowerCase())) return { ...head, state: 'covered', why: `as ${type}` }
  if (leftOut !== null) return { ...head, ...stateOfLeftOut(leftOut) }
  if (!isCaptured) {
    return {
      ...head,
      state: 'not audited',
      why: 'no migration captures its table: run vouchsafe prisma init',
    }
  }
  return { ...head, state: seen === null ? 'audited' : 'never seen', why: `captured as ${type}` }
}

const stateOfLeftOut = ({ reason }: LeftOut): Pick<CoverageItem, 'state' | 'why'> =>
  reason === null
    ? { state: 'left out without a reason', why: 'say why: // unaudited: …' }
    : { state: 'left out', why: reason }
