import type { WhyNotStored } from '../rules.ts'

/** Size, mtime, ctime, inode, mode. */
export const NUMBERS = 5
export const OID_BYTES = 20
const MODES = ['100644', '100755', '120000']
const REASONS: readonly (WhyNotStored | null)[] = [null, 'secret', 'too-large', 'unreadable', 'special']

/** Bits of a file's flags; its mode and its reason stand above them. */
const TRACKED = 1
const BELIEVED = 2
const STORED = 4
const HAS_OID = 8
const MODE_AT = 4
const REASON_AT = 6

const FIRST_SLOTS = 256

/**
 * What is known of many files, in columns: a picture of a hundred thousand files would take three times the memory as plain objects. A slot that
 * was given back is used again.
 */
export type FileTable = { numbers: Float64Array; oids: Buffer; flags: Uint16Array; used: number; readonly free: number[] }

export const newFileTable = (expected: number): FileTable => {
  const slots = Math.max(expected, FIRST_SLOTS)
  return {
    numbers: new Float64Array(slots * NUMBERS),
    oids: Buffer.alloc(slots * OID_BYTES),
    flags: new Uint16Array(slots),
    used: 0,
    free: [],
  }
}

const grow = (table: FileTable): void => {
  const bigger = newFileTable(Math.ceil(table.flags.length * 1.5))
  bigger.numbers.set(table.numbers)
  bigger.oids.set(table.oids)
  bigger.flags.set(table.flags)
  Object.assign(table, { numbers: bigger.numbers, oids: bigger.oids, flags: bigger.flags })
}

const takeSlot = (table: FileTable): number => {
  const free = table.free.pop()
  if (free !== undefined) return free
  if (table.used === table.flags.length) grow(table)
  table.used += 1
  return table.used - 1
}

/** One file (or symlink) as it was when last looked at. */
export class FileNode {
  readonly #table: FileTable
  readonly #slot: number

  private constructor(table: FileTable, slot: number) {
    this.#table = table
    this.#slot = slot
  }

  /** A file of which nothing is known yet. */
  static create(table: FileTable, tracked: boolean): FileNode {
    const node = new FileNode(table, takeSlot(table))
    table.flags[node.#slot] = tracked ? TRACKED : 0
    table.numbers.fill(0, node.#slot * NUMBERS, (node.#slot + 1) * NUMBERS)
    node.ctimeMs = Number.NaN
    return node
  }

  /** The file that a slot of a table holds. */
  static at(table: FileTable, slot: number): FileNode {
    return new FileNode(table, slot)
  }

  copyTo(table: FileTable, slot: number): void {
    const { numbers, oids, flags } = this.#table
    table.numbers.set(numbers.subarray(this.#slot * NUMBERS, (this.#slot + 1) * NUMBERS), slot * NUMBERS)
    table.oids.set(oids.subarray(this.#slot * OID_BYTES, (this.#slot + 1) * OID_BYTES), slot * OID_BYTES)
    table.flags[slot] = flags[this.#slot] ?? 0
  }

  /** Gives the slot back; the node must not be used any more. */
  release(): void {
    this.#table.free.push(this.#slot)
  }

  #get(column: number): number {
    return this.#table.numbers[this.#slot * NUMBERS + column] ?? Number.NaN
  }
  #set(column: number, value: number): void {
    this.#table.numbers[this.#slot * NUMBERS + column] = value
  }
  #bits(at: number, mask: number): number {
    return ((this.#table.flags[this.#slot] ?? 0) >> at) & mask
  }
  #setBits(at: number, mask: number, value: number): void {
    const flags = this.#table.flags[this.#slot] ?? 0
    this.#table.flags[this.#slot] = (flags & ~(mask << at)) | (value << at)
  }

  get kind(): 'file' {
    return 'file'
  }

  get size(): number {
    return this.#get(0)
  }
  set size(value: number) {
    this.#set(0, value)
  }
  get mtimeMs(): number {
    return this.#get(1)
  }
  set mtimeMs(value: number) {
    this.#set(1, value)
  }
  /** NaN: look at the content next time, whatever the rest says. */
  get ctimeMs(): number {
    return this.#get(2)
  }
  set ctimeMs(value: number) {
    this.#set(2, value)
  }
  get ino(): number {
    return this.#get(3)
  }
  set ino(value: number) {
    this.#set(3, value)
  }
  get statMode(): number {
    return this.#get(4)
  }
  set statMode(value: number) {
    this.#set(4, value)
  }

  /** Git's mode: `100644`, `100755`, `120000`. */
  get mode(): string {
    return MODES[this.#bits(MODE_AT, 3)] ?? '100644'
  }
  set mode(value: string) {
    this.#setBits(MODE_AT, 3, Math.max(0, MODES.indexOf(value)))
  }
  /** Why it is not stored; null when it is. */
  get why(): WhyNotStored | null {
    return REASONS[this.#bits(REASON_AT, 7)] ?? null
  }
  set why(value: WhyNotStored | null) {
    this.#setBits(REASON_AT, 7, REASONS.indexOf(value))
  }
  /** 40 hex characters; null when it is not stored. */
  get oid(): string | null {
    if ((this.#bits(0, HAS_OID) & HAS_OID) === 0) return null
    return this.#table.oids.toString('hex', this.#slot * OID_BYTES, (this.#slot + 1) * OID_BYTES)
  }
  set oid(value: string | null) {
    this.#setBits(0, HAS_OID, value === null ? 0 : HAS_OID)
    if (value !== null) this.#table.oids.write(value, this.#slot * OID_BYTES, 'hex')
  }
  get hasOid(): boolean {
    return this.#bits(0, HAS_OID) !== 0
  }
  /** Takes the id over from other bytes, without a text in between. */
  takeOid(bytes: Buffer, at: number): void {
    this.#setBits(0, HAS_OID, HAS_OID)
    bytes.copy(this.#table.oids, this.#slot * OID_BYTES, at, at + OID_BYTES)
  }
  /** Writes the id's bytes elsewhere; gives how many. */
  copyOid(to: Buffer, at: number): number {
    return this.#table.oids.copy(to, at, this.#slot * OID_BYTES, (this.#slot + 1) * OID_BYTES)
  }
  /** Asks about the id where it lies. */
  isOidIn(has: (bytes: Buffer, at: number) => boolean): boolean {
    return has(this.#table.oids, this.#slot * OID_BYTES)
  }
  /** The user's index names it, so no ignore rule and no limit leaves it out. */
  get tracked(): boolean {
    return this.#bits(0, TRACKED) !== 0
  }
  set tracked(value: boolean) {
    this.#setBits(0, TRACKED, value ? TRACKED : 0)
  }
  /** The id is the user's index's word: nobody has read the content. */
  get believed(): boolean {
    return this.#bits(0, BELIEVED) !== 0
  }
  set believed(value: boolean) {
    this.#setBits(0, BELIEVED, value ? BELIEVED : 0)
  }
  /** The store has the object. */
  get stored(): boolean {
    return this.#bits(0, STORED) !== 0
  }
  set stored(value: boolean) {
    this.#setBits(0, STORED, value ? STORED : 0)
  }
}
