import { type Evidence, InputError, readEvidence } from '@assay/sdk';
import { textOrFile } from '../files.ts';

/**
 * Evidence as the command line takes it: a compact receipt, or a file with one, with a list of them, with what an operator or
 * a monitor answered, or with an alarm. `-` is standard input.
 * @throws InputError EVIDENCE_MALFORMED, FILE_UNREADABLE
 */
export async function readEvidenceInput(argument: string): Promise<Evidence> {
  const text = await textOrFile(argument);
  if (!/^[[{"]/.test(text)) return readEvidence(text);
  try {
    return readEvidence(JSON.parse(text));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new InputError('EVIDENCE_MALFORMED', `${argument.slice(0, 80)} is not JSON.`, { path: '$' }, { cause });
  }
}
