/** Any JSON value. Absent is not the same as `null`: an absent member is not there at all. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** A JSON object. */
export type JsonObject = { [key: string]: Json }
