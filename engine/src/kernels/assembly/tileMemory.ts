/** Elements that a chain works on at a time. */
export const TILE: u32 = 512;
/** Bytes from one slot to the next: the tile, and room for the last vector to run over. */
const SLOT_BYTES: u32 = TILE * 4 + 16;
/** Slots whose addresses fit into the header of the scratch. */
const MAX_SLOTS: u32 = 64;
/** Counters for a walk over 8 dimensions follow the header. */
const COUNTERS_AT: u32 = MAX_SLOTS * 4;
const SLOTS_AT: u32 = COUNTERS_AT + 32;

/** Address of a slot's own memory. */
@inline
export function slotMemory(scratch: u32, slot: u32): u32 {
  return scratch + SLOTS_AT + slot * SLOT_BYTES;
}

/** Where the values of a slot are: its own memory, or an operand's that needs no conversion. */
@inline
export function slotAddress(scratch: u32, slot: u32): u32 {
  return load<u32>(scratch + 4 * slot);
}

@inline
export function setSlotAddress(scratch: u32, slot: u32, address: u32): void {
  store<u32>(scratch + 4 * slot, address);
}

@inline
export function countersOf(scratch: u32): u32 {
  return scratch + COUNTERS_AT;
}
