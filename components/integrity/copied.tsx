import { CopyButton } from '@/components/ui/copy-button'

/** A hash, a key or an address: as much of it as there is room for, and all of it to copy. */
export function Copied({ text, name }: { text: string; name: string }) {
  return (
    <>
      <code className="min-w-0 truncate font-mono text-xs" title={text}>
        {text}
      </code>
      <CopyButton text={text} aria-label={`Copy ${name}`} />
    </>
  )
}
