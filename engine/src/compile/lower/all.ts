import type { Lowerings } from '../lowering.ts';
import { activationLowerings } from './activations.ts';
import { arithmeticLowerings } from './arithmetic.ts';
import { castLowerings } from './cast.ts';
import { constantLowerings } from './constants.ts';
import { convolutionLowerings } from './convolution.ts';
import { cumulativeLowerings } from './cumulative.ts';
import { einsumLowerings } from './einsum.ts';
import { extremeLowerings } from './extremes.ts';
import { indexingLowerings } from './indexing.ts';
import { logicLowerings } from './logic.ts';
import { matrixLowerings } from './matrix.ts';
import { normalizationLowerings } from './normalization.ts';
import { poolingLowerings } from './pooling.ts';
import { quantizationLowerings } from './quantization.ts';
import { quantizedProductLowerings } from './quantizedProducts.ts';
import { recurrentLowerings } from './recurrent.ts';
import { reductionLowerings } from './reductions.ts';
import { resizeLowerings } from './resize.ts';
import { responseNormalizationLowerings } from './responseNormalization.ts';
import { shapeLowerings } from './shapes.ts';
import { softmaxLowerings } from './softmax.ts';
import { transposedConvolutionLowerings } from './transposedConvolution.ts';

/** Every operator of ONNX that the engine computes. If with a known condition is inlined (lowerGraph.ts). */
export const allLowerings: Lowerings = {
  ...activationLowerings,
  ...arithmeticLowerings,
  ...castLowerings,
  ...constantLowerings,
  ...convolutionLowerings,
  ...cumulativeLowerings,
  ...einsumLowerings,
  ...extremeLowerings,
  ...indexingLowerings,
  ...logicLowerings,
  ...matrixLowerings,
  ...normalizationLowerings,
  ...poolingLowerings,
  ...quantizationLowerings,
  ...quantizedProductLowerings,
  ...recurrentLowerings,
  ...reductionLowerings,
  ...responseNormalizationLowerings,
  ...resizeLowerings,
  ...shapeLowerings,
  ...softmaxLowerings,
  ...transposedConvolutionLowerings,
};
