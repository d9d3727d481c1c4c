import type { PageSearch } from '@/app/(console)/tenant-page'
import type { FirstPage } from '@/components/admin/use-paged-list'
import { AppError } from '@/lib/base/errors'

/**
 * The first page of a list as the address asks for it, read before the answer is sent. Absent where it was refused, or asks
 * for a state that there is not: then the page says why, from the API's answer. The first of the states is meant by none.
 */
export async function firstPage<Answer, Status extends string>(
  search: PageSearch,
  states: readonly Status[],
  read: (asked: { find?: string; status?: Status }) => Promise<Answer>,
): Promise<{ first?: FirstPage<Answer> }> {
  const find = ([search['find']].flat()[0] ?? '').trim()
  const asked = [search['status']].flat()[0] ?? null
  const status = asked === null ? states[0] : states.find((state) => state === asked)
  if (status === undefined && asked !== null) return {}
  try {
    const answer = await read({ ...(find !== '' && { find }), ...(status !== undefined && { status }) })
    return { first: { find, status: asked, answer } }
  } catch (error) {
    if (error instanceof AppError) return {}
    throw error
  }
}
