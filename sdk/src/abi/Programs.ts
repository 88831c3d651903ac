export const programsAbi = [
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "instructionIndex",
        "type": "uint256"
      },
      {
        "internalType": "enum InstructionRules.Rule",
        "name": "rule",
        "type": "uint8"
      }
    ],
    "name": "InstructionRefused",
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
        "name": "bytesLength",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "first",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "instructionCount",
        "type": "uint256"
      }
    ],
    "name": "PageMalformed",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "next",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "first",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "end",
        "type": "uint256"
      }
    ],
    "name": "PageOutOfOrder",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "programRoot",
        "type": "bytes32"
      }
    ],
    "name": "ProgramAlreadyBegun",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "programRoot",
        "type": "bytes32"
      }
    ],
    "name": "ProgramAlreadyValid",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "instructions",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "weightChunks",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "inputs",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "outputs",
        "type": "uint256"
      }
    ],
    "name": "ProgramSizeOutOfRange",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint8",
        "name": "dtype",
        "type": "uint8"
      },
      {
        "internalType": "uint256",
        "name": "rank",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "count",
        "type": "uint256"
      }
    ],
    "name": "TensorTypeRefused",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "programRoot",
        "type": "bytes32"
      }
    ],
    "name": "UnknownProgram",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint32",
        "name": "version",
        "type": "uint32"
      }
    ],
    "name": "UnknownVersion",
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
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "programRoot",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "uint32",
        "name": "next",
        "type": "uint32"
      }
    ],
    "name": "InstructionsValidated",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "programRoot",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "by",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint32",
        "name": "instructionCount",
        "type": "uint32"
      },
      {
        "indexed": false,
        "internalType": "uint32",
        "name": "weightChunks",
        "type": "uint32"
      },
      {
        "indexed": false,
        "internalType": "bytes32",
        "name": "instructionsRoot",
        "type": "bytes32"
      }
    ],
    "name": "ProgramBegun",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "programRoot",
        "type": "bytes32"
      }
    ],
    "name": "ProgramValidated",
    "type": "event"
  },
  {
    "inputs": [
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
        "name": "instructionsRoot",
        "type": "bytes32"
      },
      {
        "components": [
          {
            "internalType": "string",
            "name": "name",
            "type": "string"
          },
          {
            "internalType": "uint8",
            "name": "dtype",
            "type": "uint8"
          },
          {
            "internalType": "uint32[]",
            "name": "shape",
            "type": "uint32[]"
          }
        ],
        "internalType": "struct IPrograms.TensorType[]",
        "name": "inputs",
        "type": "tuple[]"
      },
      {
        "components": [
          {
            "internalType": "string",
            "name": "name",
            "type": "string"
          },
          {
            "internalType": "uint8",
            "name": "dtype",
            "type": "uint8"
          },
          {
            "internalType": "uint32[]",
            "name": "shape",
            "type": "uint32[]"
          }
        ],
        "internalType": "struct IPrograms.TensorType[]",
        "name": "outputs",
        "type": "tuple[]"
      }
    ],
    "name": "begin",
    "outputs": [
      {
        "internalType": "bytes32",
        "name": "programRoot",
        "type": "bytes32"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "programRoot",
        "type": "bytes32"
      }
    ],
    "name": "isValid",
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
        "internalType": "bytes32",
        "name": "programRoot",
        "type": "bytes32"
      }
    ],
    "name": "progressOf",
    "outputs": [
      {
        "internalType": "uint32",
        "name": "next",
        "type": "uint32"
      },
      {
        "internalType": "uint32",
        "name": "instructionCount",
        "type": "uint32"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "programRoot",
        "type": "bytes32"
      },
      {
        "internalType": "uint32",
        "name": "first",
        "type": "uint32"
      },
      {
        "internalType": "bytes",
        "name": "page",
        "type": "bytes"
      },
      {
        "internalType": "bytes32[]",
        "name": "siblings",
        "type": "bytes32[]"
      }
    ],
    "name": "validate",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  }
] as const;
