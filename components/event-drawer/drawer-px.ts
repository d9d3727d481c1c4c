/** Narrower than this neither fields nor a diff can be read. */
export const DRAWER_MIN_PX = 360
/** Wider than this it takes the page instead. */
export const DRAWER_MAX_PX = 1600

/** A width that a drawer can have, for what a browser remembered or somebody dragged to; null where that is no number. */
export function drawerPx(px: number | string | null): number | null {
  const asked = px === null || px === '' ? Number.NaN : Number(px)
  if (!Number.isFinite(asked)) return null
  return Math.round(Math.min(DRAWER_MAX_PX, Math.max(DRAWER_MIN_PX, asked)))
}
