// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {F32} from "../../../contracts/exact/Float32.sol";
import {Float32Test} from "../helpers/Float32Test.sol";

contract Float32OrderTest is Float32Test {
    /// @dev From the least to the greatest; only the two zeros are equal.
    function ascending() private pure returns (uint32[13] memory) {
        return
            [
                MINUS_INF,
                SIGN | MOST,
                SIGN | ONE,
                SIGN | LEAST_NORMAL,
                SIGN | LEAST,
                SIGN,
                0,
                LEAST,
                LARGEST_SUBNORMAL,
                LEAST_NORMAL,
                ONE,
                MOST,
                INF
            ];
    }

    function test_less_everyPair_works() public pure {
        uint32[13] memory all = ascending();
        for (uint256 i = 0; i < all.length; ++i) {
            for (uint256 j = 0; j < all.length; ++j) {
                (F32 a, F32 b) = (f(all[i]), f(all[j]));
                bool areZeros = (i == 5 || i == 6) && (j == 5 || j == 6);
                vm.assertEq(a.less(b), i < j && !areZeros);
                vm.assertEq(a.lessOrEqual(b), i <= j || areZeros);
                vm.assertEq(a.equal(b), i == j || areZeros);
                // -0 is the lesser of the zeros.
                assertBits(a.min(b), all[i < j ? i : j]);
                assertBits(a.max(b), all[i < j ? j : i]);
            }
        }
    }

    function testFuzz_less_nan_works(uint32 a, uint32 payload) public pure {
        uint32 nan = INF | uint32(bound(payload & 0x7fffff, 1, 0x7fffff)) | (payload & SIGN);
        F32[2][3] memory pairs = [[f(a), f(nan)], [f(nan), f(a)], [f(nan), f(nan)]];
        for (uint256 i = 0; i < 3; ++i) {
            (F32 x, F32 y) = (pairs[i][0], pairs[i][1]);
            vm.assertFalse(x.less(y) || x.lessOrEqual(y) || x.equal(y));
            assertBits(x.min(y), QUIET);
            assertBits(x.max(y), QUIET);
        }
    }

    function testFuzz_less_isTheSignOfTheDifference_works(uint32 a, uint32 b) public pure {
        vm.assume(isFinite(a) && isFinite(b));
        F32 difference = f(a).sub(f(b));
        vm.assertEq(f(a).less(f(b)), F32.unwrap(difference) & SIGN != 0 && F32.unwrap(difference) != SIGN);
        vm.assertEq(f(a).lessOrEqual(f(b)), !f(b).less(f(a)));
        vm.assertEq(f(a).equal(f(b)), F32.unwrap(difference) & 0x7fffffff == 0);
    }

    function testFuzz_min_mirrorsMax_works(uint32 a, uint32 b) public pure {
        assertSame(f(a).min(f(b)), f(a ^ SIGN).max(f(b ^ SIGN)).neg());
        assertSame(f(a).max(f(b)), f(b).max(f(a)));
        assertSame(f(a).min(f(a)), f(a).canonical());
    }

    function testFuzz_abs_works(uint32 a) public pure {
        assertBits(f(a).abs(), isNanPattern(a) ? QUIET : a & 0x7fffffff);
        assertBits(f(a).neg(), isNanPattern(a) ? QUIET : a ^ SIGN);
        assertBits(f(a).canonical(), isNanPattern(a) ? QUIET : a);
        vm.assertEq(f(a).isNan(), isNanPattern(a));
    }
}
