// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {F32, Float32} from "../exact/Float32.sol";
import {Float32Order} from "../exact/Float32Order.sol";
import {Scalars} from "../exact/Scalars.sol";

/// @title Float32Harness
/// @notice Lets tests compute thousands of scalars in one call, and see what they cost.
/// @dev Operands and values are words of 4 bytes, packed; `arity` operands belong together. Of binary operations on binary32
/// numbers the function itself is measured, less what calling it takes; of the others {Scalars.compute}.
contract Float32Harness {
    /// @notice Returns the values of function `fn`.
    function compute(uint8 fn, uint256 arity, bytes calldata operands) external pure returns (bytes memory values) {
        uint256 count = operands.length / (4 * arity);
        values = new bytes(4 * count);
        for (uint256 i = 0; i < count; ++i) {
            (uint32 a, uint32 b, uint32 c) = _operandsAt(operands, arity * i, arity);
            _put(values, i, Scalars.compute(fn, a, b, c));
        }
    }

    /// @notice Returns the values of function `fn`, one of 16..21, for pairs: as {compute} does, with less around it.
    function computePairs(uint8 fn, bytes calldata operands) external pure returns (bytes memory values) {
        function(F32, F32) pure returns (F32) operation = _operationOf(fn);
        uint256 end = 4 * (operands.length / 8);
        values = new bytes(end + 28);
        uint256 other = 0;
        // SAFETY: reads the operands, writes 4 bytes of `values` for each pair and zeros after them.
        unchecked {
            for (uint256 i = 0; i < end; i += 4) {
                F32 a;
                F32 b;
                // solhint-disable-next-line no-inline-assembly
                assembly ("memory-safe") {
                    let pair := calldataload(add(operands.offset, add(i, i)))
                    a := shr(224, pair)
                    b := and(shr(192, pair), 0xffffffff)
                }
                F32 value = operation(a, b);
                // solhint-disable-next-line no-inline-assembly
                assembly ("memory-safe") {
                    mstore(add(add(values, 0x20), i), shl(224, value))
                    other := or(other, value)
                }
            }
        }
        assert(other <= type(uint32).max);
    }

    /// @notice Returns the sum of products of each two neighbours, from +0 in their order, and the gas that it takes out of
    /// memory: loading the words, multiplying, adding, counting.
    function dot(bytes calldata operands) external view returns (uint32 sum, uint256 gas) {
        uint256 count = operands.length / 8;
        uint256[] memory words = new uint256[](2 * count);
        for (uint256 i = 0; i < 2 * count; ++i) words[i] = _wordAt(operands, i);

        F32 total = Float32.ZERO;
        uint256 before = gasleft();
        // SAFETY: counts what there is.
        unchecked {
            for (uint256 i = 0; i < 2 * count; i += 2) {
                F32 a;
                F32 b;
                // SAFETY: only reads words i and i + 1.
                // solhint-disable-next-line no-inline-assembly
                assembly ("memory-safe") {
                    let place := add(words, mul(i, 0x20))
                    a := mload(add(place, 0x20))
                    b := mload(add(place, 0x40))
                }
                total = total.add(a.mul(b));
            }
        }
        gas = before - gasleft();
        sum = uint32(F32.unwrap(total));
    }

    /// @notice Returns the gas that each value of function `fn` takes.
    function costs(uint8 fn, uint256 arity, bytes calldata operands) external view returns (uint32[] memory gas) {
        gas = new uint32[](operands.length / (4 * arity));
        function(F32, F32) pure returns (F32) operation = _operationOf(fn);
        bool isDirect = fn >= 16 && fn <= 21;
        uint256 call = _costOf(_nothing, 0, 0);
        for (uint256 i = 0; i < gas.length; ++i) {
            (uint32 a, uint32 b, uint32 c) = _operandsAt(operands, arity * i, arity);
            gas[i] = uint32(isDirect ? _costOf(operation, a, b) - call : _costOfScalar(fn, a, b, c));
        }
    }

    function _operationOf(uint8 fn) private pure returns (function(F32, F32) pure returns (F32)) {
        if (fn == 16) return Float32.add;
        if (fn == 17) return Float32.sub;
        if (fn == 18) return Float32.mul;
        if (fn == 19) return Float32.div;
        return fn == 20 ? Float32Order.min : Float32Order.max;
    }

    function _nothing(F32 a, F32) private pure returns (F32) {
        return a;
    }

    function _costOf(
        function(F32, F32) pure returns (F32) operation,
        uint32 a,
        uint32 b
    ) private view returns (uint256) {
        (F32 x, F32 y) = (F32.wrap(a), F32.wrap(b));
        uint256 before = gasleft();
        operation(x, y);
        return before - gasleft();
    }

    function _costOfScalar(uint8 fn, uint32 a, uint32 b, uint32 c) private view returns (uint256) {
        uint256 before = gasleft();
        Scalars.compute(fn, a, b, c);
        return before - gasleft();
    }

    function _operandsAt(
        bytes calldata operands,
        uint256 i,
        uint256 arity
    ) private pure returns (uint32 a, uint32 b, uint32 c) {
        a = _wordAt(operands, i);
        if (arity > 1) b = _wordAt(operands, i + 1);
        if (arity > 2) c = _wordAt(operands, i + 2);
    }

    function _wordAt(bytes calldata operands, uint256 i) private pure returns (uint32 word) {
        // SAFETY: only reads; beyond the call data there are zeros.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            word := shr(224, calldataload(add(operands.offset, mul(i, 0x04))))
        }
    }

    function _put(bytes memory values, uint256 i, uint32 value) private pure {
        // SAFETY: writes 4 bytes of `values`, which has 4 for each i. A value with other bits than its 32 would show in the one
        // before it.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let place := add(add(values, 0x04), mul(i, 0x04))
            mstore(place, or(and(mload(place), not(0xffffffff)), value))
        }
    }
}
