/** Which contracts are mutated, and which folders of test/contracts have to notice; the nearest first. */
const COVERED: readonly (readonly [files: RegExp, folders: readonly string[]])[] = [
  [/^contracts\/(Staking|staking\/\w+)\.sol$/, ['Staking']],
  [/^contracts\/libraries\/(SharePool|RewardStream)\.sol$/, ['Staking']],
  [/^contracts\/Anchors\.sol$/, ['Anchors']],
  [/^contracts\/types\/AnchorWord\.sol$/, ['Anchors']],
  [/^contracts\/libraries\/MerkleLog\.sol$/, ['MerkleLog', 'Anchors']],
  [/^contracts\/(FaultCourt|court\/\w+)\.sol$/, ['FaultCourt']],
  [/^contracts\/libraries\/(Penalties|FaultKeys|SaturatingTime)\.sol$/, ['FaultCourt']],
  [/^contracts\/libraries\/Receipts\.sol$/, ['FaultCourt', 'Verdicts', 'Anchors', 'InferenceEscrow']],
  [/^contracts\/Verdicts\.sol$/, ['Verdicts']],
  [/^contracts\/OperatorRegistry\.sol$/, ['OperatorRegistry', 'FaultCourt']],
  [/^contracts\/libraries\/PrintableText\.sol$/, ['OperatorRegistry']],
  [/^contracts\/ModelRegistry\.sol$/, ['ModelRegistry', 'FaultCourt']],
  [/^contracts\/examples\/InferenceEscrow\.sol$/, ['InferenceEscrow']],
  [/^contracts\/types\/\w+\.sol$/, ['Verdicts', 'FaultCourt']],
];

/** The folders whose tests a mutant of a file has to pass to survive; undefined if the file is not mutated. */
export function foldersFor(file: string): readonly string[] | undefined {
  return COVERED.find(([files]) => files.test(file))?.[1];
}

/** Tests that call at random for long come after those that look at one function. */
export function isDeep(testFile: string): boolean {
  return /invariant|scenario/i.test(testFile);
}

/**
 * The test files of a mutated file in the order in which they are compiled and run, group by group. The test of the function
 * that was changed, if one is named after it, comes first and alone: it is the one most likely to notice.
 */
export function stagesFor(file: string, testFiles: readonly string[], place = ''): string[][] {
  const folders = foldersFor(file) ?? [];
  const own = testFiles.filter((name) => folders.some((folder) => name === `test/contracts/${folder}/${place}.t.sol`));
  const groups = [false, true].flatMap((deep) =>
    folders.map((folder) =>
      testFiles.filter(
        (name) => name.startsWith(`test/contracts/${folder}/`) && isDeep(name) === deep && !own.includes(name),
      ),
    ),
  );
  return [own, ...groups].filter((group) => group.length > 0);
}
