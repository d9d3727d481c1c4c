'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import { apiGet } from '@/components/layout/api-client'
import { utf8Length } from '@/lib/base/bytes'
import { QUERY_BYTES_MAX } from '@/lib/query/ast'

import { knownKeys, stillFitting, type SuggestAnswer, type Suggested } from './suggested'

/** What suggestions are counted in: the events that the page shows. */
export interface SuggestScope {
  tenant: string | null
  /** Of the page's first answer, where there is one: times, log size, and the act of reading that it was. */
  since?: string | undefined
  until?: string | undefined
  size?: number | undefined
  pin?: string | undefined
  read?: string | undefined
}

/** What fits at the caret, as far as the server has said. */
export interface Suggestions {
  /** Null: nothing is known for this place yet. */
  suggested: Suggested | null
  isLoading: boolean
  /** The last question had no answer. Typing goes on without. */
  isFailed: boolean
}

/** A pause this long in typing asks the server, in ms. */
const PAUSE_MS = 120
/** Counts this old are asked for again, in ms. */
const STALE_MS = 30_000

/**
 * Asks what fits at the caret while `enabled`. A question that is overtaken is aborted, and its answer never shown. While
 * the next one is on its way the last answer stays, narrowed by what was typed since.
 */
export function useSuggestions(text: string, at: number, enabled: boolean, scope: SuggestScope): Suggestions {
  // A longer query is refused wherever it is sent; the bar says so.
  const isAsked = enabled && utf8Length(text) <= QUERY_BYTES_MAX
  const isSettled = useSettled(text, at, isAsked)
  const query = useQuery({
    queryKey: ['suggest', scope.tenant, scope.since, scope.until, scope.size, scope.pin, text, at],
    queryFn: ({ signal }) => ask({ text, at }, scope, signal),
    enabled: isSettled && scope.tenant !== null,
    placeholderData: keepPreviousData,
    staleTime: STALE_MS,
    gcTime: STALE_MS,
    retry: false,
    meta: { helps: true },
  })
  const fitting = query.data === undefined ? null : stillFitting(query.data, text, at)
  const isAnswered = query.data?.question.text === text && query.data.question.at === at
  return {
    suggested: enabled ? (fitting ?? knownKeys(text, at)) : null,
    isLoading: isAsked && !isAnswered && !query.isError,
    isFailed: enabled && query.isError,
  }
}

/** The token of the last answer, by tenant and page: it stands for all that was recorded until then. */
const reads = new Map<string, string>()

async function ask(
  question: SuggestAnswer['question'],
  { tenant, since, until, size, pin, read }: SuggestScope,
  signal: AbortSignal,
): Promise<SuggestAnswer> {
  const name = `${tenant ?? ''} ${read ?? ''}`
  const query = { q: question.text, at: question.at, since, until, size, pin, read: reads.get(name) ?? read }
  const answer = await apiGet<Suggested & { read: string }>('/suggest', { tenant, query, signal })
  reads.clear()
  reads.set(name, answer.read)
  return { ...answer, question }
}

/** True once these have stood still for a moment. The outside system is the clock. */
function useSettled(text: string, at: number, enabled: boolean): boolean {
  const now = enabled ? `${at} ${text}` : null
  const [settled, setSettled] = useState<string | null>(null)
  useEffect(() => {
    if (now === null) return undefined
    const timer = setTimeout(() => setSettled(now), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [now])
  return now !== null && settled === now
}
