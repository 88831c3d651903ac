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
    "Operators that ever had stake, those with most active stake first: a page of at most 1000, 100 unless asked for more."
    stakedOperators(limit: Int = 100, offset: Int = 0): [StakedOperator!]!
    "One operator's stake; null if it never had any."
    stakedOperator(address: String!): StakedOperator
    "How far the index is, and the contracts' constants."
    indexing: IndexingStatus!
  }

  "An operator's stake at the indexed block. Amounts are decimal strings of the token's smallest unit."
  type StakedOperator {
    address: String!
    origin: String
    "Active stake: it backs promises and earns."
    own: String!
    delegated: String!
    "What waits in tickets. It can still be slashed, and earns nothing."
    leaving: String!
    "Whether the own stake is large enough and the operator not jailed."
    isBacked: Boolean!
    jailedUntil: Uint53
    "In basis points, as it is at the indexed block."
    commission: Int!
    "The commission from nextCommissionFrom on; null if no change is planned."
    nextCommission: Int
    nextCommissionFrom: Uint53
    "Rewards that were paid in and not shared out by the operator's last settlement."
    rewardsLeft: String!
    delegatorCount: Uint53!
    slashed: String!
    faultCount: Uint53!
    """
    Yearly rate of delegators in basis points, rounded down: what was released to them (after commission) in the last seven
    days × 365 / 7, over the delegations that are active now; leaving stake earns nothing and does not count. Null where
    nothing is delegated. Rewards count when they are shared out, which happens whenever somebody stakes, leaves, funds,
    collects or is slashed; one sharing out counts with the part of its time that lies in the seven days.
    """
    aprBasisPoints: String
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
    "Which of the opening's anchorings the leaf is shown under; inclusion is for this anchoring's size."
    openingAnchoring: Uint53
    "Time of the anchor plus WINDOW: settled from the next second on, unless a fork is recorded."
    settledAt: Uint53
    "The first fault that was shown of the receipt to the court: the verdict is FAULTY."
    fault: ReceiptFault
    "When the receipt was published to the court."
    presentedAt: Uint53
    "The last second at which a fault of the receipt can be brought; null unless the receipt or its publication is known."
    admissibleUntil: Uint53
    "The last second before FINAL can be said, if nothing comes; null unless anchored, published and shown in the log."
    finalAt: Uint53
    "Whether a demand for the receipt's entry is open, or one about its operator's whole log that was made while the receipt could be disputed."
    disputed: Boolean!
    "Those demands, answered ones too: open ones first, at most 50."
    demands: [ReceiptDemand!]!
    stake: ReceiptStake
    indexedBlock: Uint53
    indexedAt: Uint53
  }

  type ReceiptFault {
    fault: String!
    time: Uint53!
    faultKey: String!
    transactionHash: String!
    "What the operator lost for this key, and what of it went to whom; null while nothing could be taken."
    taken: String
    bounty: String
    recipient: String
  }

  type ReceiptDemand {
    demandId: String!
    fault: String!
    "OPEN, ANSWERED or SILENT"
    status: String!
    demander: String!
    answerer: String
    bond: String!
    openedAt: Uint53!
    deadline: Uint53!
  }

  "Active stake behind the operator's promises, in the token's smallest unit: now, and when the entry was anchored."
  type ReceiptStake {
    own: String!
    delegated: String!
    atAnchor: String
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
    jailedUntil: Uint53
    isBacked: Boolean!
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
    anchorings: [ReceiptOpeningAnchoring!]!
  }

  type ReceiptOpeningAnchoring {
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
    staking: StakingParameters!
  }

  type ProtocolContracts {
    opg: String!
    operatorRegistry: String!
    modelRegistry: String!
    anchors: String!
    staking: String!
    faultCourt: String!
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

  "Immutable: times in seconds, amounts in the token's smallest unit, rates in basis points."
  type StakingParameters {
    unbonding: Uint53!
    stream: Uint53!
    jail: Uint53!
    minBond: String!
    minDelegation: String!
    leverage: Int!
    maxCommission: Int!
    bounty: Int!
  }
`;
