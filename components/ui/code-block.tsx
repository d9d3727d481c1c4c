import { CopyButton } from './copy-button'

interface CodeBlockProps {
  title: string
  text: string
  /** Of its heading, by what stands around it. */
  level: 2 | 3
}

/** Something to paste, whole, under what it is called. */
export function CodeBlock({ title, text, level }: CodeBlockProps) {
  const Heading = `h${level}` as const
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <div className="flex items-center justify-between gap-3">
        <Heading className="min-w-0 truncate text-sm font-medium">{title}</Heading>
        <CopyButton text={text} label="Copy" aria-label={`Copy ${title}`} />
      </div>
      <pre
        aria-label={title}
        className="rounded-md border bg-surface-sunken px-3 py-2.5 font-mono text-xs wrap-anywhere whitespace-pre-wrap"
      >
        {text}
      </pre>
    </div>
  )
}
