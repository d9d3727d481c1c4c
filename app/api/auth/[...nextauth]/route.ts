import type { NextRequest } from 'next/server'

import { answerAuth } from '@/app/api/auth/answer-auth'
import { anonymousCtx } from '@/lib/http/page-ctx'

interface Context {
  params: Promise<{ nextauth: string[] }>
}

async function handle(request: NextRequest, context: Context): Promise<Response> {
  return answerAuth(request, (await context.params).nextauth, anonymousCtx)
}

export const GET = handle
export const POST = handle
