// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {F32} from "../../../contracts/exact/Float32.sol";
import {Float32Test} from "../helpers/Float32Test.sol";

contract Float32SqrtTest is Float32Test {
    function test_sqrt_special_works() public pure {
        assertBits(f(0).sqrt(), 0);
        assertBits(f(SIGN).sqrt(), SIGN);
        assertBits(f(INF).sqrt(), INF);
        assertBits(f(MINUS_INF).sqrt(), QUIET);
        assertBits(f(SIGN | LEAST).sqrt(), QUIET);
        assertBits(f(SIGN | ONE).sqrt(), QUIET);
        assertBits(f(0xffffffff).sqrt(), QUIET);
        assertBits(f(0x7f800001).sqrt(), QUIET);
    }

    function test_sqrt_numbers_works() public pure {
        assertBits(f(ONE).sqrt(), ONE);
        assertBits(f(0x40800000).sqrt(), TWO);
        assertBits(f(TWO).sqrt(), 0x3fb504f3);
        assertBits(f(MOST).sqrt(), 0x5f7fffff);
        assertBits(f(LEAST).sqrt(), 0x1a3504f3);
        assertBits(f(LARGEST_SUBNORMAL).sqrt(), 0x1fffffff);
        assertBits(f(LEAST_NORMAL).sqrt(), 0x20000000);
        assertBits(f(ONE - 1).sqrt(), ONE - 1);
        assertBits(f(ONE + 1).sqrt(), ONE);
    }

    // The number lies between the squares of what is half a place below the root and half a place above it.
    function testFuzz_sqrt_nearest_works(uint32 a, bool isSubnormal) public pure {
        a = uint32(bound(a, 1, isSubnormal ? LARGEST_SUBNORMAL : MOST));
        uint32 root = uint32(F32.unwrap(f(a).sqrt()));
        (uint256 significand, uint256 exponent) = parts(a);
        (uint256 rootSignificand, uint256 rootExponent) = parts(root);
        // In units of a quarter of the square of the root's last place.
        uint256 scaled = significand << (exponent + 152 - 2 * rootExponent);
        vm.assertLt((2 * rootSignificand - 1) ** 2, scaled);
        vm.assertLt(scaled, (2 * rootSignificand + 1) ** 2);
    }

    function testFuzz_sqrt_ofSquare_works(uint32 a) public pure {
        a = uint32(bound(a, 0x20000000, 0x5f7fffff)) & 0xfffff000;
        assertBits(f(a).mul(f(a)).sqrt(), a);
    }

    function parts(uint32 pattern) private pure returns (uint256 significand, uint256 exponent) {
        exponent = pattern >> 23;
        significand = pattern & 0x7fffff;
        if (exponent == 0) return (significand, 1);
        significand |= 0x800000;
    }
}
