// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Int32} from "../../../contracts/exact/Int32.sol";
import {Scalars} from "../../../contracts/exact/Scalars.sol";
import {Float32Test} from "../helpers/Float32Test.sol";

contract ScalarsTest is Float32Test {
    // What docs/numerics.md says of each code from 0 on: arity, then F for those that take numbers, I integers, E either; the
    // same for what they give. A dot is no code.
    string private constant ARITIES = "11111111111111..2222222.222.3.1111......2222222222..222.";
    string private constant TAKES = "EFFFFFFFFFFFFF..FFFFFFF.FFF.S.FIII......IIIIIIIIII..III.";
    string private constant GIVES = "EFFFFFFFFFFFFF..FFFFFFF.III.E.IFII......IIIIIIIIII..III.";

    function compute(uint8 fn, uint32 a, uint32 b, uint32 c) external pure returns (uint32) {
        return Scalars.compute(fn, a, b, c);
    }

    function test_isKnown_everyCode_works() public pure {
        for (uint256 fn = 0; fn < 256; ++fn) {
            bool known = fn < bytes(ARITIES).length && bytes(ARITIES)[fn] != ".";
            vm.assertEq(Scalars.isKnown(uint8(fn)), known);
            if (known) vm.assertEq(Scalars.arity(uint8(fn)), uint256(uint8(bytes(ARITIES)[fn])) - 48);
        }
    }

    function test_takesFloat_everyCode_works() public pure {
        for (uint256 i = 0; i < bytes(TAKES).length; ++i) {
            uint8 fn = uint8(i);
            if (!Scalars.isKnown(fn)) continue;
            uint256 arity = Scalars.arity(fn);
            for (uint256 position = 0; position < 4; ++position) {
                bool taken = position < arity;
                bool either = bytes(TAKES)[i] == "E" || (bytes(TAKES)[i] == "S" && position > 0);
                vm.assertEq(Scalars.takesFloat(fn, position), taken && bytes(TAKES)[i] == "F");
                vm.assertEq(Scalars.takesEither(fn, position), taken && either);
            }
            vm.assertEq(Scalars.givesFloat(fn), bytes(GIVES)[i] == "F");
        }
    }

    function testFuzz_compute_code_works(uint8 fn, uint32 a, uint32 b, uint32 c) public view {
        try this.compute(fn, a, b, c) returns (uint32) {
            vm.assertTrue(Scalars.isKnown(fn));
        } catch (bytes memory reason) {
            vm.assertFalse(Scalars.isKnown(fn));
            vm.assertEq(
                keccak256(reason),
                keccak256(abi.encodeWithSelector(Scalars.UnknownScalarFunction.selector, fn))
            );
        }
    }

    function testFuzz_compute_selects_works(uint32 a, uint32 b, uint32 c) public pure {
        vm.assertEq(uint256(Scalars.compute(0, a, b, c)), uint256(a));
        vm.assertEq(uint256(Scalars.compute(28, a, b, c)), uint256(a == 0 ? c : b));
        vm.assertEq(uint256(Scalars.compute(28, 0, b, c)), uint256(c));
    }

    function test_compute_integersAtTheirLimits_works() public pure {
        int32 least = type(int32).min;
        vm.assertTrue(Int32.div(least, -1) == least);
        vm.assertTrue(Int32.div(7, 0) == 0);
        vm.assertTrue(Int32.div(-7, 2) == -3);
        vm.assertTrue(Int32.neg(least) == least);
        vm.assertTrue(Int32.abs(least) == least);
        vm.assertTrue(Int32.add(type(int32).max, 1) == least);
        vm.assertTrue(Int32.sub(least, 1) == type(int32).max);
        vm.assertTrue(Int32.mul(65_536, 32_768) == least);
        vm.assertTrue(Int32.pow(0, 0) == 1);
        vm.assertTrue(Int32.pow(0, -1) == 0);
        vm.assertTrue(Int32.pow(-1, -3) == -1);
        vm.assertTrue(Int32.pow(-1, -2) == 1);
        vm.assertTrue(Int32.pow(1, least) == 1);
        vm.assertTrue(Int32.pow(2, -1) == 0);
        vm.assertTrue(Int32.pow(2, 31) == least);
        vm.assertTrue(Int32.pow(2, 32) == 0);
        vm.assertTrue(Int32.pow(3, 21) == 1_870_418_611);
        vm.assertTrue(Int32.pow(-1, type(int32).max) == -1);
    }

    // A result has 32 bits and no others, also where it is a negative integer and nobody masks it.
    function testFuzz_compute_cleanBits_works(uint8 fn, uint32 a, uint32 b, uint32 c) public pure {
        vm.assume(Scalars.isKnown(fn));
        uint32 value = Scalars.compute(fn, a, b, c);
        uint256 word;
        assembly ("memory-safe") {
            word := value
        }
        vm.assertLe(word, type(uint32).max);
    }

    function testFuzz_pow_wraps_works(int32 a, uint8 b) public pure {
        int32 product = 1;
        for (uint256 i = 0; i < b % 40; ++i) product = Int32.mul(product, a);
        vm.assertTrue(Int32.pow(a, int32(uint32(b % 40))) == product);
    }
}
