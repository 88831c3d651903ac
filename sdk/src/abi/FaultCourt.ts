export const faultCourtAbi = [
  {
    "inputs": [
      {
        "internalType": "contract IAnchors",
        "name": "anchors",
        "type": "address"
      },
      {
        "internalType": "contract IOperatorRegistry",
        "name": "operators",
        "type": "address"
      },
      {
        "internalType": "contract IModelRegistry",
        "name": "models",
        "type": "address"
      },
      {
        "internalType": "contract IERC20",
        "name": "token",
        "type": "address"
      },
      {
        "components": [
          {
            "internalType": "uint64",
            "name": "answer",
            "type": "uint64"
          },
          {
            "internalType": "uint64",
            "name": "longestDispute",
            "type": "uint64"
          },
          {
            "internalType": "uint64",
            "name": "buffer",
            "type": "uint64"
          },
          {
            "internalType": "uint64",
            "name": "skew",
            "type": "uint64"
          }
        ],
        "internalType": "struct IFaultCourt.CourtTimes",
        "name": "times_",
        "type": "tuple"
      },
      {
        "components": [
          {
            "internalType": "uint64",
            "name": "least",
            "type": "uint64"
          },
          {
            "internalType": "uint64",
            "name": "highest",
            "type": "uint64"
          }
        ],
        "internalType": "struct IFaultCourt.DemandFees",
        "name": "fees",
        "type": "tuple"
      },
      {
        "components": [
          {
            "internalType": "uint64",
            "name": "unbonding",
            "type": "uint64"
          },
          {
            "internalType": "uint64",
            "name": "stream",
            "type": "uint64"
          },
          {
            "internalType": "uint64",
            "name": "jail",
            "type": "uint64"
          },
          {
            "internalType": "uint128",
            "name": "minBond",
            "type": "uint128"
          },
          {
            "internalType": "uint128",
            "name": "minDelegation",
            "type": "uint128"
          },
          {
            "internalType": "uint16",
            "name": "leverage",
            "type": "uint16"
          },
          {
            "internalType": "uint16",
            "name": "maxCommission",
            "type": "uint16"
          },
          {
            "internalType": "uint16",
            "name": "bounty",
            "type": "uint16"
          }
        ],
        "internalType": "struct IStaking.Parameters",
        "name": "stakingParameters",
        "type": "tuple"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "constructor"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "demandId",
        "type": "uint256"
      }
    ],
    "name": "AlreadyDemanded",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "digest",
        "type": "bytes32"
      }
    ],
    "name": "AlreadyPresented",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "faultKey",
        "type": "bytes32"
      }
    ],
    "name": "AlreadyPunished",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "anchoredAt",
        "type": "uint64"
      },
      {
        "internalType": "uint64",
        "name": "latest",
        "type": "uint64"
      }
    ],
    "name": "AnchoredInTime",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint32",
        "name": "flags",
        "type": "uint32"
      }
    ],
    "name": "AnswerIncomplete",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "demandId",
        "type": "uint256"
      },
      {
        "internalType": "uint64",
        "name": "deadline",
        "type": "uint64"
      }
    ],
    "name": "AnswerPending",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "demands",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "proofs",
        "type": "uint256"
      }
    ],
    "name": "AnswersUnpaired",
    "type": "error"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "internalType": "uint64",
            "name": "answer",
            "type": "uint64"
          },
          {
            "internalType": "uint64",
            "name": "longestDispute",
            "type": "uint64"
          },
          {
            "internalType": "uint64",
            "name": "buffer",
            "type": "uint64"
          },
          {
            "internalType": "uint64",
            "name": "skew",
            "type": "uint64"
          }
        ],
        "internalType": "struct IFaultCourt.CourtTimes",
        "name": "times",
        "type": "tuple"
      },
      {
        "internalType": "uint64",
        "name": "unbonding",
        "type": "uint64"
      },
      {
        "internalType": "uint64",
        "name": "needed",
        "type": "uint64"
      }
    ],
    "name": "BadCourtTimes",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "least",
        "type": "uint64"
      },
      {
        "internalType": "uint64",
        "name": "highest",
        "type": "uint64"
      }
    ],
    "name": "BadDemandFees",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "account",
        "type": "address"
      },
      {
        "internalType": "uint256",
        "name": "amount",
        "type": "uint256"
      }
    ],
    "name": "CoinRefused",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "commitment",
        "type": "bytes32"
      }
    ],
    "name": "CommitmentKnown",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "endpoint",
        "type": "bytes32"
      },
      {
        "internalType": "bytes32",
        "name": "modelId",
        "type": "bytes32"
      },
      {
        "internalType": "uint64",
        "name": "issuedAt",
        "type": "uint64"
      }
    ],
    "name": "Declared",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "demandId",
        "type": "uint256"
      },
      {
        "internalType": "enum IFaultCourt.DemandStatus",
        "name": "status",
        "type": "uint8"
      }
    ],
    "name": "DemandNotOpen",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "ECDSAInvalidSignature",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "length",
        "type": "uint256"
      }
    ],
    "name": "ECDSAInvalidSignatureLength",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "s",
        "type": "bytes32"
      }
    ],
    "name": "ECDSAInvalidSignatureS",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "leafIndex",
        "type": "uint64"
      },
      {
        "internalType": "uint40",
        "name": "size",
        "type": "uint40"
      }
    ],
    "name": "EntryAnchored",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "leafIndex",
        "type": "uint64"
      },
      {
        "internalType": "uint40",
        "name": "size",
        "type": "uint40"
      }
    ],
    "name": "EntryNotAnchored",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "modelId",
        "type": "bytes32"
      },
      {
        "internalType": "uint64",
        "name": "issuedAt",
        "type": "uint64"
      }
    ],
    "name": "ModelServable",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "account",
        "type": "address"
      }
    ],
    "name": "NoCoin",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "digestA",
        "type": "bytes32"
      },
      {
        "internalType": "bytes32",
        "name": "digestB",
        "type": "bytes32"
      }
    ],
    "name": "NoConflict",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "digest",
        "type": "bytes32"
      },
      {
        "internalType": "uint64",
        "name": "until",
        "type": "uint64"
      }
    ],
    "name": "NoLongerAdmissible",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "commitment",
        "type": "bytes32"
      },
      {
        "internalType": "uint64",
        "name": "time",
        "type": "uint64"
      },
      {
        "internalType": "uint64",
        "name": "after_",
        "type": "uint64"
      },
      {
        "internalType": "uint64",
        "name": "until",
        "type": "uint64"
      }
    ],
    "name": "NoPulse",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint40",
        "name": "indexA",
        "type": "uint40"
      },
      {
        "internalType": "uint40",
        "name": "indexB",
        "type": "uint40"
      },
      {
        "internalType": "bytes32",
        "name": "digestA",
        "type": "bytes32"
      },
      {
        "internalType": "bytes32",
        "name": "digestB",
        "type": "bytes32"
      }
    ],
    "name": "NotAFork",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "demandId",
        "type": "uint256"
      }
    ],
    "name": "NotAnAnswer",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "digest",
        "type": "bytes32"
      },
      {
        "internalType": "uint64",
        "name": "leafIndex",
        "type": "uint64"
      },
      {
        "internalType": "uint40",
        "name": "index",
        "type": "uint40"
      }
    ],
    "name": "NotDisplaced",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "leafIndex",
        "type": "uint64"
      },
      {
        "internalType": "uint40",
        "name": "sizeBefore",
        "type": "uint40"
      },
      {
        "internalType": "uint40",
        "name": "size",
        "type": "uint40"
      }
    ],
    "name": "NotFirstCover",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "issuedAt",
        "type": "uint64"
      },
      {
        "internalType": "uint64",
        "name": "earliest",
        "type": "uint64"
      }
    ],
    "name": "NotYetIssued",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "NothingToAnswer",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "demandId",
        "type": "uint256"
      },
      {
        "internalType": "enum Fault",
        "name": "fault",
        "type": "uint8"
      }
    ],
    "name": "OtherDemand",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "now_",
        "type": "uint64"
      },
      {
        "internalType": "uint64",
        "name": "until",
        "type": "uint64"
      }
    ],
    "name": "PromiseOpen",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "digest",
        "type": "bytes32"
      }
    ],
    "name": "ReceiptMalformed",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "operator",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "signer",
        "type": "address"
      },
      {
        "internalType": "uint64",
        "name": "issuedAt",
        "type": "uint64"
      }
    ],
    "name": "ReceiptNotSigned",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "ReentrancyGuardReentrantCall",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "notice",
        "type": "uint64"
      },
      {
        "internalType": "uint64",
        "name": "window",
        "type": "uint64"
      }
    ],
    "name": "RetirementTooFast",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "anchoring",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "anchorings",
        "type": "uint256"
      }
    ],
    "name": "UnknownAnchoring",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "sent",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "bond",
        "type": "uint256"
      }
    ],
    "name": "WrongBond",
    "type": "error"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "address",
        "name": "account",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "amount",
        "type": "uint256"
      }
    ],
    "name": "CoinWithdrawn",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "commitment",
        "type": "bytes32"
      }
    ],
    "name": "Committed",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "uint256",
        "name": "demandId",
        "type": "uint256"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "operator",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "bytes32",
        "name": "oldRoot",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "uint40",
        "name": "oldSize",
        "type": "uint40"
      },
      {
        "indexed": false,
        "internalType": "bytes32",
        "name": "newRoot",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "uint40",
        "name": "newSize",
        "type": "uint40"
      },
      {
        "indexed": false,
        "internalType": "address",
        "name": "demander",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "bond",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "uint64",
        "name": "deadline",
        "type": "uint64"
      }
    ],
    "name": "ConsistencyDemanded",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "uint256",
        "name": "demandId",
        "type": "uint256"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "answerer",
        "type": "address"
      }
    ],
    "name": "DemandAnswered",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "uint256",
        "name": "demandId",
        "type": "uint256"
      }
    ],
    "name": "DemandUnanswered",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "faultKey",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "operator",
        "type": "address"
      },
      {
        "indexed": true,
        "internalType": "enum Fault",
        "name": "fault",
        "type": "uint8"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "taken",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "bounty",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "address",
        "name": "recipient",
        "type": "address"
      }
    ],
    "name": "FaultPunished",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "uint256",
        "name": "demandId",
        "type": "uint256"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "operator",
        "type": "address"
      },
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "digest",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "uint40",
        "name": "index",
        "type": "uint40"
      },
      {
        "indexed": false,
        "internalType": "uint40",
        "name": "minSize",
        "type": "uint40"
      },
      {
        "indexed": false,
        "internalType": "address",
        "name": "demander",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "bond",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "uint64",
        "name": "deadline",
        "type": "uint64"
      }
    ],
    "name": "LeafDemanded",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "digest",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "operator",
        "type": "address"
      },
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "faultKey",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "enum Fault",
        "name": "fault",
        "type": "uint8"
      }
    ],
    "name": "ReceiptFaulted",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "digest",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "operator",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint64",
        "name": "leafIndex",
        "type": "uint64"
      },
      {
        "indexed": false,
        "internalType": "uint64",
        "name": "admissibleUntil",
        "type": "uint64"
      }
    ],
    "name": "ReceiptPresented",
    "type": "event"
  },
  {
    "inputs": [],
    "name": "ANCHORS",
    "outputs": [
      {
        "internalType": "contract IAnchors",
        "name": "",
        "type": "address"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "MODELS",
    "outputs": [
      {
        "internalType": "contract IModelRegistry",
        "name": "",
        "type": "address"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "OPERATORS",
    "outputs": [
      {
        "internalType": "contract IOperatorRegistry",
        "name": "",
        "type": "address"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "STAKING",
    "outputs": [
      {
        "internalType": "contract IStaking",
        "name": "",
        "type": "address"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "internalType": "address",
            "name": "operator",
            "type": "address"
          },
          {
            "internalType": "uint64",
            "name": "leafIndex",
            "type": "uint64"
          },
          {
            "internalType": "uint64",
            "name": "issuedAt",
            "type": "uint64"
          },
          {
            "internalType": "uint64",
            "name": "anchorBy",
            "type": "uint64"
          },
          {
            "internalType": "bytes32",
            "name": "endpoint",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "modelId",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "configDigest",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "requestCommitment",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "executedCommitment",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "responseCommitment",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "executionRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "evidenceDigest",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "clientNonce",
            "type": "bytes32"
          },
          {
            "internalType": "uint32",
            "name": "inputUnits",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "outputUnits",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "flags",
            "type": "uint32"
          }
        ],
        "internalType": "struct InferenceReceipt",
        "name": "receipt",
        "type": "tuple"
      }
    ],
    "name": "admissibleUntil",
    "outputs": [
      {
        "internalType": "uint64",
        "name": "",
        "type": "uint64"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "demandId",
        "type": "uint256"
      },
      {
        "internalType": "bytes32[]",
        "name": "proof",
        "type": "bytes32[]"
      }
    ],
    "name": "answerConsistency",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "demandId",
        "type": "uint256"
      },
      {
        "components": [
          {
            "internalType": "uint8",
            "name": "slot",
            "type": "uint8"
          },
          {
            "internalType": "AnchorWord",
            "name": "previous",
            "type": "bytes32"
          },
          {
            "components": [
              {
                "internalType": "bytes32",
                "name": "root",
                "type": "bytes32"
              },
              {
                "internalType": "uint40",
                "name": "size",
                "type": "uint40"
              },
              {
                "internalType": "uint64",
                "name": "time",
                "type": "uint64"
              }
            ],
            "internalType": "struct IAnchors.Anchoring[]",
            "name": "anchorings",
            "type": "tuple[]"
          }
        ],
        "internalType": "struct IAnchors.Opening",
        "name": "opening",
        "type": "tuple"
      },
      {
        "components": [
          {
            "internalType": "uint256",
            "name": "anchoring",
            "type": "uint256"
          },
          {
            "internalType": "uint40",
            "name": "index",
            "type": "uint40"
          },
          {
            "internalType": "bytes32[]",
            "name": "path",
            "type": "bytes32[]"
          }
        ],
        "internalType": "struct IAnchors.LeafProof",
        "name": "proof",
        "type": "tuple"
      }
    ],
    "name": "answerLeaf",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "uint256[]",
        "name": "demandIds",
        "type": "uint256[]"
      },
      {
        "components": [
          {
            "internalType": "uint8",
            "name": "slot",
            "type": "uint8"
          },
          {
            "internalType": "AnchorWord",
            "name": "previous",
            "type": "bytes32"
          },
          {
            "components": [
              {
                "internalType": "bytes32",
                "name": "root",
                "type": "bytes32"
              },
              {
                "internalType": "uint40",
                "name": "size",
                "type": "uint40"
              },
              {
                "internalType": "uint64",
                "name": "time",
                "type": "uint64"
              }
            ],
            "internalType": "struct IAnchors.Anchoring[]",
            "name": "anchorings",
            "type": "tuple[]"
          }
        ],
        "internalType": "struct IAnchors.Opening",
        "name": "opening",
        "type": "tuple"
      },
      {
        "components": [
          {
            "internalType": "uint256",
            "name": "anchoring",
            "type": "uint256"
          },
          {
            "internalType": "uint40",
            "name": "index",
            "type": "uint40"
          },
          {
            "internalType": "bytes32[]",
            "name": "path",
            "type": "bytes32[]"
          }
        ],
        "internalType": "struct IAnchors.LeafProof[]",
        "name": "proofs",
        "type": "tuple[]"
      }
    ],
    "name": "answerMany",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "components": [
              {
                "internalType": "address",
                "name": "operator",
                "type": "address"
              },
              {
                "internalType": "uint64",
                "name": "leafIndex",
                "type": "uint64"
              },
              {
                "internalType": "uint64",
                "name": "issuedAt",
                "type": "uint64"
              },
              {
                "internalType": "uint64",
                "name": "anchorBy",
                "type": "uint64"
              },
              {
                "internalType": "bytes32",
                "name": "endpoint",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "modelId",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "configDigest",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "requestCommitment",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "executedCommitment",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "responseCommitment",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "executionRoot",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "evidenceDigest",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "clientNonce",
                "type": "bytes32"
              },
              {
                "internalType": "uint32",
                "name": "inputUnits",
                "type": "uint32"
              },
              {
                "internalType": "uint32",
                "name": "outputUnits",
                "type": "uint32"
              },
              {
                "internalType": "uint32",
                "name": "flags",
                "type": "uint32"
              }
            ],
            "internalType": "struct InferenceReceipt",
            "name": "receipt",
            "type": "tuple"
          },
          {
            "internalType": "bytes",
            "name": "signature",
            "type": "bytes"
          }
        ],
        "internalType": "struct IFaultCourt.SignedReceipt",
        "name": "a",
        "type": "tuple"
      },
      {
        "components": [
          {
            "components": [
              {
                "internalType": "address",
                "name": "operator",
                "type": "address"
              },
              {
                "internalType": "uint64",
                "name": "leafIndex",
                "type": "uint64"
              },
              {
                "internalType": "uint64",
                "name": "issuedAt",
                "type": "uint64"
              },
              {
                "internalType": "uint64",
                "name": "anchorBy",
                "type": "uint64"
              },
              {
                "internalType": "bytes32",
                "name": "endpoint",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "modelId",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "configDigest",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "requestCommitment",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "executedCommitment",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "responseCommitment",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "executionRoot",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "evidenceDigest",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "clientNonce",
                "type": "bytes32"
              },
              {
                "internalType": "uint32",
                "name": "inputUnits",
                "type": "uint32"
              },
              {
                "internalType": "uint32",
                "name": "outputUnits",
                "type": "uint32"
              },
              {
                "internalType": "uint32",
                "name": "flags",
                "type": "uint32"
              }
            ],
            "internalType": "struct InferenceReceipt",
            "name": "receipt",
            "type": "tuple"
          },
          {
            "internalType": "bytes",
            "name": "signature",
            "type": "bytes"
          }
        ],
        "internalType": "struct IFaultCourt.SignedReceipt",
        "name": "b",
        "type": "tuple"
      },
      {
        "components": [
          {
            "internalType": "address",
            "name": "recipient",
            "type": "address"
          },
          {
            "internalType": "bytes32",
            "name": "salt",
            "type": "bytes32"
          }
        ],
        "internalType": "struct IFaultCourt.BountyClaim",
        "name": "bountyClaim",
        "type": "tuple"
      }
    ],
    "name": "challengeConflict",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "components": [
              {
                "internalType": "address",
                "name": "operator",
                "type": "address"
              },
              {
                "internalType": "uint64",
                "name": "leafIndex",
                "type": "uint64"
              },
              {
                "internalType": "uint64",
                "name": "issuedAt",
                "type": "uint64"
              },
              {
                "internalType": "uint64",
                "name": "anchorBy",
                "type": "uint64"
              },
              {
                "internalType": "bytes32",
                "name": "endpoint",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "modelId",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "configDigest",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "requestCommitment",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "executedCommitment",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "responseCommitment",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "executionRoot",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "evidenceDigest",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "clientNonce",
                "type": "bytes32"
              },
              {
                "internalType": "uint32",
                "name": "inputUnits",
                "type": "uint32"
              },
              {
                "internalType": "uint32",
                "name": "outputUnits",
                "type": "uint32"
              },
              {
                "internalType": "uint32",
                "name": "flags",
                "type": "uint32"
              }
            ],
            "internalType": "struct InferenceReceipt",
            "name": "receipt",
            "type": "tuple"
          },
          {
            "internalType": "bytes",
            "name": "signature",
            "type": "bytes"
          }
        ],
        "internalType": "struct IFaultCourt.SignedReceipt",
        "name": "signed",
        "type": "tuple"
      },
      {
        "internalType": "bytes32",
        "name": "other",
        "type": "bytes32"
      },
      {
        "components": [
          {
            "internalType": "uint8",
            "name": "slot",
            "type": "uint8"
          },
          {
            "internalType": "AnchorWord",
            "name": "previous",
            "type": "bytes32"
          },
          {
            "components": [
              {
                "internalType": "bytes32",
                "name": "root",
                "type": "bytes32"
              },
              {
                "internalType": "uint40",
                "name": "size",
                "type": "uint40"
              },
              {
                "internalType": "uint64",
                "name": "time",
                "type": "uint64"
              }
            ],
            "internalType": "struct IAnchors.Anchoring[]",
            "name": "anchorings",
            "type": "tuple[]"
          }
        ],
        "internalType": "struct IAnchors.Opening",
        "name": "opening",
        "type": "tuple"
      },
      {
        "components": [
          {
            "internalType": "uint256",
            "name": "anchoring",
            "type": "uint256"
          },
          {
            "internalType": "uint40",
            "name": "index",
            "type": "uint40"
          },
          {
            "internalType": "bytes32[]",
            "name": "path",
            "type": "bytes32[]"
          }
        ],
        "internalType": "struct IAnchors.LeafProof",
        "name": "proof",
        "type": "tuple"
      },
      {
        "components": [
          {
            "internalType": "address",
            "name": "recipient",
            "type": "address"
          },
          {
            "internalType": "bytes32",
            "name": "salt",
            "type": "bytes32"
          }
        ],
        "internalType": "struct IFaultCourt.BountyClaim",
        "name": "bountyClaim",
        "type": "tuple"
      }
    ],
    "name": "challengeDisplacement",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "operator",
        "type": "address"
      },
      {
        "internalType": "bytes32",
        "name": "digestA",
        "type": "bytes32"
      },
      {
        "components": [
          {
            "internalType": "uint8",
            "name": "slot",
            "type": "uint8"
          },
          {
            "internalType": "AnchorWord",
            "name": "previous",
            "type": "bytes32"
          },
          {
            "components": [
              {
                "internalType": "bytes32",
                "name": "root",
                "type": "bytes32"
              },
              {
                "internalType": "uint40",
                "name": "size",
                "type": "uint40"
              },
              {
                "internalType": "uint64",
                "name": "time",
                "type": "uint64"
              }
            ],
            "internalType": "struct IAnchors.Anchoring[]",
            "name": "anchorings",
            "type": "tuple[]"
          }
        ],
        "internalType": "struct IAnchors.Opening",
        "name": "openingA",
        "type": "tuple"
      },
      {
        "components": [
          {
            "internalType": "uint256",
            "name": "anchoring",
            "type": "uint256"
          },
          {
            "internalType": "uint40",
            "name": "index",
            "type": "uint40"
          },
          {
            "internalType": "bytes32[]",
            "name": "path",
            "type": "bytes32[]"
          }
        ],
        "internalType": "struct IAnchors.LeafProof",
        "name": "proofA",
        "type": "tuple"
      },
      {
        "internalType": "bytes32",
        "name": "digestB",
        "type": "bytes32"
      },
      {
        "components": [
          {
            "internalType": "uint8",
            "name": "slot",
            "type": "uint8"
          },
          {
            "internalType": "AnchorWord",
            "name": "previous",
            "type": "bytes32"
          },
          {
            "components": [
              {
                "internalType": "bytes32",
                "name": "root",
                "type": "bytes32"
              },
              {
                "internalType": "uint40",
                "name": "size",
                "type": "uint40"
              },
              {
                "internalType": "uint64",
                "name": "time",
                "type": "uint64"
              }
            ],
            "internalType": "struct IAnchors.Anchoring[]",
            "name": "anchorings",
            "type": "tuple[]"
          }
        ],
        "internalType": "struct IAnchors.Opening",
        "name": "openingB",
        "type": "tuple"
      },
      {
        "components": [
          {
            "internalType": "uint256",
            "name": "anchoring",
            "type": "uint256"
          },
          {
            "internalType": "uint40",
            "name": "index",
            "type": "uint40"
          },
          {
            "internalType": "bytes32[]",
            "name": "path",
            "type": "bytes32[]"
          }
        ],
        "internalType": "struct IAnchors.LeafProof",
        "name": "proofB",
        "type": "tuple"
      },
      {
        "components": [
          {
            "internalType": "address",
            "name": "recipient",
            "type": "address"
          },
          {
            "internalType": "bytes32",
            "name": "salt",
            "type": "bytes32"
          }
        ],
        "internalType": "struct IFaultCourt.BountyClaim",
        "name": "bountyClaim",
        "type": "tuple"
      }
    ],
    "name": "challengeFork",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "components": [
              {
                "internalType": "address",
                "name": "operator",
                "type": "address"
              },
              {
                "internalType": "uint64",
                "name": "leafIndex",
                "type": "uint64"
              },
              {
                "internalType": "uint64",
                "name": "issuedAt",
                "type": "uint64"
              },
              {
                "internalType": "uint64",
                "name": "anchorBy",
                "type": "uint64"
              },
              {
                "internalType": "bytes32",
                "name": "endpoint",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "modelId",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "configDigest",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "requestCommitment",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "executedCommitment",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "responseCommitment",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "executionRoot",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "evidenceDigest",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "clientNonce",
                "type": "bytes32"
              },
              {
                "internalType": "uint32",
                "name": "inputUnits",
                "type": "uint32"
              },
              {
                "internalType": "uint32",
                "name": "outputUnits",
                "type": "uint32"
              },
              {
                "internalType": "uint32",
                "name": "flags",
                "type": "uint32"
              }
            ],
            "internalType": "struct InferenceReceipt",
            "name": "receipt",
            "type": "tuple"
          },
          {
            "internalType": "bytes",
            "name": "signature",
            "type": "bytes"
          }
        ],
        "internalType": "struct IFaultCourt.SignedReceipt",
        "name": "signed",
        "type": "tuple"
      },
      {
        "components": [
          {
            "internalType": "uint8",
            "name": "slot",
            "type": "uint8"
          },
          {
            "internalType": "AnchorWord",
            "name": "previous",
            "type": "bytes32"
          },
          {
            "components": [
              {
                "internalType": "bytes32",
                "name": "root",
                "type": "bytes32"
              },
              {
                "internalType": "uint40",
                "name": "size",
                "type": "uint40"
              },
              {
                "internalType": "uint64",
                "name": "time",
                "type": "uint64"
              }
            ],
            "internalType": "struct IAnchors.Anchoring[]",
            "name": "anchorings",
            "type": "tuple[]"
          }
        ],
        "internalType": "struct IAnchors.Opening",
        "name": "opening",
        "type": "tuple"
      },
      {
        "internalType": "uint256",
        "name": "anchoring",
        "type": "uint256"
      },
      {
        "internalType": "bytes32",
        "name": "pulse",
        "type": "bytes32"
      },
      {
        "components": [
          {
            "internalType": "address",
            "name": "recipient",
            "type": "address"
          },
          {
            "internalType": "bytes32",
            "name": "salt",
            "type": "bytes32"
          }
        ],
        "internalType": "struct IFaultCourt.BountyClaim",
        "name": "bountyClaim",
        "type": "tuple"
      }
    ],
    "name": "challengeLateness",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "components": [
              {
                "internalType": "address",
                "name": "operator",
                "type": "address"
              },
              {
                "internalType": "uint64",
                "name": "leafIndex",
                "type": "uint64"
              },
              {
                "internalType": "uint64",
                "name": "issuedAt",
                "type": "uint64"
              },
              {
                "internalType": "uint64",
                "name": "anchorBy",
                "type": "uint64"
              },
              {
                "internalType": "bytes32",
                "name": "endpoint",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "modelId",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "configDigest",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "requestCommitment",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "executedCommitment",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "responseCommitment",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "executionRoot",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "evidenceDigest",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "clientNonce",
                "type": "bytes32"
              },
              {
                "internalType": "uint32",
                "name": "inputUnits",
                "type": "uint32"
              },
              {
                "internalType": "uint32",
                "name": "outputUnits",
                "type": "uint32"
              },
              {
                "internalType": "uint32",
                "name": "flags",
                "type": "uint32"
              }
            ],
            "internalType": "struct InferenceReceipt",
            "name": "receipt",
            "type": "tuple"
          },
          {
            "internalType": "bytes",
            "name": "signature",
            "type": "bytes"
          }
        ],
        "internalType": "struct IFaultCourt.SignedReceipt",
        "name": "signed",
        "type": "tuple"
      },
      {
        "internalType": "bytes32",
        "name": "pulse",
        "type": "bytes32"
      },
      {
        "components": [
          {
            "internalType": "address",
            "name": "recipient",
            "type": "address"
          },
          {
            "internalType": "bytes32",
            "name": "salt",
            "type": "bytes32"
          }
        ],
        "internalType": "struct IFaultCourt.BountyClaim",
        "name": "bountyClaim",
        "type": "tuple"
      }
    ],
    "name": "challengeOmission",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "demandId",
        "type": "uint256"
      },
      {
        "internalType": "bytes32",
        "name": "pulse",
        "type": "bytes32"
      }
    ],
    "name": "challengeSilence",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "components": [
              {
                "internalType": "address",
                "name": "operator",
                "type": "address"
              },
              {
                "internalType": "uint64",
                "name": "leafIndex",
                "type": "uint64"
              },
              {
                "internalType": "uint64",
                "name": "issuedAt",
                "type": "uint64"
              },
              {
                "internalType": "uint64",
                "name": "anchorBy",
                "type": "uint64"
              },
              {
                "internalType": "bytes32",
                "name": "endpoint",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "modelId",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "configDigest",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "requestCommitment",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "executedCommitment",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "responseCommitment",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "executionRoot",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "evidenceDigest",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "clientNonce",
                "type": "bytes32"
              },
              {
                "internalType": "uint32",
                "name": "inputUnits",
                "type": "uint32"
              },
              {
                "internalType": "uint32",
                "name": "outputUnits",
                "type": "uint32"
              },
              {
                "internalType": "uint32",
                "name": "flags",
                "type": "uint32"
              }
            ],
            "internalType": "struct InferenceReceipt",
            "name": "receipt",
            "type": "tuple"
          },
          {
            "internalType": "bytes",
            "name": "signature",
            "type": "bytes"
          }
        ],
        "internalType": "struct IFaultCourt.SignedReceipt",
        "name": "signed",
        "type": "tuple"
      },
      {
        "components": [
          {
            "internalType": "address",
            "name": "recipient",
            "type": "address"
          },
          {
            "internalType": "bytes32",
            "name": "salt",
            "type": "bytes32"
          }
        ],
        "internalType": "struct IFaultCourt.BountyClaim",
        "name": "bountyClaim",
        "type": "tuple"
      }
    ],
    "name": "challengeUndeclaredModel",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "components": [
              {
                "internalType": "address",
                "name": "operator",
                "type": "address"
              },
              {
                "internalType": "uint64",
                "name": "leafIndex",
                "type": "uint64"
              },
              {
                "internalType": "uint64",
                "name": "issuedAt",
                "type": "uint64"
              },
              {
                "internalType": "uint64",
                "name": "anchorBy",
                "type": "uint64"
              },
              {
                "internalType": "bytes32",
                "name": "endpoint",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "modelId",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "configDigest",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "requestCommitment",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "executedCommitment",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "responseCommitment",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "executionRoot",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "evidenceDigest",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "clientNonce",
                "type": "bytes32"
              },
              {
                "internalType": "uint32",
                "name": "inputUnits",
                "type": "uint32"
              },
              {
                "internalType": "uint32",
                "name": "outputUnits",
                "type": "uint32"
              },
              {
                "internalType": "uint32",
                "name": "flags",
                "type": "uint32"
              }
            ],
            "internalType": "struct InferenceReceipt",
            "name": "receipt",
            "type": "tuple"
          },
          {
            "internalType": "bytes",
            "name": "signature",
            "type": "bytes"
          }
        ],
        "internalType": "struct IFaultCourt.SignedReceipt",
        "name": "signed",
        "type": "tuple"
      },
      {
        "components": [
          {
            "internalType": "address",
            "name": "recipient",
            "type": "address"
          },
          {
            "internalType": "bytes32",
            "name": "salt",
            "type": "bytes32"
          }
        ],
        "internalType": "struct IFaultCourt.BountyClaim",
        "name": "bountyClaim",
        "type": "tuple"
      }
    ],
    "name": "challengeUnknownModel",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "account",
        "type": "address"
      }
    ],
    "name": "coinOf",
    "outputs": [
      {
        "internalType": "uint256",
        "name": "",
        "type": "uint256"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "commitment",
        "type": "bytes32"
      }
    ],
    "name": "commit",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "evidence",
        "type": "bytes32"
      },
      {
        "internalType": "address",
        "name": "recipient",
        "type": "address"
      },
      {
        "internalType": "bytes32",
        "name": "salt",
        "type": "bytes32"
      }
    ],
    "name": "commitmentOf",
    "outputs": [
      {
        "internalType": "bytes32",
        "name": "",
        "type": "bytes32"
      }
    ],
    "stateMutability": "pure",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "commitment",
        "type": "bytes32"
      }
    ],
    "name": "committedAt",
    "outputs": [
      {
        "internalType": "uint64",
        "name": "time",
        "type": "uint64"
      },
      {
        "internalType": "uint64",
        "name": "blockNumber",
        "type": "uint64"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "operator",
        "type": "address"
      },
      {
        "internalType": "bytes32",
        "name": "digest",
        "type": "bytes32"
      }
    ],
    "name": "demandBond",
    "outputs": [
      {
        "internalType": "uint256",
        "name": "",
        "type": "uint256"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "operator",
        "type": "address"
      },
      {
        "components": [
          {
            "internalType": "uint8",
            "name": "slot",
            "type": "uint8"
          },
          {
            "internalType": "AnchorWord",
            "name": "previous",
            "type": "bytes32"
          },
          {
            "components": [
              {
                "internalType": "bytes32",
                "name": "root",
                "type": "bytes32"
              },
              {
                "internalType": "uint40",
                "name": "size",
                "type": "uint40"
              },
              {
                "internalType": "uint64",
                "name": "time",
                "type": "uint64"
              }
            ],
            "internalType": "struct IAnchors.Anchoring[]",
            "name": "anchorings",
            "type": "tuple[]"
          }
        ],
        "internalType": "struct IAnchors.Opening",
        "name": "opening",
        "type": "tuple"
      },
      {
        "internalType": "uint256",
        "name": "anchoring",
        "type": "uint256"
      }
    ],
    "name": "demandConsistency",
    "outputs": [
      {
        "internalType": "uint256",
        "name": "demandId",
        "type": "uint256"
      }
    ],
    "stateMutability": "payable",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "demandCount",
    "outputs": [
      {
        "internalType": "uint256",
        "name": "",
        "type": "uint256"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "demandFees",
    "outputs": [
      {
        "components": [
          {
            "internalType": "uint64",
            "name": "least",
            "type": "uint64"
          },
          {
            "internalType": "uint64",
            "name": "highest",
            "type": "uint64"
          }
        ],
        "internalType": "struct IFaultCourt.DemandFees",
        "name": "",
        "type": "tuple"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "components": [
              {
                "internalType": "address",
                "name": "operator",
                "type": "address"
              },
              {
                "internalType": "uint64",
                "name": "leafIndex",
                "type": "uint64"
              },
              {
                "internalType": "uint64",
                "name": "issuedAt",
                "type": "uint64"
              },
              {
                "internalType": "uint64",
                "name": "anchorBy",
                "type": "uint64"
              },
              {
                "internalType": "bytes32",
                "name": "endpoint",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "modelId",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "configDigest",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "requestCommitment",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "executedCommitment",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "responseCommitment",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "executionRoot",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "evidenceDigest",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "clientNonce",
                "type": "bytes32"
              },
              {
                "internalType": "uint32",
                "name": "inputUnits",
                "type": "uint32"
              },
              {
                "internalType": "uint32",
                "name": "outputUnits",
                "type": "uint32"
              },
              {
                "internalType": "uint32",
                "name": "flags",
                "type": "uint32"
              }
            ],
            "internalType": "struct InferenceReceipt",
            "name": "receipt",
            "type": "tuple"
          },
          {
            "internalType": "bytes",
            "name": "signature",
            "type": "bytes"
          }
        ],
        "internalType": "struct IFaultCourt.SignedReceipt",
        "name": "signed",
        "type": "tuple"
      }
    ],
    "name": "demandLeaf",
    "outputs": [
      {
        "internalType": "uint256",
        "name": "demandId",
        "type": "uint256"
      }
    ],
    "stateMutability": "payable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "demandId",
        "type": "uint256"
      }
    ],
    "name": "demandOf",
    "outputs": [
      {
        "components": [
          {
            "internalType": "enum Fault",
            "name": "fault",
            "type": "uint8"
          },
          {
            "internalType": "enum IFaultCourt.DemandStatus",
            "name": "status",
            "type": "uint8"
          },
          {
            "internalType": "address",
            "name": "operator",
            "type": "address"
          },
          {
            "internalType": "uint40",
            "name": "previous",
            "type": "uint40"
          },
          {
            "internalType": "uint40",
            "name": "next",
            "type": "uint40"
          },
          {
            "internalType": "address",
            "name": "demander",
            "type": "address"
          },
          {
            "internalType": "uint64",
            "name": "openedAt",
            "type": "uint64"
          },
          {
            "internalType": "uint8",
            "name": "repetition",
            "type": "uint8"
          },
          {
            "internalType": "uint64",
            "name": "deadline",
            "type": "uint64"
          },
          {
            "internalType": "uint128",
            "name": "bond",
            "type": "uint128"
          },
          {
            "components": [
              {
                "internalType": "bytes32",
                "name": "digest",
                "type": "bytes32"
              },
              {
                "internalType": "uint40",
                "name": "index",
                "type": "uint40"
              },
              {
                "internalType": "uint40",
                "name": "minSize",
                "type": "uint40"
              }
            ],
            "internalType": "struct IFaultCourt.DemandedLeaf",
            "name": "leaf",
            "type": "tuple"
          },
          {
            "components": [
              {
                "internalType": "bytes32",
                "name": "oldRoot",
                "type": "bytes32"
              },
              {
                "internalType": "uint40",
                "name": "oldSize",
                "type": "uint40"
              },
              {
                "internalType": "uint40",
                "name": "newSize",
                "type": "uint40"
              },
              {
                "internalType": "bytes32",
                "name": "newRoot",
                "type": "bytes32"
              }
            ],
            "internalType": "struct IFaultCourt.DemandedConsistency",
            "name": "consistency",
            "type": "tuple"
          }
        ],
        "internalType": "struct IFaultCourt.Demand",
        "name": "",
        "type": "tuple"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "digest",
        "type": "bytes32"
      }
    ],
    "name": "faultOf",
    "outputs": [
      {
        "internalType": "enum Fault",
        "name": "fault",
        "type": "uint8"
      },
      {
        "internalType": "uint64",
        "name": "time",
        "type": "uint64"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "operator",
        "type": "address"
      }
    ],
    "name": "forkedAt",
    "outputs": [
      {
        "internalType": "uint64",
        "name": "",
        "type": "uint64"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "digest",
        "type": "bytes32"
      },
      {
        "internalType": "address",
        "name": "operator",
        "type": "address"
      }
    ],
    "name": "isDisputed",
    "outputs": [
      {
        "internalType": "bool",
        "name": "",
        "type": "bool"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "enum Fault",
        "name": "fault",
        "type": "uint8"
      },
      {
        "internalType": "address",
        "name": "operator",
        "type": "address"
      }
    ],
    "name": "penaltyOf",
    "outputs": [
      {
        "internalType": "uint256",
        "name": "",
        "type": "uint256"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "components": [
              {
                "internalType": "address",
                "name": "operator",
                "type": "address"
              },
              {
                "internalType": "uint64",
                "name": "leafIndex",
                "type": "uint64"
              },
              {
                "internalType": "uint64",
                "name": "issuedAt",
                "type": "uint64"
              },
              {
                "internalType": "uint64",
                "name": "anchorBy",
                "type": "uint64"
              },
              {
                "internalType": "bytes32",
                "name": "endpoint",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "modelId",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "configDigest",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "requestCommitment",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "executedCommitment",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "responseCommitment",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "executionRoot",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "evidenceDigest",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "clientNonce",
                "type": "bytes32"
              },
              {
                "internalType": "uint32",
                "name": "inputUnits",
                "type": "uint32"
              },
              {
                "internalType": "uint32",
                "name": "outputUnits",
                "type": "uint32"
              },
              {
                "internalType": "uint32",
                "name": "flags",
                "type": "uint32"
              }
            ],
            "internalType": "struct InferenceReceipt",
            "name": "receipt",
            "type": "tuple"
          },
          {
            "internalType": "bytes",
            "name": "signature",
            "type": "bytes"
          }
        ],
        "internalType": "struct IFaultCourt.SignedReceipt",
        "name": "signed",
        "type": "tuple"
      }
    ],
    "name": "present",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "digest",
        "type": "bytes32"
      }
    ],
    "name": "presentedAt",
    "outputs": [
      {
        "internalType": "uint64",
        "name": "",
        "type": "uint64"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "faultKey",
        "type": "bytes32"
      }
    ],
    "name": "punishedAt",
    "outputs": [
      {
        "internalType": "uint64",
        "name": "",
        "type": "uint64"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "times",
    "outputs": [
      {
        "components": [
          {
            "internalType": "uint64",
            "name": "answer",
            "type": "uint64"
          },
          {
            "internalType": "uint64",
            "name": "longestDispute",
            "type": "uint64"
          },
          {
            "internalType": "uint64",
            "name": "buffer",
            "type": "uint64"
          },
          {
            "internalType": "uint64",
            "name": "skew",
            "type": "uint64"
          }
        ],
        "internalType": "struct IFaultCourt.CourtTimes",
        "name": "",
        "type": "tuple"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "withdrawCoin",
    "outputs": [
      {
        "internalType": "uint256",
        "name": "amount",
        "type": "uint256"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "function"
  }
] as const;
