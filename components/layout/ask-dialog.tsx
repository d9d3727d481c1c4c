'use client'

import type { UseMutationResult } from '@tanstack/react-query'
import type { ComponentProps } from 'react'

import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { useToast } from '@/components/ui/toast'

import { errorText } from './api-error'

type Words = Pick<
  ComponentProps<typeof ConfirmDialog>,
  'title' | 'description' | 'confirmLabel' | 'requireText'
>

interface AskDialogProps<Input, Answer> extends Words {
  open: boolean
  onClose: () => void
  /** What is done when it is confirmed, and with what. */
  work: Pick<UseMutationResult<Answer, Error, Input>, 'mutateAsync' | 'isPending' | 'error' | 'reset'>
  input: Input
  onDone?: (answer: Answer) => void
  /** Said afterwards. */
  done?: string
}

/** Asks before something is done, does it, and closes; it stays open and says why when it did not work. */
export function AskDialog<Input, Answer>(props: AskDialogProps<Input, Answer>) {
  const { open, onClose, work, input, onDone, done, ...words } = props
  const toast = useToast()
  // A promise, because what is asked about may be gone from the page as soon as it is done, and this with it.
  const confirm = () =>
    work.mutateAsync(input).then(
      (answer) => {
        onClose()
        if (done !== undefined) toast({ title: done })
        onDone?.(answer)
      },
      () => undefined,
    )
  return (
    <ConfirmDialog
      {...words}
      open={open}
      onOpenChange={() => {
        onClose()
        work.reset()
      }}
      onConfirm={() => void confirm()}
      loading={work.isPending}
      error={work.error === null ? undefined : errorText(work.error)}
    />
  )
}
