/** The product's mark: pairs of entries that meet in one root, which makes a V. Decorative: the name stands beside it. */
export function Mark({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" className="shrink-0">
      <g fill="currentColor">
        <rect x="1" y="3" width="7" height="5" rx="1.25" />
        <rect x="16" y="3" width="7" height="5" rx="1.25" />
        <rect x="4.5" y="9.5" width="7" height="5" rx="1.25" />
        <rect x="12.5" y="9.5" width="7" height="5" rx="1.25" />
      </g>
      <rect x="8.5" y="16" width="7" height="5" rx="1.25" className="fill-accent" />
    </svg>
  )
}
