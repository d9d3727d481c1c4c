/** The product's mark: a V of ruled lines, whose two arms meet in one root. Decorative: the name stands beside it. */
export function Mark({ size = 20 }: { size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      aria-hidden="true"
      className="shrink-0"
      strokeWidth="0.8"
      strokeLinejoin="round"
    >
      <path
        fill="currentColor"
        stroke="currentColor"
        d="M.9 3.4h6.8l2.1 4.5H3zM23.1 3.4h-6.8l-2.1 4.5H21zM4.1 10.3h6.5l1.4 3 1.4-3h6.5l-1.9 4H6z"
      />
      <path className="fill-accent stroke-accent" d="M7.1 16.7h9.8L15 20.6H9z" />
    </svg>
  )
}
