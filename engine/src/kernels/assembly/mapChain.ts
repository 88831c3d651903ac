import { apply } from './apply';
import { fillScalar, loadPeriod, loadRepeat, loadRun } from './loads';
import { loadStrided } from './loadStrided';
import { storeRun } from './storeRun';
import { countersOf, setSlotAddress, slotAddress, slotMemory, TILE } from './tileMemory';
import { elementBytes } from './elements';

const LOAD: u32 = 100;
const STORE: u32 = 101;
const CONTIGUOUS: u32 = 0;
const SCALAR: u32 = 1;
const PERIOD: u32 = 2;
const REPEAT: u32 = 3;

/** Runs a chain tile by tile; see kernels.ts, and chainLinks.ts for the words of a link. */
export function mapChain(links: u32, linkCount: u32, from: u32, to: u32, scratch: u32): void {
  const end = links + 32 * linkCount;
  for (let begin = from; begin < to; begin += TILE) {
    const count = min(to - begin, TILE);
    for (let link = links; link < end; link += 32) {
      const code = load<u32>(link);
      const slot = load<u32>(link, 4);
      const at = slotMemory(scratch, slot);
      if (code == LOAD) loadSlot(link, slot, at, begin, count, begin == from, scratch);
      else if (code == STORE) {
        const dtype = load<u32>(link, 8);
        storeRun(dtype, load<u32>(link, 16) + begin * elementBytes(dtype), slotAddress(scratch, slot), count);
      } else {
        const a = slotAddress(scratch, load<u32>(link, 8));
        const b = slotAddress(scratch, load<u32>(link, 12));
        const c = slotAddress(scratch, load<u32>(link, 16));
        apply(code, at, a, b, c, (4 * count + 15) & ~15);
        setSlotAddress(scratch, slot, at);
      }
    }
  }
}

function loadSlot(link: u32, slot: u32, at: u32, begin: u32, count: u32, isFirst: bool, scratch: u32): void {
  const dtype = load<u32>(link, 8);
  const walk = load<u32>(link, 12);
  const address = load<u32>(link, 16);
  const argument = load<u32>(link, 20);
  if (walk == CONTIGUOUS) {
    const source = address + begin * elementBytes(dtype);
    if (dtype > 1) loadRun(dtype, at, source, count);
    setSlotAddress(scratch, slot, dtype > 1 ? at : source);
    return;
  }
  if (walk == PERIOD && dtype < 2) {
    const phase = begin % argument;
    if (phase + count <= argument) {
      setSlotAddress(scratch, slot, address + 4 * phase);
      return;
    }
  }
  setSlotAddress(scratch, slot, at);
  if (walk == SCALAR) {
    if (isFirst) fillScalar(dtype, at, address, TILE);
  } else if (walk == PERIOD) {
    // A tile of whole periods is the same every time.
    if (isFirst || TILE % argument != 0) loadPeriod(dtype, at, address, begin % argument, argument, TILE);
  } else if (walk == REPEAT) loadRepeat(dtype, at, address, begin, argument, count);
  else loadStrided(dtype, at, address, argument, begin, count, countersOf(scratch));
}
