import type { DiffFields, DiffLayout } from '@/lib/view/explorer-state'

/** How a diff is shown, where that stands in the address. */
export interface DiffChoice {
  layout: DiffLayout
  fields: DiffFields
  onLayout: (layout: DiffLayout) => void
  onFields: (fields: DiffFields) => void
}
