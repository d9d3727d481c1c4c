import { z } from 'zod'

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
export const viewProblem = z.object({
  param: z.string().meta({ description: 'The part of the address: `q`, `columns`, …' }),
  wrong: z.string().meta({ description: 'What of its value cannot be used, as it was saved.' }),
  message: z.string(),
})
export type ViewProblem = z.infer<typeof viewProblem>

/** A saved view as the API gives it. */
export const savedView = z
  .object({
    id: z.uuid(),
    name: z.string(),
    search: z.string().meta({
      description:
        'Parameters of the events page, such as `q=type:FLOW&since=-7d`. Relative times stay relative.',
    }),
    grammar: z.int().meta({ description: 'The version of the query language that it was saved with.' }),
    shared: z.boolean().meta({ description: 'Everybody who may read events of the tenant has it.' }),
    isDefault: z.boolean().meta({ description: 'You begin with it, in this tenant.' }),
    isMine: z.boolean(),
    mayChange: z.boolean().meta({ description: 'Yours, or shared and you are an admin.' }),
    owner: z.object({ id: z.uuid(), name: z.string() }),
    updatedAt: z.string().meta({ description: 'RFC 3339, UTC.', format: 'date-time' }),
    problems: z.array(viewProblem).meta({
      description: 'What of the search this version cannot use. With any of it, it is not run.',
    }),
  })
  .meta({ id: 'View' })
export type SavedView = z.infer<typeof savedView>

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

/** What is wrong with a query, told like the other parts of an address. */
export function queryProblems(q: string): ViewProblem[] {
  return readQuery(q).problems.map(({ from, to, message }) => ({
    param: 'q',
    wrong: q.slice(from, to),
    message,
  }))
}

/** The address's parameters that open a view, without `?`. What of it cannot be used stands in it as it was saved. */
export function viewAddress(
  tenant: string | null,
  view: Pick<SavedView, 'id' | 'search' | 'problems'>,
): string {
  const head = new URLSearchParams({ ...(tenant !== null && { tenant }), view: view.id }).toString()
  return view.search === '' ? head : `${head}&${view.search}`
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
