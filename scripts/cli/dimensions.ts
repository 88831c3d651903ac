import { InputError } from '@assay/sdk';

/** Collects `--dim name=size` into sizes by name. @throws InputError MODEL_SHAPE_UNKNOWN */
export function collectDimension(text: string, known: Record<string, number> = {}): Record<string, number> {
  const match = /^([^=]+)=([1-9]\d{0,8})$/.exec(text);
  if (match === null) {
    throw new InputError('MODEL_SHAPE_UNKNOWN', `${text.slice(0, 80)} is no size; write --dim batch=1.`, { text });
  }
  return { ...known, [match[1]!]: Number(match[2]) };
}
