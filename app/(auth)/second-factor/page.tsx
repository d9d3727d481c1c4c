import type { Metadata } from 'next'
import { redirect } from 'next/navigation'

import { MustSetUp } from '@/components/account/must-set-up'
import { AuthFrame } from '@/components/auth/auth-frame'
import { safeNext, signInPath } from '@/components/layout/paths'
import { pageUser } from '@/lib/http/page-ctx'

export const metadata: Metadata = { title: 'Set up a second factor' }

type Params = Record<string, string | string[] | undefined>

/** `/second-factor?next=<path>`: where everybody goes whose role asks for a second factor and who has none. */
export default async function SecondFactorPage({ searchParams }: { searchParams: Promise<Params> }) {
  const next = safeNext([(await searchParams)['next']].flat()[0])
  const user = await pageUser()
  if (user === null) redirect('/sign-in')
  if (!user.mustAddSecondFactor) redirect(next)
  // A session from before the role asked for it may be in other hands by now.
  const isConfirmed = user.confirmedUntil !== undefined && new Date() < user.confirmedUntil
  if (!isConfirmed) redirect(signInPath(next, 'confirm'))
  return (
    <AuthFrame
      title="Set up a second factor"
      description={
        <>
          Your role in Vouchsafe asks for one. You are signed in as{' '}
          <strong className="font-medium text-text">{user.email}</strong>, and can go on once it is set up.
        </>
      }
    >
      <MustSetUp email={user.email} next={next} />
    </AuthFrame>
  )
}
