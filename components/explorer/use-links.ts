'use client'

import { copyText } from '@/components/ui/copy-text'
import { useToast } from '@/components/ui/toast'

/** Addresses of single events, and copying them. */
export function useLinks(tenant: string | null) {
  const toast = useToast()
  const hrefOf = (id: string) =>
    `/events/${id}${tenant === null ? '' : `?tenant=${encodeURIComponent(tenant)}`}`
  const copyLink = async (id: string) => {
    const copied = await copyText(new URL(hrefOf(id), location.href).href)
    toast(copied ? { title: 'Link copied' } : { title: 'The link could not be copied', tone: 'danger' })
  }
  return { hrefOf, copyLink: (id: string) => void copyLink(id) }
}
