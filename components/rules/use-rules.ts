'use client'

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

import { apiGet, apiSend } from '@/components/layout/api-client'
import type { Event } from '@/lib/event/event'
import type { ImportPreview } from '@/lib/rules/import-filters'
import type { RuleView } from '@/lib/rules/rule-input'
import type { RuleTemplate } from '@/lib/rules/templates'

/** The rules of a tenant, and ready-made ones. */
export interface RulesAnswer {
  rules: RuleView[]
  templates: RuleTemplate[]
}

/** What a rule would have ignored of the last 24 hours. */
export interface RulePreviewAnswer {
  since: string
  until: string
  /** The query that finds these events. */
  search: string
  count: number
  exact: boolean
  countedBackTo?: string
  /** How many events there were of what the rule is for. */
  of: number
  ofExact: boolean
  /** It would ignore all of these, or all that it does not name. */
  everything: boolean
  samples: Event[]
}

/** While the page is looked at, counts are not older than this. */
const AGAIN_MS = 30_000

/** The rules, with what each kept out. */
export function useRules(tenant: string) {
  return useQuery({
    queryKey: ['rules', tenant],
    queryFn: ({ signal }) => apiGet<RulesAnswer>('/rules', { tenant, signal }),
    refetchInterval: AGAIN_MS,
  })
}

/** A rule to be made, or what of one is to be changed. */
export interface RuleToSave {
  /** Absent: a new one. */
  id?: string
  version?: number
  name?: string
  query?: string
  source?: string | null
  enabled?: boolean
  /** It may ignore everything. */
  confirmAll?: boolean
}

/** Makes a rule, or changes one from the version that was read. */
export function useSaveRule(tenant: string) {
  const refresh = useRefresh(tenant)
  return useMutation({
    mutationFn: ({ id, ...rule }: RuleToSave) =>
      id === undefined
        ? apiSend<RuleView>('POST', '/rules', rule, { tenant })
        : apiSend<RuleView>('PATCH', `/rules/${encodeURIComponent(id)}`, rule, { tenant }),
    onSettled: refresh,
  })
}

export function useDeleteRule(tenant: string) {
  const refresh = useRefresh(tenant)
  return useMutation({
    mutationFn: (id: string) => apiSend('DELETE', `/rules/${encodeURIComponent(id)}`, undefined, { tenant }),
    onSettled: refresh,
  })
}

/** What this rule would have ignored; null: it cannot be asked yet. Each question is a search, and recorded as one. */
export function useRulePreview(tenant: string, rule: { query: string; source: string | null } | null) {
  return useQuery({
    queryKey: ['rule-preview', tenant, rule],
    queryFn: () => apiSend<RulePreviewAnswer>('POST', '/rules/preview', rule, { tenant }),
    enabled: rule !== null,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
}

/** What an import would make. */
export function usePreviewImport(tenant: string) {
  return useMutation({
    mutationFn: (text: string) =>
      apiSend<ImportPreview>('POST', '/rules/import/preview', { text }, { tenant }),
  })
}

export function useImportRules(tenant: string) {
  const refresh = useRefresh(tenant)
  return useMutation({
    mutationFn: (settings: { text: string; source: string | null; leaveOut: boolean }) =>
      apiSend<{ rules: RuleView[] }>('POST', '/rules/import', settings, { tenant }),
    onSettled: refresh,
  })
}

function useRefresh(tenant: string) {
  const client = useQueryClient()
  return () => client.invalidateQueries({ queryKey: ['rules', tenant] })
}
