/** What Assay adds to the schema that Ponder derives from the tables. */
export const typeDefs = /* GraphQL */ `
  "A whole number from 0 below 2^53, as a JSON number. Times are unix seconds."
  scalar Uint53

  extend type Query {
    """
    Everything that is known about one receipt. Give the compact form too if it was never handed to the monitor; it must
    hash to the digest. Merkle paths are checked against the indexed anchor before they are given out.
    """
    receipt(digest: String!, receipt: String): ReceiptStatus!
    "How far the index is, and the contracts' constants."
    indexing: IndexingStatus!
  }

  type ReceiptStatus {
    digest: String!
    """
    The highest rung that was checked (docs/protocol.md, Verdict); null if nothing could be. With the reason
    RECEIPT_NOT_DISCLOSED it speaks of the digest alone: give the receipt before relying on it.
    """
    verdict: String
    reasons: [ReceiptReason!]!
    "The receipt, in compact form, if it is known."
    receipt: String
    trust: String
    operator: ReceiptOperator
    leafIndex: Uint53
    issuedAt: Uint53
    anchorBy: Uint53
    endpoint: ReceiptEndpoint
    model: ReceiptModel
    "The declaration in force at issuedAt, or the one that it contradicts."
    declaration: ReceiptDeclaration
    inclusion: ReceiptInclusion
    "What the anchored log holds at the receipt's place instead of it: evidence of a broken promise, its path checked."
    otherEntry: ReceiptOtherEntry
    "The first anchor whose root covers the entry."
    anchor: ReceiptAnchor
    "Opens a word that the contract holds now; checkOpening of Anchors accepts it."
    opening: ReceiptOpening
    "Which of the opening's steps the leaf is shown under; inclusion is for this step's size."
    openingStep: Uint53
    "Time of the anchor plus WINDOW: settled from the next second on, unless a fork is recorded."
    settledAt: Uint53
    indexedBlock: Uint53
    indexedAt: Uint53
  }

  type ReceiptReason {
    code: String!
    field: String
    message: String!
  }

  type ReceiptOperator {
    address: String!
    origin: String
    registeredAt: Uint53
    checkpointKey: String
    mirrors: [String!]!
    logSize: Uint53!
    anchorCount: Uint53!
    forkedAt: Uint53
  }

  type ReceiptEndpoint {
    id: String!
    name: String
  }

  type ReceiptModel {
    modelId: String!
    name: String!
    uri: String!
    publisher: String!
    trust: String!
    manifestDigest: String!
    registeredAt: Uint53!
    retiredFrom: Uint53
  }

  type ReceiptDeclaration {
    index: Uint53!
    modelId: String!
    configDigest: String!
    from: Uint53!
    "Whether it says what the receipt says."
    matches: Boolean!
  }

  type ReceiptInclusion {
    size: Uint53!
    root: String!
    path: [String!]!
  }

  type ReceiptOtherEntry {
    digest: String!
    size: Uint53!
    root: String!
    path: [String!]!
  }

  type ReceiptAnchor {
    sequence: Uint53!
    root: String!
    size: Uint53!
    time: Uint53!
    blockNumber: Uint53!
    transactionHash: String!
    word: String!
  }

  type ReceiptOpening {
    slot: Uint53!
    previous: String!
    steps: [ReceiptOpeningStep!]!
  }

  type ReceiptOpeningStep {
    root: String!
    size: Uint53!
    time: Uint53!
  }

  type IndexingStatus {
    ready: Boolean!
    reason: String!
    chainId: Uint53!
    indexedBlock: Uint53
    indexedAt: Uint53
    headBlock: Uint53
    lag: Uint53
    maxLag: Uint53!
    contracts: ProtocolContracts!
    constants: ProtocolConstants!
  }

  type ProtocolContracts {
    opg: String!
    operatorRegistry: String!
    modelRegistry: String!
    anchors: String!
  }

  "Immutable times, in seconds; genesis is unix time."
  type ProtocolConstants {
    window: Uint53!
    grace: Uint53!
    maxDelay: Uint53!
    period: Uint53!
    genesis: Uint53!
    drain: Uint53!
  }
`;
