interface RateBarsProps {
  counts: readonly number[]
  /** What they are, in words: read out, and shown on hover. */
  label: string
}

/** A tiny series: a bar for each count, as high as it is beside the highest. */
export function RateBars({ counts, label }: RateBarsProps) {
  const most = Math.max(1, ...counts)
  return (
    <span role="img" aria-label={label} title={label} className="inline-flex h-5 items-end gap-px border-b">
      {counts.map((count, place) => (
        <span
          // A place in the series is all that tells a bar.
          key={place}
          className="w-[3px] bg-accent"
          style={{ height: count === 0 ? 0 : `max(2px, ${(count / most) * 100}%)` }}
        />
      ))}
    </span>
  )
}
