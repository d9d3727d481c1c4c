import type { Metadata } from 'next'

import { AuthFrame } from '@/components/auth/auth-frame'
import { SignInWays } from '@/components/auth/sign-in-ways'
import { safeNext } from '@/components/layout/paths'
import { readSso } from '@/lib/admin/server/read-sso'
import { anonymousCtx } from '@/lib/http/page-ctx'

export const metadata: Metadata = { title: 'Sign in' }

type Params = Record<string, string | string[] | undefined>

/** `/sign-in?next=<path>&reason=<why>`; a provider that signed somebody out sends them here with `state=signed-out`. */
export default async function SignInPage({ searchParams }: { searchParams: Promise<Params> }) {
  const params = await searchParams
  const next = safeNext(first(params['next']))
  const sso = await readSso((await anonymousCtx()).db)
  const provider = sso === null ? null : { name: sso.settings.name, only: sso.settings.only }
  return (
    <AuthFrame
      title="Sign in to Vouchsafe"
      footer={
        provider?.only
          ? 'No account? You get one when you sign in, if your groups have a role here.'
          : 'No account? An administrator of your organisation can invite you.'
      }
    >
      <SignInWays
        next={next}
        reason={first(params['reason']) ?? first(params['state']) ?? null}
        provider={provider}
      />
    </AuthFrame>
  )
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}
