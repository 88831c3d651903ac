// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice An operand as its two words say it: element = offset + sum(stride[d] * index[d]) of a flat tensor.
/// @param source 0 the value in `id`, 1 input `id`, 2 weights from chunk `id` on, 3 output of instruction `id`
/// @param count elements of the source tensor
/// @param strides eight lanes of 32 bits, signed: see {Descriptors.signedLane}
struct Operand {
    uint256 source;
    uint256 dtype;
    uint256 id;
    uint256 count;
    int256 offset;
    uint256 strides;
}

/// @notice An instruction of a program; docs/trace.md says what each field means for each kind.
/// @param sizes eight lanes of 32 bits: `rank` output dimensions, then reduce dimensions
/// @param boxes low and high of box A, low and high of box B; eight lanes each, kind View only
struct Descriptor {
    uint256 kind;
    uint256 fn;
    uint256 fold;
    uint256 dtype;
    uint256 rank;
    uint256 fill;
    int256 gatherStride;
    uint256 gatherSize;
    uint256 sizes;
    Operand[3] operands;
    uint256[4] boxes;
}

/// @title Descriptors
/// @notice Reads the 320 bytes of an instruction. Checks nothing: {InstructionRules} does.
library Descriptors {
    uint256 internal constant LENGTH = 320;

    uint256 internal constant MAP = 1;
    uint256 internal constant FOLD = 2;
    uint256 internal constant VIEW = 3;
    uint256 internal constant GATHER = 4;

    uint256 internal constant SUM = 1;
    uint256 internal constant MAX = 2;
    uint256 internal constant MIN = 3;

    uint256 internal constant IMMEDIATE = 0;
    uint256 internal constant INPUT = 1;
    uint256 internal constant WEIGHTS = 2;
    uint256 internal constant INSTRUCTION = 3;

    uint256 internal constant F32 = 0;
    uint256 internal constant I32 = 1;
    uint256 internal constant I8 = 2;
    uint256 internal constant U8 = 3;
    uint256 internal constant BOOL = 4;
    uint256 internal constant I64 = 5;

    /// @dev Bytes of an element by the code of its type, from the lowest byte.
    uint256 private constant _WIDTHS = 0x080101010404;

    /// @notice Returns the descriptor in these bytes.
    /// @param data 320 bytes: callers check the length
    function decode(bytes calldata data) internal pure returns (Descriptor memory op) {
        uint256 head = wordAt(data, 0);
        op.kind = head >> 248;
        op.fn = (head >> 240) & 0xff;
        op.fold = (head >> 232) & 0xff;
        op.dtype = (head >> 224) & 0xff;
        op.rank = (head >> 216) & 0xff;
        op.fill = unsignedLane(head, 2);
        op.gatherStride = signedLane(head, 3);
        op.gatherSize = unsignedLane(head, 4);
        op.sizes = wordAt(data, 1);
        _decodeOperand(op.operands[0], wordAt(data, 2), wordAt(data, 3));
        _decodeOperand(op.operands[1], wordAt(data, 4), wordAt(data, 5));
        if (op.kind != VIEW) {
            _decodeOperand(op.operands[2], wordAt(data, 6), wordAt(data, 7));
            return op;
        }
        for (uint256 i = 0; i < 4; ++i) op.boxes[i] = wordAt(data, 6 + i);
    }

    /// @notice Returns word number `index` of a descriptor's bytes.
    function wordAt(bytes calldata data, uint256 index) internal pure returns (uint256) {
        return uint256(bytes32(data[32 * index:32 * index + 32]));
    }

    /// @notice Returns lane 0 to 7 of a word, counted from its high end.
    function unsignedLane(uint256 word, uint256 lane) internal pure returns (uint256) {
        unchecked {
            return (word >> (224 - 32 * lane)) & 0xffffffff;
        }
    }

    /// @notice Returns lane 0 to 7 of a word as a signed number.
    function signedLane(uint256 word, uint256 lane) internal pure returns (int256) {
        // SAFETY: the casts only give the 32 bits their sign.
        return int256(int32(uint32(unsignedLane(word, lane))));
    }

    /// @notice Returns the product of the sizes of dimensions `from` to `to - 1`, at most 2^256 - 2^229.
    function product(uint256 sizes, uint256 from, uint256 to) internal pure returns (uint256 count) {
        count = 1;
        // SAFETY: eight factors below 2^32.
        unchecked {
            for (uint256 d = from; d < to; ++d) count *= unsignedLane(sizes, d);
        }
    }

    /// @notice Returns the bytes of one element of a type, 0 for a code that is none.
    function widthOf(uint256 dtype) internal pure returns (uint256) {
        return dtype > I64 ? 0 : (_WIDTHS >> (8 * dtype)) & 0xff;
    }

    function _decodeOperand(Operand memory operand, uint256 head, uint256 strides) private pure {
        operand.source = head >> 248;
        operand.dtype = (head >> 240) & 0xff;
        operand.id = unsignedLane(head, 1);
        operand.count = unsignedLane(head, 2);
        operand.offset = signedLane(head, 3);
        operand.strides = strides;
    }
}
