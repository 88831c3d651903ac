export const verdictsAbi = [
  {
    "inputs": [
      {
        "internalType": "contract IFaultCourt",
        "name": "court",
        "type": "address"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "constructor"
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
        "name": "index",
        "type": "uint40"
      }
    ],
    "name": "LeafIndexMismatch",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "COURT",
    "outputs": [
      {
        "internalType": "contract IFaultCourt",
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
      },
      {
        "internalType": "bytes",
        "name": "signature",
        "type": "bytes"
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
    "name": "isFinal",
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
    "name": "verdictOf",
    "outputs": [
      {
        "internalType": "enum Verdict",
        "name": "",
        "type": "uint8"
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
      },
      {
        "internalType": "bytes",
        "name": "signature",
        "type": "bytes"
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
    "name": "verdictOf",
    "outputs": [
      {
        "internalType": "enum Verdict",
        "name": "",
        "type": "uint8"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  }
] as const;
