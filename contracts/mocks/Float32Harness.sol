// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Scalars} from "../exact/Scalars.sol";

/// @title Float32Harness
/// @notice Lets tests compute thousands of scalars in one call, and see what they cost.
contract Float32Harness {
    /// @notice Returns 4 bytes for each 12 of `operands`: the value of `fn` for three words of 4 bytes.
    function compute(uint8 fn, bytes calldata operands) external pure returns (bytes memory values) {
        uint256 count = operands.length / 12;
        values = new bytes(4 * count);
        for (uint256 i = 0; i < count; ++i) {
            (uint32 a, uint32 b, uint32 c) = _at(operands, i);
            _put(values, i, Scalars.compute(fn, a, b, c));
        }
    }

    /// @notice Returns the gas that `fn` takes for each triple of words, as {compute} takes them.
    function costs(uint8 fn, bytes calldata operands) external view returns (uint32[] memory gas) {
        gas = new uint32[](operands.length / 12);
        for (uint256 i = 0; i < gas.length; ++i) {
            (uint32 a, uint32 b, uint32 c) = _at(operands, i);
            uint256 before = gasleft();
            Scalars.compute(fn, a, b, c);
            gas[i] = uint32(before - gasleft());
        }
    }

    function _at(bytes calldata operands, uint256 i) private pure returns (uint32 a, uint32 b, uint32 c) {
        a = uint32(bytes4(operands[12 * i:12 * i + 4]));
        b = uint32(bytes4(operands[12 * i + 4:12 * i + 8]));
        c = uint32(bytes4(operands[12 * i + 8:12 * i + 12]));
    }

    function _put(bytes memory values, uint256 i, uint32 value) private pure {
        // SAFETY: writes 4 bytes of `values`, which has 4 for each i.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let at := add(add(values, 0x04), mul(i, 0x04))
            mstore(at, or(and(mload(at), not(0xffffffff)), value))
        }
    }
}
