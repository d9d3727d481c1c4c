import type { Metadata } from 'next'

import { AuthFrame } from '@/components/auth/auth-frame'
import { SignInForm } from '@/components/auth/sign-in-form'
import { reasonText } from '@/components/auth/sign-in-text'
import { safeNext } from '@/components/layout/paths'

export const metadata: Metadata = { title: 'Sign in' }

type Params = Record<string, string | string[] | undefined>

/** `/sign-in?next=<path>&reason=<why>` */
export default async function SignInPage({ searchParams }: { searchParams: Promise<Params> }) {
  const params = await searchParams
  const next = safeNext(first(params['next']))
  return (
    <AuthFrame
      title="Sign in to Vouchsafe"
      footer="No account? An administrator of your organisation can invite you."
    >
      <SignInForm next={next} reason={reasonText(first(params['reason']))} />
    </AuthFrame>
  )
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}
