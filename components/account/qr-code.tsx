import { useMemo } from 'react'
import { encode } from 'uqr'

/** A text as a picture for a camera: drawn by ourselves, so that the secret in it goes nowhere. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { path, size } = useMemo(() => {
    const { data, size } = encode(text, { ecc: 'L', border: 2 })
    const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])))
    return { path: dark.join(''), size }
  }, [text])
  return (
    <div className="w-fit rounded-md border bg-scan-ground p-1 text-scan">
      <svg
        role="img"
        aria-label={label}
        viewBox={`0 0 ${size} ${size}`}
        shapeRendering="crispEdges"
        className="size-48"
      >
        <path d={path} fill="currentColor" />
      </svg>
    </div>
  )
}
