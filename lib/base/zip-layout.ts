// What a ZIP file is made of (PKWARE APPNOTE 6.3.10), as far as we write and read it: deflated or stored, below 4 GiB.

export const LOCAL = { signature: 0x04034b50, bytes: 30 }
export const DESCRIPTOR = { signature: 0x08074b50, bytes: 16 }
export const CENTRAL = { signature: 0x02014b50, bytes: 46 }
export const END = { signature: 0x06054b50, bytes: 22 }

export const METHODS = { stored: 0, deflated: 8 } as const

/** Length and CRC stand behind the bytes; names are UTF-8. */
export const FLAGS = { encrypted: 0x0001, descriptor: 0x0008, utf8: 0x0800 }

/** Sizes and places have 32 bits; all of them set means that the true one stands elsewhere, which we do not read. */
export const ZIP_BYTES_MAX = 0xffff_fffe
