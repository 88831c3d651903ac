// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {F32} from "../../../contracts/exact/Float32.sol";
import {Float32Functions} from "../../../contracts/exact/Float32Functions.sol";
import {Float32Power} from "../../../contracts/exact/Float32Power.sol";
import {Float32Whole} from "../../../contracts/exact/Float32Whole.sol";
import {Float32Test} from "../helpers/Float32Test.sol";

contract Float32FunctionsTest is Float32Test {
    uint32 private constant NAN_WITH_PAYLOAD = 0xff812345;

    function test_exp_special_works() public pure {
        assertBits(Float32Functions.exp(f(0)), ONE);
        assertBits(Float32Functions.exp(f(SIGN)), ONE);
        assertBits(Float32Functions.exp(f(INF)), INF);
        assertBits(Float32Functions.exp(f(MINUS_INF)), 0);
        assertBits(Float32Functions.exp(f(NAN_WITH_PAYLOAD)), QUIET);
    }

    function test_log_special_works() public pure {
        assertBits(Float32Functions.log(f(0)), MINUS_INF);
        assertBits(Float32Functions.log(f(SIGN)), MINUS_INF);
        assertBits(Float32Functions.log(f(ONE)), 0);
        assertBits(Float32Functions.log(f(INF)), INF);
        assertBits(Float32Functions.log(f(SIGN | LEAST)), QUIET);
        assertBits(Float32Functions.log(f(NAN_WITH_PAYLOAD)), QUIET);
    }

    function test_tanh_special_works() public pure {
        assertBits(Float32Functions.tanh(f(0)), 0);
        assertBits(Float32Functions.tanh(f(SIGN)), SIGN);
        assertBits(Float32Functions.tanh(f(INF)), ONE);
        assertBits(Float32Functions.tanh(f(MINUS_INF)), SIGN | ONE);
        assertBits(Float32Functions.tanh(f(NAN_WITH_PAYLOAD)), QUIET);
    }

    function test_erf_special_works() public pure {
        assertBits(Float32Functions.erf(f(0)), 0);
        assertBits(Float32Functions.erf(f(SIGN)), SIGN);
        assertBits(Float32Functions.erf(f(INF)), ONE);
        assertBits(Float32Functions.erf(f(MINUS_INF)), SIGN | ONE);
        assertBits(Float32Functions.erf(f(NAN_WITH_PAYLOAD)), QUIET);
    }

    function test_sigmoid_special_works() public pure {
        assertBits(Float32Functions.sigmoid(f(0)), HALF);
        assertBits(Float32Functions.sigmoid(f(INF)), ONE);
        assertBits(Float32Functions.sigmoid(f(MINUS_INF)), 0);
        assertBits(Float32Functions.sigmoid(f(NAN_WITH_PAYLOAD)), QUIET);
    }

    function test_rsqrt_special_works() public pure {
        assertBits(Float32Functions.rsqrt(f(0x40800000)), HALF);
        assertBits(Float32Functions.rsqrt(f(0)), INF);
        assertBits(Float32Functions.rsqrt(f(SIGN)), MINUS_INF);
        assertBits(Float32Functions.rsqrt(f(INF)), 0);
        assertBits(Float32Functions.rsqrt(f(SIGN | ONE)), QUIET);
    }

    function test_pow_special_works() public pure {
        assertBits(Float32Power.pow(f(NAN_WITH_PAYLOAD), f(0)), ONE);
        assertBits(Float32Power.pow(f(ONE), f(NAN_WITH_PAYLOAD)), ONE);
        assertBits(Float32Power.pow(f(NAN_WITH_PAYLOAD), f(ONE)), QUIET);
        assertBits(Float32Power.pow(f(0), f(SIGN | ONE)), INF);
        assertBits(Float32Power.pow(f(SIGN), f(SIGN | ONE)), MINUS_INF);
        assertBits(Float32Power.pow(f(SIGN), f(TWO)), 0);
        assertBits(Float32Power.pow(f(MINUS_INF), f(0x40400000)), MINUS_INF);
        assertBits(Float32Power.pow(f(MINUS_INF), f(HALF)), INF);
        assertBits(Float32Power.pow(f(SIGN | TWO), f(HALF)), QUIET);
        assertBits(Float32Power.pow(f(SIGN | ONE), f(INF)), ONE);
        assertBits(Float32Power.pow(f(HALF), f(MINUS_INF)), INF);
        assertBits(Float32Power.pow(f(TWO), f(MINUS_INF)), 0);
        assertBits(Float32Power.pow(f(SIGN | TWO), f(0x40400000)), 0xc1000000);
    }

    function testFuzz_tanh_signAndRange_works(uint32 a) public pure {
        F32[3] memory values = [
            Float32Functions.tanh(f(a)),
            Float32Functions.erf(f(a)),
            Float32Functions.sigmoid(f(a))
        ];
        for (uint256 i = 0; i < 3; ++i) {
            assertCanonical(values[i]);
            vm.assertTrue(isNanPattern(a) || values[i].abs().lessOrEqual(f(ONE)));
        }
        assertSame(Float32Functions.tanh(f(a ^ SIGN)), values[0].neg());
        assertSame(Float32Functions.erf(f(a ^ SIGN)), values[1].neg());
    }

    // What any program may be given, it answers, and with one NaN.
    function testFuzz_exp_anything_works(uint32 a, uint32 b) public pure {
        assertCanonical(Float32Functions.exp(f(a)));
        assertCanonical(Float32Functions.log(f(a)));
        assertCanonical(Float32Functions.rsqrt(f(a)));
        assertCanonical(Float32Power.pow(f(a), f(b)));
        if (!isNanPattern(a)) vm.assertFalse(F32.unwrap(Float32Functions.exp(f(a))) & SIGN != 0);
    }

    function testFuzz_pow_exactExponents_works(uint32 a) public pure {
        a &= 0x7fffffff;
        assertSame(Float32Power.pow(f(a), f(ONE)), f(a).canonical());
        assertSame(Float32Power.pow(f(a), f(TWO)), f(a).mul(f(a)));
        assertSame(Float32Power.pow(f(a), f(SIGN | ONE)), f(ONE).div(f(a)));
        assertSame(Float32Power.pow(f(a), f(HALF)), f(a).sqrt());
    }

    function testFuzz_pow_ofTwo_works(uint32 n) public pure {
        int256 exponent = int256(bound(n, 0, 253)) - 126;
        F32 power = Float32Power.pow(f(TWO), Float32Whole.fromInt(int32(exponent)));
        vm.assertEq(F32.unwrap(power), uint256(exponent + 127) << 23);
    }
}
