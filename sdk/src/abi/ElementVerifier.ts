export const elementVerifierAbi = [
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "chunk",
        "type": "uint256"
      }
    ],
    "name": "ChunkNotShown",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "element",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "count",
        "type": "uint256"
      }
    ],
    "name": "ElementOutside",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "id",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "inputs",
        "type": "uint256"
      }
    ],
    "name": "InputOutside",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "instructionIndex",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "instructionCount",
        "type": "uint256"
      }
    ],
    "name": "InstructionOutside",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "root",
        "type": "bytes32"
      },
      {
        "internalType": "bytes32",
        "name": "computed",
        "type": "bytes32"
      }
    ],
    "name": "NotUnderRoot",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "first",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "bytesLength",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "depth",
        "type": "uint256"
      }
    ],
    "name": "RunOutsideTree",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint8",
        "name": "fn",
        "type": "uint8"
      }
    ],
    "name": "UnknownScalarFunction",
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
    "name": "WrongDescriptorLength",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "inputRoot",
        "type": "bytes32"
      },
      {
        "internalType": "bytes32",
        "name": "computed",
        "type": "bytes32"
      }
    ],
    "name": "WrongInputs",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "programRoot",
        "type": "bytes32"
      },
      {
        "internalType": "bytes32",
        "name": "computed",
        "type": "bytes32"
      }
    ],
    "name": "WrongProgram",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "expected",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "actual",
        "type": "uint256"
      }
    ],
    "name": "WrongSiblings",
    "type": "error"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "internalType": "bytes32",
            "name": "programRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "weightRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "inputRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "traceRoot",
            "type": "bytes32"
          }
        ],
        "internalType": "struct IElementVerifier.Execution",
        "name": "execution",
        "type": "tuple"
      },
      {
        "components": [
          {
            "components": [
              {
                "internalType": "uint32",
                "name": "version",
                "type": "uint32"
              },
              {
                "internalType": "uint32",
                "name": "instructionCount",
                "type": "uint32"
              },
              {
                "internalType": "uint32",
                "name": "weightChunks",
                "type": "uint32"
              },
              {
                "internalType": "bytes32",
                "name": "inputTypes",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "outputTypes",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "instructionsRoot",
                "type": "bytes32"
              }
            ],
            "internalType": "struct IPrograms.Header",
            "name": "header",
            "type": "tuple"
          },
          {
            "internalType": "uint32",
            "name": "instructionIndex",
            "type": "uint32"
          },
          {
            "internalType": "bytes",
            "name": "descriptor",
            "type": "bytes"
          },
          {
            "internalType": "bytes32[]",
            "name": "descriptorPath",
            "type": "bytes32[]"
          },
          {
            "internalType": "bytes32[]",
            "name": "inputRoots",
            "type": "bytes32[]"
          },
          {
            "components": [
              {
                "internalType": "bytes32",
                "name": "root",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32[]",
                "name": "tracePath",
                "type": "bytes32[]"
              },
              {
                "components": [
                  {
                    "internalType": "uint32",
                    "name": "firstChunk",
                    "type": "uint32"
                  },
                  {
                    "internalType": "bytes",
                    "name": "chunks",
                    "type": "bytes"
                  },
                  {
                    "internalType": "bytes32[]",
                    "name": "siblings",
                    "type": "bytes32[]"
                  }
                ],
                "internalType": "struct IElementVerifier.Run[]",
                "name": "runs",
                "type": "tuple[]"
              }
            ],
            "internalType": "struct IElementVerifier.ChunkProof[3]",
            "name": "operands",
            "type": "tuple[3]"
          },
          {
            "internalType": "uint32",
            "name": "element",
            "type": "uint32"
          }
        ],
        "internalType": "struct IElementVerifier.ElementProof",
        "name": "proof",
        "type": "tuple"
      }
    ],
    "name": "compute",
    "outputs": [
      {
        "internalType": "uint8",
        "name": "dtype",
        "type": "uint8"
      },
      {
        "internalType": "uint64",
        "name": "bits",
        "type": "uint64"
      }
    ],
    "stateMutability": "pure",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "internalType": "bytes32",
            "name": "programRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "weightRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "inputRoot",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "traceRoot",
            "type": "bytes32"
          }
        ],
        "internalType": "struct IElementVerifier.Execution",
        "name": "execution",
        "type": "tuple"
      },
      {
        "components": [
          {
            "components": [
              {
                "internalType": "uint32",
                "name": "version",
                "type": "uint32"
              },
              {
                "internalType": "uint32",
                "name": "instructionCount",
                "type": "uint32"
              },
              {
                "internalType": "uint32",
                "name": "weightChunks",
                "type": "uint32"
              },
              {
                "internalType": "bytes32",
                "name": "inputTypes",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "outputTypes",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32",
                "name": "instructionsRoot",
                "type": "bytes32"
              }
            ],
            "internalType": "struct IPrograms.Header",
            "name": "header",
            "type": "tuple"
          },
          {
            "internalType": "uint32",
            "name": "instructionIndex",
            "type": "uint32"
          },
          {
            "internalType": "bytes",
            "name": "descriptor",
            "type": "bytes"
          },
          {
            "internalType": "bytes32[]",
            "name": "descriptorPath",
            "type": "bytes32[]"
          },
          {
            "internalType": "bytes32[]",
            "name": "inputRoots",
            "type": "bytes32[]"
          },
          {
            "components": [
              {
                "internalType": "bytes32",
                "name": "root",
                "type": "bytes32"
              },
              {
                "internalType": "bytes32[]",
                "name": "tracePath",
                "type": "bytes32[]"
              },
              {
                "components": [
                  {
                    "internalType": "uint32",
                    "name": "firstChunk",
                    "type": "uint32"
                  },
                  {
                    "internalType": "bytes",
                    "name": "chunks",
                    "type": "bytes"
                  },
                  {
                    "internalType": "bytes32[]",
                    "name": "siblings",
                    "type": "bytes32[]"
                  }
                ],
                "internalType": "struct IElementVerifier.Run[]",
                "name": "runs",
                "type": "tuple[]"
              }
            ],
            "internalType": "struct IElementVerifier.ChunkProof[3]",
            "name": "operands",
            "type": "tuple[3]"
          },
          {
            "internalType": "uint32",
            "name": "element",
            "type": "uint32"
          }
        ],
        "internalType": "struct IElementVerifier.ElementProof",
        "name": "proof",
        "type": "tuple"
      },
      {
        "components": [
          {
            "internalType": "bytes32",
            "name": "root",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32[]",
            "name": "tracePath",
            "type": "bytes32[]"
          },
          {
            "components": [
              {
                "internalType": "uint32",
                "name": "firstChunk",
                "type": "uint32"
              },
              {
                "internalType": "bytes",
                "name": "chunks",
                "type": "bytes"
              },
              {
                "internalType": "bytes32[]",
                "name": "siblings",
                "type": "bytes32[]"
              }
            ],
            "internalType": "struct IElementVerifier.Run[]",
            "name": "runs",
            "type": "tuple[]"
          }
        ],
        "internalType": "struct IElementVerifier.ChunkProof",
        "name": "output",
        "type": "tuple"
      }
    ],
    "name": "contradicts",
    "outputs": [
      {
        "internalType": "bool",
        "name": "",
        "type": "bool"
      }
    ],
    "stateMutability": "pure",
    "type": "function"
  }
] as const;
