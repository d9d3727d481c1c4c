import { CopyButton } from '@/components/ui/copy-button'

interface ShortHashProps {
  /** What it is: `root`. */
  name: string
  /** All of it, which is copied. */
  value: string
  /** What is shown; the value's beginning and end. */
  shown?: string
}

/** A hash or a key as nobody has to read it: short, and whole in the clipboard. */
export function ShortHash({ name, value, shown }: ShortHashProps) {
  const text = shown ?? (value.length <= 14 ? value : `${value.slice(0, 7)}…${value.slice(-5)}`)
  return (
    <span className="inline-flex items-center gap-0.5 whitespace-nowrap">
      <span className="mr-1 text-muted">{name}</span>
      <code className="font-mono text-xs">{text}</code>
      <CopyButton text={value} aria-label={`Copy ${name}`} />
    </span>
  )
}
