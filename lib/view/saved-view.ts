import { GRAMMAR_VERSION } from '@/lib/event/fields'
import { readQuery } from '@/lib/query/validate'

import {
  type ExplorerState,
  parseExplorerState,
  printExplorerState,
  type StateProblem,
  VIEW_PARTS,
  viewSearch,
} from './explorer-state'

/** Most characters of a view's search. The query may be 4 KiB, which an address can triple. */
export const VIEW_SEARCH_MAX = 16_384
/** Most views of one person in one tenant, their shared ones among them. */
export const OWN_VIEWS_MAX = 100
/** Most views that are shared in one tenant. */
export const SHARED_VIEWS_MAX = 500

/** One thing that is wrong with a view's search. */
export interface ViewProblem {
  /** The part of the address: `q`, `columns`, … */
  param: string
  /** What of its value cannot be used, as it was saved. */
  wrong: string
  message: string
}

/** A saved view as one person sees it. `savedView` in view-input.ts says what each member means to the API. */
export interface SavedView {
  id: string
  name: string
  /** Parameters of the events page, in their one form unless there are problems. */
  search: string
  grammar: number
  shared: boolean
  isDefault: boolean
  isMine: boolean
  mayChange: boolean
  owner: { id: string; name: string }
  updatedAt: string
  /** What of the search this version cannot use. With any of it, it is not run. */
  problems: ViewProblem[]
}

/** The views of one person in one tenant. */
export interface SavedViews {
  /** Their own and the shared ones, by name. */
  views: SavedView[]
  /** The view that they began with, when it is not there for them any more. */
  goneDefault: { id: string; name: string } | null
}

/**
 * A view's search as it is stored, and what is wrong with it. `grammar` is the version of the query language that it was
 * written in. Where nothing is wrong, equal views have equal texts; else the text is given back as it is.
 */
export function readViewSearch(
  text: string,
  grammar = GRAMMAR_VERSION,
): { search: string; problems: ViewProblem[] } {
  if (text.length > VIEW_SEARCH_MAX) {
    const message = `The search is longer than ${VIEW_SEARCH_MAX} characters.`
    return { search: text, problems: [{ param: 'search', wrong: '', message }] }
  }
  const params = new URLSearchParams(text)
  const { state, problems } = parseExplorerState(params)
  const found = [
    ...problems.map(withoutBlocks),
    ...foreignParts(params),
    ...grammarProblems(grammar),
    ...queryProblems(state.q),
  ]
  return { search: found.length === 0 ? viewSearch(state) : text, problems: found }
}

/**
 * What of a stored search this version cannot use. A query in today's version of the language was read when it was saved:
 * it is not read again, since lists hold hundreds of views. Who opens one is told by the page, which reads what it runs.
 */
export function storedViewProblems(text: string, grammar: number): ViewProblem[] {
  if (grammar !== GRAMMAR_VERSION) return readViewSearch(text, grammar).problems
  const params = new URLSearchParams(text)
  return [...parseExplorerState(params).problems.map(withoutBlocks), ...foreignParts(params)]
}

/** What is wrong with a query, told like the other parts of an address. */
export function queryProblems(q: string): ViewProblem[] {
  return readQuery(q).problems.map(({ from, to, message }) => ({
    param: 'q',
    wrong: q.slice(from, to),
    message,
  }))
}

/** True when the page shows something else than the view that it names. */
export function isModified(state: ExplorerState, view: Pick<SavedView, 'search' | 'problems'>): boolean {
  // What cannot be read cannot be compared: whatever runs is something else.
  return view.problems.length > 0 || viewSearch(state) !== view.search
}

function withoutBlocks({ param, wrong, message }: StateProblem): ViewProblem {
  return { param, wrong, message }
}

/** Parts that an address may have and a view may not: an open event, the tenant. */
function foreignParts(params: URLSearchParams): ViewProblem[] {
  const known = new URLSearchParams(printExplorerState(parseExplorerState(params).state))
  return [...known.keys()]
    .filter((name) => !VIEW_PARTS.some((part) => part === name))
    .map((param) => ({
      param,
      wrong: params.get(param) ?? '',
      message: `A view has no \`${param}\`.`,
    }))
}

function grammarProblems(grammar: number): ViewProblem[] {
  if (grammar <= GRAMMAR_VERSION) return []
  const message = `The query was written in version ${grammar} of the language; this Vouchsafe knows ${GRAMMAR_VERSION}.`
  return [{ param: 'q', wrong: '', message }]
}
