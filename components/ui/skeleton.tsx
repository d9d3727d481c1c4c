import { cx } from './class-names'

/** A grey place for something that is on its way. Give the size of what will stand there, so nothing jumps. */
export function Skeleton({ className }: { className: string }) {
  return (
    <span aria-hidden="true" className={cx('block animate-pulse rounded-sm bg-surface-active', className)} />
  )
}
