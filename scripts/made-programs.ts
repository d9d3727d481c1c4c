import { receiverPrograms } from './receiver-programs'

/** A file that is made as a whole. */
export interface MadeFile {
  path: string
  text: string
}

/** The programs of the documentation, for the page of a destination that shows them. */
export const madePrograms = (): MadeFile => ({
  path: 'components/destinations/receiver-programs.json',
  text: `${JSON.stringify(Object.fromEntries(receiverPrograms()), null, 2)}\n`,
})
