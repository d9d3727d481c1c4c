import type { Db } from '@/lib/db/db'

import { type DestinationFigures, selectFigures } from './store-figures'

/** What is known of every destination of every tenant that is not archived, for who watches over the instance. */
export const deliveryFigures = (db: Db): Promise<DestinationFigures[]> => selectFigures(db)
