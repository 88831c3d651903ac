// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {F32} from "../../../contracts/exact/Float32.sol";
import {Float32Test} from "../helpers/Float32Test.sol";

contract Float32AddTest is Float32Test {
    function test_add_zeros_works() public pure {
        assertBits(f(0).add(f(0)), 0);
        assertBits(f(0).add(f(SIGN)), 0);
        assertBits(f(SIGN).add(f(0)), 0);
        assertBits(f(SIGN).add(f(SIGN)), SIGN);
        assertBits(f(0).sub(f(0)), 0);
        assertBits(f(SIGN).sub(f(0)), SIGN);
        assertBits(f(SIGN).add(f(LEAST)), LEAST);
        assertBits(f(SIGN | LEAST).add(f(0)), SIGN | LEAST);
    }

    function test_add_infinities_works() public pure {
        assertBits(f(INF).add(f(INF)), INF);
        assertBits(f(INF).add(f(MINUS_INF)), QUIET);
        assertBits(f(MINUS_INF).add(f(INF)), QUIET);
        assertBits(f(MINUS_INF).sub(f(INF)), MINUS_INF);
        assertBits(f(INF).sub(f(INF)), QUIET);
        assertBits(f(MOST).add(f(MINUS_INF)), MINUS_INF);
        assertBits(f(INF).add(f(SIGN | MOST)), INF);
        assertBits(f(INF).add(f(0)), INF);
        assertBits(f(LEAST).sub(f(INF)), MINUS_INF);
    }

    function test_add_beyondTheGreatest_works() public pure {
        assertBits(f(MOST).add(f(MOST)), INF);
        assertBits(f(SIGN | MOST).add(f(SIGN | MOST)), MINUS_INF);
        // Half of the last place of the greatest number: a tie, and what lies just below it.
        assertBits(f(MOST).add(f(0x73000000)), INF);
        assertBits(f(MOST).add(f(0x72ffffff)), MOST);
    }

    function test_add_ties_works() public pure {
        // 1 + 2^-24 falls back to 1, the next number goes up, as 1 and a bit more than 2^-24 does.
        assertBits(f(ONE).add(f(0x33800000)), ONE);
        assertBits(f(ONE + 1).add(f(0x33800000)), ONE + 2);
        assertBits(f(ONE).add(f(0x33800001)), ONE + 1);
        // Below a power of two the places are half as wide.
        assertBits(f(ONE).sub(f(0x33000000)), ONE);
        assertBits(f(ONE).sub(f(0x33000001)), ONE - 1);
        assertBits(f(ONE).sub(f(0x33800000)), ONE - 1);
        assertBits(f(0x3fffffff).add(f(0x33800000)), TWO);
    }

    function test_add_subnormal_works() public pure {
        assertBits(f(LEAST).add(f(LEAST)), 2);
        assertBits(f(LEAST).sub(f(LEAST)), 0);
        assertBits(f(LARGEST_SUBNORMAL).add(f(LEAST)), LEAST_NORMAL);
        assertBits(f(LEAST_NORMAL).sub(f(LEAST)), LARGEST_SUBNORMAL);
        assertBits(f(LEAST_NORMAL + 1).sub(f(LEAST_NORMAL)), LEAST);
        assertBits(f(0x01000001).sub(f(0x01000000)), 2);
    }

    function testFuzz_add_anyNan_works(uint32 a, uint32 payload) public pure {
        uint32 nan = INF | uint32(bound(payload & 0x7fffff, 1, 0x7fffff)) | (payload & SIGN);
        assertBits(f(a).add(f(nan)), QUIET);
        assertBits(f(nan).add(f(a)), QUIET);
        assertBits(f(a).sub(f(nan)), QUIET);
        assertBits(f(nan).sub(f(a)), QUIET);
    }

    function testFuzz_add_anyOrder_works(uint32 a, uint32 b) public pure {
        assertSame(f(a).add(f(b)), f(b).add(f(a)));
        assertCanonical(f(a).add(f(b)));
    }

    function testFuzz_add_otherSigns_works(uint32 a, uint32 b) public pure {
        F32 sum = f(a).add(f(b));
        // A sum of zero is +0 with all signs, if it is not one of two equal zeros.
        if (F32.unwrap(sum) & 0x7fffffff != 0) assertSame(f(a ^ SIGN).add(f(b ^ SIGN)), sum.neg());
    }

    function testFuzz_add_zero_works(uint32 a) public pure {
        assertSame(f(a).sub(f(0)), f(a).canonical());
        if (isFinite(a)) assertBits(f(a).sub(f(a)), 0);
    }

    function testFuzz_sub_isAddOfTheOpposite_works(uint32 a, uint32 b) public pure {
        assertSame(f(a).sub(f(b)), f(a).add(f(b).neg()));
    }

    // The exact sum is an integer in units of 2^-149, and no number is nearer to it than the result.
    function testFuzz_add_nearest_works(uint32 a, uint32 b, uint8 distance) public pure {
        vm.assume(isFinite(a) && isFinite(b));
        // Exponents at random are far apart nearly always.
        uint256 exponent = bound(((a >> 23) & 0xff) + (distance % 32), 0, 219);
        b = (b & 0x807fffff) | uint32(exponent << 23);
        int256 exact = exactly(a) + exactly(b);
        F32 sum = f(a).add(f(b));
        assertNearest(uint32(F32.unwrap(sum)), exact);
    }

    function assertNearest(uint32 result, int256 exact) private pure {
        vm.assertTrue(isFinite(result));
        int256 error = exactly(result) - exact;
        uint256 distance = uint256(error < 0 ? -error : error);
        uint32 magnitude = result & 0x7fffffff;
        uint32[2] memory neighbours = [magnitude + 1, magnitude == 0 ? 1 : magnitude - 1];
        for (uint256 i = 0; i < 2; ++i) {
            int256 other = exactly(neighbours[i] | (result & SIGN)) - exact;
            uint256 otherDistance = uint256(other < 0 ? -other : other);
            vm.assertLe(distance, otherDistance);
            if (distance == otherDistance) vm.assertEq(uint256(result & 1), 0);
        }
    }
}
