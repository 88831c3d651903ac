import type { TypedTensor } from '@assay/sdk';
import type { ElementLimits } from '../ir/limits.ts';
import type { ReadExternal } from '../onnx/externalData.ts';

/** What a model file leaves open. */
export type CompileOptions = {
  /** Sizes of symbolic dimensions. */
  readonly dims?: Readonly<Record<string, number>>;
  /** Shapes of inputs whose dimensions have no symbols, or whose shape the file does not tell. */
  readonly inputShapes?: Readonly<Record<string, readonly number[]>>;
  /** Inputs that are held fixed and so are none of the program's: shapes, axes and the like. */
  readonly constants?: Readonly<Record<string, TypedTensor>>;
  /** Reads files of weights beside the model. */
  readonly external?: ReadExternal;
  /** Other caps than those of contracts, for measurement: they refuse what is compiled with larger ones. */
  readonly limits?: ElementLimits;
};
