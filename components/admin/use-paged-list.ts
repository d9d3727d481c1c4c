'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { useFind } from '@/components/catalogue/use-find'
import { useSettled } from '@/components/facets/use-settled'
import { apiGet } from '@/components/layout/api-client'
import { useAddress } from '@/components/layout/use-address'

/** A page as the API answers it, beside its rows. */
interface PageAnswer {
  nextCursor: string | null
  total: number
}

/** A list as the page that shows it was made on the server: for this search, its first page. */
export interface FirstPage<Answer> {
  find: string
  status: string | null
  answer: Answer
}

/** A searched and paged list. */
export interface PagedList<Answer> {
  /** undefined until the first answer; while another page is on its way, the one before. */
  answer: Answer | undefined
  /** How many rows come before this page; null where that is not known. */
  before: number
  find: string
  setFind: (find: string) => void
  /** The filter of the address; null: the list's own default. */
  status: string | null
  setStatus: (status: string | null) => void
  /** undefined where there is none. */
  goBack: (() => void) | undefined
  goOn: (() => void) | undefined
  isFetching: boolean
  error: unknown
  refetch: () => void
}

/**
 * A list of `/api/v1` in pages. What is searched and the filter stand in the address; which page is looked at does not, since
 * a place in a list is no place to send somebody to. `name` is what mutations invalidate.
 */
export function usePagedList<Answer extends PageAnswer>(
  name: string,
  path: `/${string}`,
  options: {
    tenant: string
    first?: FirstPage<Answer> | undefined
    /** The filter where the address has none. */
    usually: string
    rows: (answer: Answer) => number
  },
): PagedList<Answer> {
  const { tenant, first, usually, rows } = options
  const { params, goTo } = useAddress()
  const status = params.get('status')
  const [find, setFind] = useFind(params.get('find') ?? '', (next) => goTo({ find: next || null }, 'replace'))
  const asked = useSettled(find.trim())
  const { here, before, goOn, goBack } = useTrail(`${asked}\n${String(status)}`)
  const isFirst = here === undefined && first?.find === asked && first.status === status
  const query = useQuery({
    queryKey: [name, tenant, asked, status, here?.cursor ?? null],
    queryFn: ({ signal }) =>
      apiGet<Answer>(path, {
        tenant,
        query: { find: asked, status: status ?? usually, cursor: here?.cursor },
        signal,
      }),
    placeholderData: keepPreviousData,
    ...(isFirst && { initialData: first.answer }),
  })
  const answer = query.data
  const next = query.isPlaceholderData ? null : (answer?.nextCursor ?? null)
  return {
    answer,
    before,
    find,
    setFind,
    status,
    setStatus: (value) => goTo({ status: value }),
    goBack,
    goOn: next === null || answer === undefined ? undefined : () => goOn(next, rows(answer)),
    isFetching: query.isFetching,
    error: query.error,
    refetch: () => void query.refetch(),
  }
}

/** The pages that led here: each with its cursor and how many rows came before it. Another search begins anew. */
function useTrail(of: string) {
  const [trail, setTrail] = useState<{ of: string; steps: Step[] }>({ of, steps: [] })
  if (trail.of !== of) setTrail({ of, steps: [] })
  const steps = trail.of === of ? trail.steps : []
  const here = steps.at(-1)
  const before = here?.before ?? 0
  return {
    here,
    before,
    goBack: here === undefined ? undefined : () => setTrail({ of, steps: steps.slice(0, -1) }),
    goOn: (cursor: string, rows: number) =>
      setTrail({ of, steps: [...steps, { cursor, before: before + rows }] }),
  }
}

interface Step {
  cursor: string
  before: number
}
