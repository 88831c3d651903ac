export { parseAddress, sameAddress, ZERO_ADDRESS } from './address.ts';
export { readAnchoredLogs, readBlockTime } from './anchoredLogs.ts';
export { type AnchoredLog, type AnchorFold, type Anchoring, createAnchorFold } from './anchoring.ts';
export {
  type AnchorTimes,
  type AnchorWord,
  foldAnchoring,
  foldOpening,
  HEAD_SLOT,
  MAX_PERIOD_ANCHORINGS,
  type OpenedAnchoring,
  type Opening,
  packWord,
  periodAt,
  RING_SIZE,
  unpackWord,
  ZERO_WORD,
} from './anchorWord.ts';
export { fetchWhole } from './boundedFetch.ts';
export { concat, equalBytes, equalHex, fromHex, toHex, utf8, ZERO_32 } from './bytes.ts';
export { type CanonicalValue, canonicalJson, configDigest } from './canonical.ts';
export {
  type ChainConstants,
  type ChainModel,
  type ChainReader,
  type CourtStanding,
  createChainReader,
  createChainReaderFrom,
  type Declaration,
  type ReceiptKey,
} from './chainReader.ts';
export { type Checkpoint, openCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint.ts';
export {
  commit,
  decodeSalts,
  deriveSalts,
  encodeSalts,
  REQUEST_TAG,
  RESPONSE_TAG,
  type Salts,
  tenantId,
  tenantSecret,
} from './commitment.ts';
export { type CompactRange, createCompactRange } from './compactRange.ts';
export { decodeReceipt, encodeReceipt } from './compactReceipt.ts';
export { contractError, decodeRefusal, findRefusal } from './contractRefusal.ts';
export { type Contracts, type ContractsOptions, createContracts } from './contracts.ts';
export { CONTRACT_NAMES, type ContractName, type Deployment, readDeployment } from './deployment.ts';
export { AssayError, type AssayErrorCode, InputError, InvariantError } from './errors.ts';
export {
  createEventStreamHasher,
  createEventStreamParser,
  type EventStreamHasher,
  type EventStreamParser,
  hashContent,
  isEventStream,
} from './eventStream.ts';
export { type AnswerSource, answerFor } from './faults/answerFor.ts';
export { answerMany, type ManyAnswers } from './faults/answerMany.ts';
export { type BountyClaim, commitmentOf, pairDigest } from './faults/bountyCommitment.ts';
export type { CourtCall } from './faults/courtArguments.ts';
export { type CourtReader, type CourtTimes, createCourtReader } from './faults/courtReader.ts';
export { type Demand, type DemandStatus, sizeDemanded } from './faults/demand.ts';
export { type DemandCall, type Demanded, demandConsistencyCall, demandLeafCall } from './faults/demandCalls.ts';
export { createDemandWatch, type DemandWatch } from './faults/demandWatch.ts';
export { type Evidence, readEvidence, type Showing } from './faults/evidence.ts';
export { forkKey, windowNumber } from './faults/faultKeys.ts';
export { FAULT_NAMES, type FaultName, faultName } from './faults/faultNames.ts';
export { faultOfSilence } from './faults/faultOfSilence.ts';
export { type FilingOutcome, type FilingRequest, fileChallenge } from './faults/fileChallenge.ts';
export { createMemoryJournal, type FilingJournal, type FilingRecord } from './faults/filingJournal.ts';
export { findFaults } from './faults/findFaults.ts';
export { openDemand } from './faults/openDemand.ts';
export { presentReceipt } from './faults/presentReceipt.ts';
export { type ChallengePrice, priceChallenge } from './faults/priceChallenge.ts';
export type { ProvableFault } from './faults/provableFault.ts';
export type { Pulse } from './faults/pulse.ts';
export { findPunishments, type Punishment } from './faults/punishments.ts';
export type { CourtSender } from './faults/sendToCourt.ts';
export { type AnchorRecord, type FoundOpening, findOpening, openGrowth } from './findOpening.ts';
export { FLAGS, type FlagName, flagNames, isComplete } from './flags.ts';
export { createGraphqlClient, type GraphqlClient, type GraphqlClientOptions } from './graphql.ts';
export type { AnchorSummary, OperatorSummary, ReceiptStatus } from './graphqlQueries.ts';
export type { StakeQueries } from './graphqlStake.ts';
export type {
  DemandSummary,
  PunishedFault,
  RewardMovement,
  StakedOperator,
  StakePosition,
  StakeSlashing,
  StakeTicket,
} from './graphqlStakeQueries.ts';
export { type BlockRange, createLogPager, failureMeaning, type LogPaging } from './logPager.ts';
export { createLogReader, type LogReader, type LogReaderOptions, tileWidth } from './logReader.ts';
export {
  buildManifest,
  type Manifest,
  type ManifestFile,
  type ModelRecord,
  manifestDigest,
  modelId,
  omsRoot,
  TRUST,
  type Trust,
} from './manifest.ts';
export {
  type Consistency,
  EMPTY_ROOT,
  hashLeaf,
  hashNode,
  type Inclusion,
  rootFromInclusionProof,
  verifyConsistency,
  verifyInclusion,
} from './merkle.ts';
export {
  type NoteSigner,
  type NoteVerifier,
  noteKeyId,
  openNote,
  parseNote,
  parseVerifierKey,
  signerFromSeed,
  signNote,
  verifierFromPublicKey,
} from './note.ts';
export { pagedLogs } from './pagedLogs.ts';
export { consistencyProof, inclusionProof, type NodeReader, rootOf, subtreeRoots } from './proofs.ts';
export { endpointId, packReceipt, receiptDigest, receiptTypedData, unpackReceipt } from './receipt.ts';
export { formatReceiptEvent, isReceiptEvent, parseReceiptEvent, type ReceiptEvent } from './receiptEvent.ts';
export {
  type InferenceReceipt,
  PACKED_RECEIPT_LENGTH,
  RECEIPT_TYPES,
  type ReceiptDomain,
  type SignedReceipt,
} from './receiptFields.ts';
export { createReceiptHasher, createStructHasher, domainSeparator } from './receiptHasher.ts';
export { refusalText } from './refusalText.ts';
export { recoverAddress, recoverReceiptSigner, signDigest, signReceipt } from './signature.ts';
export { type HeldPosition, type HeldTicket, type HolderStake, readHolderStake } from './stake/holderStake.ts';
export { opgText, parseOpg } from './stake/opgAmount.ts';
export {
  type PermitDomain,
  type PermitRequest,
  type PermitSignature,
  permitTypedData,
  signOpgPermit,
} from './stake/permit.ts';
export { CHUNK_BYTES, type ChunkRun, chunkCount, chunkTree, rootFromChunks } from './tensor/chunkTree.ts';
export { allocateDtype, DTYPE_SIZES, DTYPES, type Dtype, type DtypeArray, dtypeCode } from './tensor/dtype.ts';
export {
  executionRoot,
  instructionsTree,
  type ProgramHeader,
  programRoot,
  rootOfTensors,
  tensorRoot,
  tensorRoots,
  tensorsRoot,
  traceTree,
} from './tensor/executionRoot.ts';
export {
  type HashTree,
  hashTreeDepth,
  hashTreeNode,
  keccakPieces,
  type PieceHasher,
  rootFromRun,
  runSiblings,
} from './tensor/hashTree.ts';
export {
  inputRootOfRequest,
  OIP_DATATYPES,
  OMITTED_ROOT_PREFIX,
  outputRootOfAnswer,
  tensorsOfAnswer,
} from './tensor/oipTensors.ts';
export { readProgramHeader } from './tensor/programHeader.ts';
export { parseStrictJson } from './tensor/strictJson.ts';
export { shapeCount, type TypedTensor, tensorBytes } from './tensor/tensor.ts';
export { checkTensorType, encodeTensorTypes, type TensorType, tensorTypesHash } from './tensor/tensorTypes.ts';
export {
  decodeEntries,
  decodeTile,
  encodeEntries,
  entriesPath,
  parseTilePath,
  TILE_HEIGHT,
  TILE_WIDTH,
  tilePath,
} from './tile.ts';
export { dateText, durationText } from './timeText.ts';
export type { ContractCall, TransactionSender } from './transactionSender.ts';
export { readProof } from './verify/readProof.ts';
export { REASON_WEIGHTS, type Reason, type ReasonCode, type Weight } from './verify/reason.ts';
export type { Call, CheckName, ReceiptProof, Verdict, Verification, VerifyInput } from './verify/types.ts';
export { verifyReceipt } from './verify/verifyReceipt.ts';
export { createWalletSender, type WalletSenderOptions } from './walletSender.ts';
