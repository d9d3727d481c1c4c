import { useDeferredValue, useEffect, useState } from 'react'

import { patiently } from '@/components/ui/later'
import { PASSWORD_CHARACTERS_MIN } from '@/lib/admin/inputs'
import type { PasswordOwner } from '@/lib/admin/password-strength'

// Large, since it knows the common passwords: read once somebody types one.
const rule = patiently(() => import('@/lib/admin/password-strength'))

type Rule = Awaited<ReturnType<typeof rule>>['passwordProblem']

/** What is wrong with a new password, as the server will say it; null for none, undefined before that is known. */
export function usePasswordProblem(password: string, owner: PasswordOwner): string | null | undefined {
  const [judge, setJudge] = useState<{ of: Rule } | null>(null)
  const typed = useDeferredValue(password)
  const isTyping = password !== ''
  // Reads code over the network, once.
  useEffect(() => {
    if (!isTyping) return
    let isHere = true
    // Without it the server still decides.
    rule().then(
      (module) => isHere && setJudge({ of: module.passwordProblem }),
      () => undefined,
    )
    return () => {
      isHere = false
    }
  }, [isTyping])
  if (password.length < PASSWORD_CHARACTERS_MIN)
    return `must have at least ${PASSWORD_CHARACTERS_MIN} characters`
  return judge?.of(typed, owner)
}
