import { equalHex } from '../bytes.ts';
import type { ChainModel } from '../chainReader.ts';
import { isComplete } from '../flags.ts';
import { declarationsAt } from '../verify/declaration.ts';
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
    const { operator, endpoint, modelId, configDigest, issuedAt, flags } = heard.signed.receipt;
    if (!isComplete(flags)) continue;
    const window = windowNumber(issuedAt, file.constants.window);
    const moments = [issuedAt - file.times.skew, issuedAt, issuedAt + file.times.skew];
    const history = await file.declarations(operator, endpoint);
    const isDeclared = (time: number) =>
      declarationsAt(history, time, file.constants.drain).some(
        (one) => equalHex(one.modelId, modelId) && equalHex(one.configDigest, configDigest),
      );
    if (!moments.some(isDeclared)) {
      const begun = history.filter(({ from }) => from <= issuedAt).length;
      found.push({
        ...common(file, heard),
        fault: 'UNDECLARED_MODEL',
        faultKey: undeclaredKey(operator, endpoint, begun, window),
        call: (claim) => ({ functionName: 'challengeUndeclaredModel', args: [toSignedArgument(heard.signed), claim] }),
      });
    }
    const model = await file.model(modelId);
    if (!moments.some((time) => isServable(model, time))) {
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
  const provableFrom = issuedAt + times.skew + 1;
  const isNews = standing.fault === undefined;
  return { operator, evidence: digest, digests: [digest], isNews, provableFrom, admissibleUntil };
}

function isServable(model: ChainModel | undefined, time: number): boolean {
  return model !== undefined && model.from <= time && time < model.until;
}
