import { isComplete } from '../flags.ts';
import { declarationsBegun } from '../promise/declarationsAt.ts';
import { isUndeclared, isUnknownModel, judgeableFrom } from '../promise/wrongModel.ts';
import type { CaseFile, HeardReceipt } from './caseFile.ts';
import { toSignedArgument } from './courtArguments.ts';
import { undeclaredKey, unknownModelKey, windowNumber } from './faultKeys.ts';
import type { FaultCandidate } from './provableFault.ts';

/**
 * Complete receipts of a model that their endpoint did not declare, or that could not be served: neither at `issuedAt` nor
 * the court's skew before or after it, since an operator's clock may be off.
 */
export async function findWrongModels(file: CaseFile): Promise<FaultCandidate[]> {
  const found: FaultCandidate[] = [];
  for (const heard of file.receipts) {
    const { receipt } = heard.signed;
    const { operator, endpoint, modelId, issuedAt } = receipt;
    // Nothing is read for what cannot be a fault.
    if (!isComplete(receipt.flags)) continue;
    const window = windowNumber(issuedAt, file.constants.window);
    const { skew } = file.times;
    const history = await file.declarations(operator, endpoint);
    if (isUndeclared(receipt, history, { skew, drain: file.constants.drain })) {
      const begun = declarationsBegun(history, issuedAt);
      found.push({
        ...common(file, heard),
        fault: 'UNDECLARED_MODEL',
        faultKey: undeclaredKey(operator, endpoint, begun, window),
        call: (claim) => ({ functionName: 'challengeUndeclaredModel', args: [toSignedArgument(heard.signed), claim] }),
      });
    }
    if (isUnknownModel(receipt, await file.model(modelId), skew)) {
      found.push({
        ...common(file, heard),
        fault: 'UNKNOWN_MODEL',
        faultKey: unknownModelKey(operator, modelId, window),
        call: (claim) => ({ functionName: 'challengeUnknownModel', args: [toSignedArgument(heard.signed), claim] }),
      });
    }
  }
  return found;
}

function common({ times }: CaseFile, { signed, digest, standing, admissibleUntil }: HeardReceipt) {
  const { operator, issuedAt } = signed.receipt;
  const provableFrom = judgeableFrom(issuedAt, times.skew);
  const isNews = standing.fault === undefined;
  return { operator, evidence: digest, digests: [digest], isNews, provableFrom, admissibleUntil };
}
