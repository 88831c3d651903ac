// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {F32} from "../../../contracts/exact/Float32.sol";
import {Float32Test} from "../helpers/Float32Test.sol";

contract Float32MulTest is Float32Test {
    function test_mul_zeros_works() public pure {
        assertBits(f(0).mul(f(ONE)), 0);
        assertBits(f(0).mul(f(SIGN | ONE)), SIGN);
        assertBits(f(SIGN).mul(f(SIGN | MOST)), 0);
        assertBits(f(SIGN).mul(f(LEAST)), SIGN);
    }

    function test_mul_infinities_works() public pure {
        assertBits(f(INF).mul(f(MINUS_INF)), MINUS_INF);
        assertBits(f(INF).mul(f(LEAST)), INF);
        assertBits(f(SIGN | LEAST).mul(f(INF)), MINUS_INF);
        assertBits(f(INF).mul(f(0)), QUIET);
        assertBits(f(SIGN).mul(f(INF)), QUIET);
    }

    function test_mul_beyondTheGreatest_works() public pure {
        assertBits(f(MOST).mul(f(TWO)), INF);
        assertBits(f(MOST).mul(f(SIGN | (ONE + 1))), MINUS_INF);
        assertBits(f(MOST).mul(f(ONE)), MOST);
        assertBits(f(0x5f800000).mul(f(0x5f800000)), INF);
        assertBits(f(0x5f7fffff).mul(f(0x5f800000)), MOST);
    }

    function test_mul_subnormal_works() public pure {
        assertBits(f(LEAST_NORMAL).mul(f(HALF)), 0x00400000);
        assertBits(f(LEAST).mul(f(HALF)), 0);
        assertBits(f(LEAST).mul(f(HALF + 1)), LEAST);
        assertBits(f(3).mul(f(HALF)), 2);
        assertBits(f(SIGN | LEAST).mul(f(HALF)), SIGN);
        assertBits(f(LEAST).mul(f(LEAST)), 0);
        assertBits(f(LEAST).mul(f(0x4b000000)), LEAST_NORMAL);
        // Rounds up to the least normal number.
        assertBits(f(0x00ffffff).mul(f(HALF)), LEAST_NORMAL);
        assertBits(f(LEAST_NORMAL).mul(f(0x3f7fffff)), LEAST_NORMAL);
        assertBits(f(LEAST_NORMAL).mul(f(0x3f7ffffe)), LARGEST_SUBNORMAL);
    }

    function test_mul_ties_works() public pure {
        // (1 + 2^-12)^2 = 1 + 2^-11 + 2^-24, (1 + 3 * 2^-12) * (1 + 2^-12) = 1 + 2^-10 + 3 * 2^-24.
        assertBits(f(0x3f800800).mul(f(0x3f800800)), 0x3f801000);
        assertBits(f(0x3f801800).mul(f(0x3f800800)), 0x3f802002);
    }

    function testFuzz_mul_anyNan_works(uint32 a, uint32 payload) public pure {
        uint32 nan = INF | uint32(bound(payload & 0x7fffff, 1, 0x7fffff)) | (payload & SIGN);
        assertBits(f(a).mul(f(nan)), QUIET);
        assertBits(f(nan).mul(f(a)), QUIET);
        assertBits(f(a).div(f(nan)), QUIET);
        assertBits(f(nan).div(f(a)), QUIET);
    }

    function testFuzz_mul_anyOrder_works(uint32 a, uint32 b) public pure {
        assertSame(f(a).mul(f(b)), f(b).mul(f(a)));
        assertCanonical(f(a).mul(f(b)));
    }

    function testFuzz_mul_otherSign_works(uint32 a, uint32 b) public pure {
        assertSame(f(a ^ SIGN).mul(f(b)), f(a).mul(f(b)).neg());
        assertSame(f(a ^ SIGN).mul(f(b ^ SIGN)), f(a).mul(f(b)));
    }

    function testFuzz_mul_one_works(uint32 a) public pure {
        assertSame(f(a).mul(f(ONE)), f(a).canonical());
        assertSame(f(a).mul(f(TWO)), f(a).add(f(a)));
        assertSame(f(a).mul(f(HALF)), f(a).div(f(TWO)));
    }
}

contract Float32DivTest is Float32Test {
    function test_div_zerosAndInfinities_works() public pure {
        assertBits(f(0).div(f(0)), QUIET);
        assertBits(f(SIGN).div(f(0)), QUIET);
        assertBits(f(INF).div(f(MINUS_INF)), QUIET);
        assertBits(f(ONE).div(f(0)), INF);
        assertBits(f(ONE).div(f(SIGN)), MINUS_INF);
        assertBits(f(SIGN | LEAST).div(f(0)), MINUS_INF);
        assertBits(f(INF).div(f(SIGN)), MINUS_INF);
        assertBits(f(0).div(f(SIGN | MOST)), SIGN);
        assertBits(f(0).div(f(MINUS_INF)), SIGN);
        assertBits(f(MOST).div(f(INF)), 0);
        assertBits(f(MINUS_INF).div(f(MOST)), MINUS_INF);
    }

    function test_div_rounding_works() public pure {
        assertBits(f(ONE).div(f(0x40400000)), 0x3eaaaaab);
        assertBits(f(TWO).div(f(0x40400000)), 0x3f2aaaab);
        assertBits(f(0x3f7fffff).div(f(0x3f7ffffe)), ONE + 1);
        assertBits(f(ONE).div(f(0x3f7fffff)), ONE + 1);
        assertBits(f(ONE).div(f(ONE + 1)), 0x3f7ffffe);
    }

    function test_div_outOfRange_works() public pure {
        assertBits(f(MOST).div(f(HALF)), INF);
        assertBits(f(MOST).div(f(LEAST)), INF);
        assertBits(f(LEAST).div(f(MOST)), 0);
        assertBits(f(LEAST).div(f(TWO)), 0);
        assertBits(f(3).div(f(TWO)), 2);
        assertBits(f(LEAST_NORMAL).div(f(TWO)), 0x00400000);
        assertBits(f(LEAST).div(f(LEAST)), ONE);
        assertBits(f(LARGEST_SUBNORMAL).div(f(LEAST)), 0x4afffffe);
        assertBits(f(0x00ffffff).div(f(TWO)), LEAST_NORMAL);
    }

    function testFuzz_div_identities_works(uint32 a, uint32 b) public pure {
        assertSame(f(a).div(f(ONE)), f(a).canonical());
        assertCanonical(f(a).div(f(b)));
        assertSame(f(a ^ SIGN).div(f(b)), f(a).div(f(b)).neg());
        if (isFinite(a) && a & 0x7fffffff != 0) assertBits(f(a).div(f(a)), ONE);
    }

    // An exact product divides back to what it was: 12 bits times 12 bits.
    function testFuzz_div_exactProduct_works(uint32 a, uint32 b) public pure {
        a = 0x3f800000 | (a & 0x807ff000);
        b = 0x40000000 | (b & 0x807ff000);
        assertBits(f(a).mul(f(b)).div(f(b)), a);
    }
}
