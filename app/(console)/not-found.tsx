import { NothingHere } from '@/components/layout/nothing-here'

/** 404 inside the console, where the way to other pages stays. */
export default function ConsoleNotFound() {
  return <NothingHere />
}
