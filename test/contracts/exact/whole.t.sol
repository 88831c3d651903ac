// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {F32} from "../../../contracts/exact/Float32.sol";
import {Float32Whole} from "../../../contracts/exact/Float32Whole.sol";
import {Float32Test} from "../helpers/Float32Test.sol";

contract Float32WholeTest is Float32Test {
    /// @dev Number, then its floor, ceil, trunc, nearest.
    function table() private pure returns (uint32[5][16] memory) {
        return
            [
                [uint32(0), 0, 0, 0, 0],
                [SIGN, SIGN, SIGN, SIGN, SIGN],
                [LEAST, 0, ONE, 0, 0],
                [SIGN | LEAST, SIGN | ONE, SIGN, SIGN, SIGN],
                [uint32(0x3e99999a), 0, ONE, 0, 0],
                [uint32(0xbe99999a), SIGN | ONE, SIGN, SIGN, SIGN],
                [HALF, 0, ONE, 0, 0],
                [SIGN | HALF, SIGN | ONE, SIGN, SIGN, SIGN],
                [HALF + 1, 0, ONE, 0, ONE],
                [uint32(0x3fc00000), ONE, TWO, ONE, TWO],
                [uint32(0xbfc00000), SIGN | TWO, SIGN | ONE, SIGN | ONE, SIGN | TWO],
                [uint32(0x40200000), TWO, 0x40400000, TWO, TWO],
                [uint32(0x4affffff), 0x4afffffe, 0x4b000000, 0x4afffffe, 0x4b000000],
                [uint32(0x4b000001), 0x4b000001, 0x4b000001, 0x4b000001, 0x4b000001],
                [MINUS_INF, MINUS_INF, MINUS_INF, MINUS_INF, MINUS_INF],
                [uint32(0xff800001), QUIET, QUIET, QUIET, QUIET]
            ];
    }

    function test_floor_table_works() public pure {
        uint32[5][16] memory rows = table();
        for (uint256 i = 0; i < rows.length; ++i) {
            F32 a = f(rows[i][0]);
            assertBits(a.floor(), rows[i][1]);
            assertBits(a.ceil(), rows[i][2]);
            assertBits(a.trunc(), rows[i][3]);
            assertBits(a.nearest(), rows[i][4]);
        }
    }

    function testFuzz_floor_mirrorsCeil_works(uint32 a) public pure {
        assertSame(f(a ^ SIGN).floor(), f(a).ceil().neg());
        assertSame(f(a).trunc(), a & SIGN == 0 ? f(a).floor() : f(a).ceil());
        assertSame(f(a ^ SIGN).nearest(), f(a).nearest().neg());
    }

    function testFuzz_floor_bracket_works(uint32 a, uint8 exponent) public pure {
        a = (a & 0x807fffff) | (uint32(bound(exponent, 90, 160)) << 23);
        F32 low = f(a).floor();
        F32 high = f(a).ceil();
        vm.assertTrue(low.lessOrEqual(f(a)) && f(a).lessOrEqual(high));
        vm.assertTrue(low.equal(high) || high.sub(low).equal(f(ONE)));
        F32 near = f(a).nearest();
        vm.assertTrue(near.equal(low) || near.equal(high));
        vm.assertTrue(f(a).sub(near).abs().lessOrEqual(f(HALF)));
        assertSame(low.floor(), low);
        assertSame(high.nearest(), high);
    }

    function test_toInt_limits_works() public pure {
        uint32[2][13] memory rows = [
            [uint32(0), 0],
            [SIGN, 0],
            [uint32(0x3f7fffff), 0],
            [uint32(0xbf7fffff), 0],
            [uint32(0xbfc00000), 0xffffffff],
            [uint32(0x4effffff), 0x7fffff80],
            [uint32(0x4f000000), 0x7fffffff],
            [uint32(0xceffffff), 0x80000080],
            [uint32(0xcf000000), 0x80000000],
            [uint32(0xcf000001), 0x80000000],
            [INF, 0x7fffffff],
            [MINUS_INF, 0x80000000],
            [uint32(0xffc00000), 0]
        ];
        for (uint256 i = 0; i < rows.length; ++i) {
            vm.assertEq(uint256(uint32(f(rows[i][0]).toInt())), uint256(rows[i][1]));
        }
    }

    function test_fromInt_ties_works() public pure {
        assertBits(Float32Whole.fromInt(0), 0);
        assertBits(Float32Whole.fromInt(1), ONE);
        assertBits(Float32Whole.fromInt(-1), SIGN | ONE);
        assertBits(Float32Whole.fromInt(0x1000001), 0x4b800000);
        assertBits(Float32Whole.fromInt(0x1000003), 0x4b800002);
        assertBits(Float32Whole.fromInt(type(int32).max), 0x4f000000);
        assertBits(Float32Whole.fromInt(type(int32).min), 0xcf000000);
        assertBits(Float32Whole.fromInt(0x7fffffbf), 0x4effffff);
        assertBits(Float32Whole.fromInt(0x7fffffc0), 0x4f000000);
    }

    function testFuzz_fromInt_andBack_works(int32 a) public pure {
        F32 number = Float32Whole.fromInt(a);
        assertSame(number.trunc(), number);
        int256 error = int256(number.toInt()) - int256(a);
        // Of 31 bits 24 are kept.
        vm.assertTrue(error <= 64 && error >= -64);
        int32 short = a >> 8;
        vm.assertTrue(Float32Whole.fromInt(short).toInt() == short);
    }
}
