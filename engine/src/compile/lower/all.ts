import type { Lowerings } from '../lowering.ts';
import { convolutionLowerings } from './convolution.ts';
import { einsumLowerings } from './einsum.ts';
import { matrixLowerings } from './matrix.ts';
import { normalizationLowerings } from './normalization.ts';
import { poolingLowerings } from './pooling.ts';
import { quantizationLowerings } from './quantization.ts';
import { quantizedProductLowerings } from './quantizedProducts.ts';
import { recurrentLowerings } from './recurrent.ts';
import { softmaxLowerings } from './softmax.ts';

/** Every operator of ONNX that the engine computes. */
export const allLowerings: Lowerings = {
  ...convolutionLowerings,
  ...einsumLowerings,
  ...matrixLowerings,
  ...normalizationLowerings,
  ...poolingLowerings,
  ...quantizationLowerings,
  ...quantizedProductLowerings,
  ...recurrentLowerings,
  ...softmaxLowerings,
};
