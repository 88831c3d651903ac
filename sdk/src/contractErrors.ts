import type { ContractErrorName } from './contractRefusal.ts';

/**
 * What each custom error of the contracts means, for people: what happened, with its values, and what to do. A value stands
 * as `{name}`, or as `{name:unit}` (see `refusalText`). The type holds the table complete, its test holds the values' names.
 */
export const CONTRACT_ERROR_WORDS: { readonly [Name in ContractErrorName | 'Error' | 'Panic']: string } = {
  // Anchors
  EmptyOpening: 'The opening shows no anchoring. Rebuild it from the operator\'s "Anchored" events.',
  ForkAlreadyRecorded: 'A fork of {operator} was recorded before. There is nothing left to record.',
  NotAFork:
    'These two entries are no fork: it takes two different digests at one index, and these are {digestA} at {indexA} and {digestB} at {indexB}.',
  NotAnchorer:
    '{account} may not anchor for {operator}: it is neither the operator nor its anchor key. Use that key, or name this account with setAnchorKey.',
  NotIncluded:
    'The path does not show {digest} as entry {index} of the log of {size} with the root {root}. Take a fresh proof from the log.',
  OpeningMismatch:
    'The opening does not lead to what {operator} has anchored in slot {slot} ({stored}). A newer anchor replaced it: rebuild the opening.',
  PeriodFull:
    '{operator} has anchored 512 times in this period, as often as the contract takes it. Anchor again from {until:date} on.',
  SizeOutOfRange:
    '{operator} has anchored a log of {current} entries; {size} is not above that, or more than 16,777,216 above it.',
  UnknownAnchoring: 'The proof names anchoring {anchoring} of an opening that has {anchorings}. Count from 0.',
  UnknownSlot: 'The opening names slot {slot}: slots 0 to 63 are the ring, 64 is the head.',
  BadTimes:
    'Anchors cannot be deployed with a window of {window:for}, a grace of {grace:for} and a delay of {maxDelay:for}.',

  // FaultCourt
  AlreadyDemanded:
    'The same was demanded before, as demand {demandId}. Follow that one. A leaf can be demanded again once that is answered and the operator has anchored since.',
  AlreadyPresented: 'The receipt {digest} was published before. There is nothing to do.',
  AlreadyPunished:
    'This fault was punished before (key {faultKey}), or nothing is left to take. Another challenge changes nothing.',
  AnchoredInTime: 'The entry was anchored in time: at {anchoredAt:date}, and {latest:date} was the latest.',
  AnswerIncomplete:
    'The receipt is of an answer that was refused, failed or cut short (flags {flags}), so it claims no model.',
  AnswersUnpaired:
    '{proofs} proofs were sent for {demands} demands. Send one proof for each demand, in the same order.',
  AnswerPending: 'The operator may still answer demand {demandId} until {deadline:date}. Try again after that.',
  BadCourtTimes:
    'The court cannot be deployed with these times: stake has to stay locked for {needed:for}, not {unbonding:for}.',
  BadDemandFees: 'The court cannot be deployed with bonds that follow base fees from {least} to {highest} wei.',
  CoinRefused: '{account} did not take the {amount:coin} that it is owed. Withdraw from an account that accepts coin.',
  CommitmentKnown: 'This commitment was made before: {commitment}. Use another salt.',
  Declared:
    'The endpoint {endpoint} was declared with model {modelId} at {issuedAt:date}, as the receipt says, so no promise was broken.',
  DemandNotOpen: 'Demand {demandId} is not open: it was answered, or has ended.',
  EntryAnchored: "Nothing was omitted: the anchored log has {size} entries, and the receipt's is number {leafIndex}.",
  EntryNotAnchored:
    'Entry {leafIndex} cannot be demanded: the anchored log has only {size} entries. Wait for the next anchor.',
  ModelServable: 'Model {modelId} was registered and not retired at {issuedAt:date}, so no promise was broken.',
  NoCoin: 'The court owes {account} nothing.',
  NoConflict:
    'The receipts {digestA} and {digestB} do not conflict: it takes two digests of one operator at one index.',
  NoLongerAdmissible: 'It is too late: evidence about {digest} was admissible until {until:date}.',
  NoPulse:
    'No commitment shows that the chain was alive while the operator could have acted: {commitment} was made at {time:date}, and one after {after:date} and before {until:date} is needed. Commit, and try again after that time.',
  NotAnAnswer: 'What was sent does not show what demand {demandId} asks for.',
  NothingToAnswer: 'None of these demands is open: they were answered, or have ended.',
  NotDisplaced:
    'Nothing was displaced: entry {index} is the receipt {digest} itself, or is not at its place {leafIndex}.',
  NotFirstCover:
    'The anchoring shown (from {sizeBefore} to {size} entries) is not the first that covers entry {leafIndex}. Show the first one.',
  NotYetIssued:
    "The receipt is from {issuedAt:date}, too late by the chain's clock. Try again from {earliest:date} on.",
  OtherDemand: 'Demand {demandId} asks for something else (fault {fault}). Give the kind of answer that it asks for.',
  PromiseOpen:
    "The promise can still be kept until {until:date}; the chain's time is {now:date}. Try again after that.",
  ReceiptMalformed:
    'The receipt {digest} breaks a rule of its own: its index, times or flags are not those of a receipt.',
  ReceiptNotSigned: '{signer} signed the receipt and was no receipt key of {operator} at {issuedAt:date}.',
  RetirementTooFast:
    'The court cannot be deployed: models could be retired within {notice:for}, inside of a dispute window of {window:for}.',
  WrongBond: 'The bond is {bond:coin}; {sent:coin} were sent. Send at least the bond.',

  // Staking
  BadStakingParameters: 'Staking cannot be deployed with these parameters.',
  BondTooSmall:
    'The own bond would be {bond:opg}; the least is {least:opg}, or nothing at all. Stake more, or take out all.',
  CommissionTooHigh:
    'The commission is {commission:percent} or will be; at most {most:percent} was accepted. Accept more, or choose another operator.',
  DelegationTooSmall:
    'The delegation would be worth {value:opg}; the least is {least:opg}, or nothing at all. Delegate more, or take out all.',
  EraMismatch:
    'The pool was burnt and began anew (era {current}, not {expected}) since you looked. Look again before you decide.',
  LeverageExceeded:
    "Delegations would be {delegated:opg}; the operator's own bond carries at most {most:opg}. Delegate less.",
  NoCredit: '{account} has no credit to withdraw.',
  NoRewards: '{holder} has no rewards with {operator} to collect. They come as the stream runs ("assay rewards show").',
  NotEnoughShares: '{shares} shares were asked for, and {held} are active. Take fewer.',
  NotSlasher: '{account} may not slash {operator}: the operator did not admit it, or not long enough ago.',
  NothingStaked: 'Nothing is staked with {operator}, so nobody could earn these rewards.',
  OperatorNotBacked: '{operator} takes no delegations now: its own bond is too small, or it is jailed after a fault.',
  SelfDelegation: '{operator} cannot delegate to itself: its own stake is its bond ("assay stake").',
  SlasherKnown: '{operator} admitted the slasher {slasher} before. There is nothing to do.',
  SlasherNotContract: '{slasher} is no contract, and only a contract can be admitted as slasher.',
  TicketLocked: 'Ticket {ticketId} is locked until {unlockAt:date}. Claim it after that.',
  TicketUnknown:
    'There is no open ticket {ticketId}: it was claimed before, or never made ("assay claim" lists yours).',
  TooFewShares:
    'The delegation would give {shares} shares; at least {least} were asked for. The price moved: look again.',
  TransferMismatch: 'The token moved {received:opg} in place of {expected:opg}. Nothing was changed.',
  ZeroAmount: 'The amount is zero. Name a positive one.',

  // Registries
  AlreadyRegistered: '{operator} is registered already. Change its mirrors, keys or endpoints instead.',
  BadDelays:
    'The registry cannot be deployed with a notice of {notice:for} and a drain of {drain:for}: each is more than nothing and at most 366 days.',
  BadText: 'The text "{text}" is empty, too long, or has characters other than visible ASCII. Choose another.',
  HistoryFull: '{operator} has used all {entries} entries of this history, and no more fit.',
  NotRegistered: '{account} is no registered operator. Register it first ("assay operator register").',
  OriginTaken: 'The origin "{origin}" belongs to {operator}. Choose another.',
  ReceiptKeyEnded: 'The receipt key {key} of {operator} ends at {until:date} already, and that cannot be changed.',
  ReceiptKeyKnown: '{operator} has or had the receipt key {key}. Make a new key.',
  ReceiptKeyUnknown: '{key} was never a receipt key of {operator}.',
  TooEarly: 'The time {time:date} is too early: {earliest:date} is the earliest.',
  TooLate: 'The time {time:date} is too late: {latest:date} is the latest. Check it: it could never be taken back.',
  TooManyMirrors: '{count} mirrors are too many: 16 are the most.',
  ZeroKey: 'The key is the zero address, for which nobody can sign.',
  BadModel: 'The model lacks a digest that its trust label needs, or has one that the label excludes.',
  BadNotice:
    'The registry cannot be deployed with a notice of {notice:for}: it is more than nothing and at most 366 days.',
  ModelAlreadyRetired: 'Model {modelId} is retired from {from:date} on already.',
  ModelKnown: 'Model {modelId} is registered already. There is nothing to do.',
  ModelUnknown: 'No model {modelId} is registered. Register it first ("assay model register").',
  NotPublisher: '{account} did not publish model {modelId}, and only its publisher may retire it.',
  RetirementTooEarly: 'The model cannot be retired at {from:date}: {earliest:date} is the earliest.',
  RetirementTooLate:
    'The model cannot be retired at {from:date}: {latest:date} is the latest. Check it: it could never be taken back.',

  // Verdict
  LeafIndexMismatch:
    "The proof is of entry {index}, the receipt of entry {leafIndex}. Take the proof of the receipt's own place.",

  // Programs and ElementVerifier
  ChunkNotShown: 'The element needs chunk {chunk}, and its proof does not show it.',
  ElementOutside: 'There is no element {element}: the tensor has {count}.',
  InputOutside: 'There is no input {id}: the proof gives the roots of {inputs}.',
  InstructionOutside: 'There is no instruction {instructionIndex}: the program has {instructionCount}.',
  InstructionRefused:
    'Instruction {instructionIndex} of the program breaks rule {rule} of docs/trace.md. No valid program has it.',
  NotUnderRoot: 'The proof leads to the root {computed}, not to {root}: it is of other data.',
  PageMalformed:
    'The page has {bytesLength} bytes from instruction {first} on: it takes whole descriptors of 320 bytes inside of the {instructionCount} instructions.',
  PageOutOfOrder:
    'The page holds instructions {first} to {end}, and {next} is the next to be checked. Go on from there.',
  ProgramAlreadyBegun: 'The program {programRoot} was begun before. Go on with its pages.',
  ProgramAlreadyValid: 'The program {programRoot} is valid already. There is nothing to do.',
  ProgramSizeOutOfRange:
    'A program cannot have {instructions} instructions, {weightChunks} chunks of weights, {inputs} inputs and {outputs} outputs.',
  RunOutsideTree: 'The run from chunk {first} on, of {bytesLength} bytes, leaves its tree of depth {depth}.',
  TensorTypeRefused: 'No tensor has element type {dtype}, {rank} dimensions and {count} elements.',
  UnknownProgram: 'Nobody began the program {programRoot}. Register the model first ("assay model register").',
  UnknownScalarFunction: 'There is no scalar function {fn}.',
  UnknownVersion: 'There is no version {version} of programs: the version is 1.',
  WrongDescriptorLength: 'The descriptor has {length} bytes, not 320.',
  WrongInputs: 'The inputs given hash to {computed}, those of the execution to {inputRoot}.',
  WrongProgram: 'The header hashes to {computed}, the program of the execution is {programRoot}.',
  WrongSiblings: 'The proof has {actual} hashes beside its chunks, and {expected} are needed.',

  // OPG and the libraries below all of them
  AddressEmptyCode: '{target} is no contract.',
  CheckpointUnorderedInsertion: "A history would go back in time: the chain's clock did.",
  ECDSAInvalidSignature: 'The signature is none: nobody signed this.',
  ECDSAInvalidSignatureLength: 'The signature has {length} bytes, not 65.',
  ECDSAInvalidSignatureS: 'The signature is the second form of another one ({s}), which is not accepted.',
  ERC20InsufficientAllowance: '{spender} may spend {allowance:opg} for you, and {needed:opg} are needed. Approve more.',
  ERC20InsufficientBalance: '{sender} has {balance:opg}, and {needed:opg} are needed.',
  ERC20InvalidApprover: '{approver} cannot approve.',
  ERC20InvalidReceiver: '{receiver} cannot receive OPG.',
  ERC20InvalidSender: '{sender} cannot send OPG.',
  ERC20InvalidSpender: '{spender} cannot be approved.',
  ERC2612ExpiredSignature: 'The permit was good until {deadline:date}. Sign a new one.',
  ERC2612InvalidSigner: 'The permit was signed by {signer}, not by its owner {owner}.',
  FailedCall: 'A call to another contract failed without saying why.',
  InvalidAccountNonce: 'The permit of {account} is not its next one (number {currentNonce}). Sign a new one.',
  InvalidShortString: 'A short text inside of the contract is malformed.',
  ReentrancyGuardReentrantCall: 'A contract called back while it was being called, which is refused.',
  SafeCastOverflowedUintDowncast: 'The number {value} does not fit into {bits} bits.',
  SafeERC20FailedOperation: 'The token {token} did not do what it was asked to.',
  StringTooLong: 'The text "{str}" is too long.',
  Error: '{message}',
  Panic: 'The contract met a state that it takes to be impossible (panic {code}). Please report it.',
};
