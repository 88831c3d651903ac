export const anchorsAbi = [
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "window",
        "type": "uint64"
      },
      {
        "internalType": "uint64",
        "name": "grace",
        "type": "uint64"
      },
      {
        "internalType": "uint64",
        "name": "maxDelay",
        "type": "uint64"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "constructor"
  },
  {
    "inputs": [
      {
        "internalType": "uint64",
        "name": "window",
        "type": "uint64"
      },
      {
        "internalType": "uint64",
        "name": "grace",
        "type": "uint64"
      },
      {
        "internalType": "uint64",
        "name": "maxDelay",
        "type": "uint64"
      }
    ],
    "name": "BadTimes",
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
    "inputs": [],
    "name": "EmptyOpening",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "operator",
        "type": "address"
      }
    ],
    "name": "ForkAlreadyRecorded",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "InvalidShortString",
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
        "internalType": "address",
        "name": "operator",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "account",
        "type": "address"
      }
    ],
    "name": "NotAnchorer",
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
        "internalType": "uint40",
        "name": "index",
        "type": "uint40"
      },
      {
        "internalType": "uint40",
        "name": "size",
        "type": "uint40"
      },
      {
        "internalType": "bytes32",
        "name": "root",
        "type": "bytes32"
      }
    ],
    "name": "NotIncluded",
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
        "internalType": "uint8",
        "name": "slot",
        "type": "uint8"
      },
      {
        "internalType": "AnchorWord",
        "name": "computed",
        "type": "bytes32"
      },
      {
        "internalType": "AnchorWord",
        "name": "stored",
        "type": "bytes32"
      }
    ],
    "name": "OpeningMismatch",
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
        "internalType": "uint64",
        "name": "until",
        "type": "uint64"
      }
    ],
    "name": "PeriodFull",
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
        "internalType": "uint40",
        "name": "current",
        "type": "uint40"
      },
      {
        "internalType": "uint40",
        "name": "size",
        "type": "uint40"
      }
    ],
    "name": "SizeOutOfRange",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "string",
        "name": "str",
        "type": "string"
      }
    ],
    "name": "StringTooLong",
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
        "internalType": "uint8",
        "name": "slot",
        "type": "uint8"
      }
    ],
    "name": "UnknownSlot",
    "type": "error"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "address",
        "name": "operator",
        "type": "address"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "key",
        "type": "address"
      }
    ],
    "name": "AnchorKeyChanged",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "address",
        "name": "operator",
        "type": "address"
      },
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "root",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "AnchorWord",
        "name": "word",
        "type": "bytes32"
      }
    ],
    "name": "Anchored",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [],
    "name": "EIP712DomainChanged",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "address",
        "name": "operator",
        "type": "address"
      },
      {
        "indexed": true,
        "internalType": "uint40",
        "name": "index",
        "type": "uint40"
      },
      {
        "indexed": false,
        "internalType": "bytes32",
        "name": "digestA",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "bytes32",
        "name": "digestB",
        "type": "bytes32"
      }
    ],
    "name": "ForkRecorded",
    "type": "event"
  },
  {
    "inputs": [],
    "name": "GENESIS",
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
    "name": "GRACE",
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
    "name": "MAX_DELAY",
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
    "name": "PERIOD",
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
    "name": "WINDOW",
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
        "internalType": "address",
        "name": "operator",
        "type": "address"
      },
      {
        "internalType": "bytes32",
        "name": "root",
        "type": "bytes32"
      },
      {
        "internalType": "uint40",
        "name": "size",
        "type": "uint40"
      }
    ],
    "name": "anchor",
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
        "name": "root",
        "type": "bytes32"
      },
      {
        "internalType": "uint40",
        "name": "size",
        "type": "uint40"
      },
      {
        "internalType": "bytes",
        "name": "signature",
        "type": "bytes"
      }
    ],
    "name": "anchorFor",
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
      }
    ],
    "name": "anchorKeyOf",
    "outputs": [
      {
        "internalType": "address",
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
        "internalType": "address",
        "name": "operator",
        "type": "address"
      },
      {
        "internalType": "bytes32",
        "name": "digest",
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
      }
    ],
    "name": "anchoredAt",
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
      }
    ],
    "name": "checkOpening",
    "outputs": [],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "eip712Domain",
    "outputs": [
      {
        "internalType": "bytes1",
        "name": "fields",
        "type": "bytes1"
      },
      {
        "internalType": "string",
        "name": "name",
        "type": "string"
      },
      {
        "internalType": "string",
        "name": "version",
        "type": "string"
      },
      {
        "internalType": "uint256",
        "name": "chainId",
        "type": "uint256"
      },
      {
        "internalType": "address",
        "name": "verifyingContract",
        "type": "address"
      },
      {
        "internalType": "bytes32",
        "name": "salt",
        "type": "bytes32"
      },
      {
        "internalType": "uint256[]",
        "name": "extensions",
        "type": "uint256[]"
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
        "internalType": "address",
        "name": "operator",
        "type": "address"
      }
    ],
    "name": "headOf",
    "outputs": [
      {
        "internalType": "AnchorWord",
        "name": "",
        "type": "bytes32"
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
    "name": "receiptDigest",
    "outputs": [
      {
        "internalType": "bytes32",
        "name": "",
        "type": "bytes32"
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
      }
    ],
    "name": "recordFork",
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
      }
    ],
    "name": "ringOf",
    "outputs": [
      {
        "internalType": "AnchorWord[64]",
        "name": "",
        "type": "bytes32[64]"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "key",
        "type": "address"
      }
    ],
    "name": "setAnchorKey",
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
      }
    ],
    "name": "sizeOf",
    "outputs": [
      {
        "internalType": "uint40",
        "name": "",
        "type": "uint40"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  }
] as const;
