import type { SuggestScope } from '@/components/query-bar/use-suggestions'

import { pinOf } from './events-page'
import type { ExplorerModel } from './use-explorer'

/** Suggestions are counted among what the page shows: in the same stretch of time, no newer, and as part of the same reading. */
export function suggestScope({ tenantName, isAllTenants, result }: ExplorerModel): SuggestScope {
  // Values are counted in one log; of all tenants, only keys are known.
  if (isAllTenants) return { tenant: null }
  const { first } = result
  return { tenant: tenantName, ...first?.range, ...(first && pinOf(first, false)), read: first?.read }
}
