// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {F32, Float32} from "./Float32.sol";
import {Float32Functions} from "./Float32Functions.sol";
import {Float32Whole} from "./Float32Whole.sol";

/// @title Float32Power
/// @notice Powers of binary32 numbers, as {Float32Functions}: engine/src/numerics/pow.ts, operation for operation.
library Float32Power {
    uint256 private constant SIGN = 0x80000000;
    /// @dev The upper 12 bits of a significand, with all above them.
    uint256 private constant HEAD = 0xfffff000;

    F32 private constant TWO_TO_24 = F32.wrap(0x4b800000);
    F32 private constant TWO_TO_32 = F32.wrap(0x4f800000);
    F32 private constant MINUS_TWO_TO_32 = F32.wrap(0xcf800000);
    F32 private constant MINUS_ONE = F32.wrap(0xbf800000);
    F32 private constant TWO = F32.wrap(0x40000000);
    F32 private constant HALF = F32.wrap(0x3f000000);
    F32 private constant ONE_AND_HALF = F32.wrap(0x3fc00000);

    int256 private constant LEAST_M_BITS = 0x3f5db3d7;
    uint256 private constant UPPER_BITS = 0x3f9cc471;
    F32 private constant TWO_LOG2_E = F32.wrap(0x4038aa3b);
    F32 private constant TWO_LOG2_E_HEAD = F32.wrap(0x4038a000);
    F32 private constant TWO_LOG2_E_TAIL = F32.wrap(0x3a23b296);
    F32 private constant LOG2_ONE_AND_HALF_HEAD = F32.wrap(0x3f15c000);
    F32 private constant LOG2_ONE_AND_HALF_TAIL = F32.wrap(0x35d1cfdf);
    F32 private constant LOG_1 = F32.wrap(0x3f763850);
    F32 private constant LOG_2 = F32.wrap(0x3f13b8d5);
    F32 private constant LOG_3 = F32.wrap(0x3ed65a3b);

    F32 private constant LOWEST = F32.wrap(0xc3180000);
    F32 private constant HIGHEST = F32.wrap(0x43010000);
    F32 private constant EXP_1 = F32.wrap(0x3f317218);
    F32 private constant EXP_2 = F32.wrap(0x3e75fdef);
    F32 private constant EXP_3 = F32.wrap(0x3d6357bb);
    F32 private constant EXP_4 = F32.wrap(0x3c1d95bb);
    F32 private constant EXP_5 = F32.wrap(0x3aaf8680);
    F32 private constant EXP_6 = F32.wrap(0x3921c536);

    /// @dev Where m lies in x = m * 2^k: its centre c, 1 or 1.5, and the logarithm of it as the sum of two numbers.
    struct Centre {
        F32 c;
        F32 log2Head;
        F32 log2Tail;
    }

    /// @notice Returns x to the power of y, with the special values of IEEE 754's pow.
    function pow(F32 x, F32 y) internal pure returns (F32) {
        if (y.equal(Float32.ZERO) || x.equal(Float32.ONE)) return Float32.ONE;
        if (x.isNan() || y.isNan()) return Float32.NAN;
        bool isWhole = y.trunc().equal(y);
        bool isNegative = F32.unwrap(x) & SIGN != 0;
        F32 a = x.abs();
        // -0 and minus infinity have powers that are not whole too.
        if (isNegative && !isWhole && !a.equal(Float32.ZERO) && !a.equal(Float32.INFINITY)) return Float32.NAN;
        bool isOdd = isWhole && y.abs().less(TWO_TO_24) && y.toInt() & 1 == 1;
        F32 magnitude = _magnitude(a, y);
        return isOdd && isNegative ? magnitude.neg() : magnitude;
    }

    function _magnitude(F32 a, F32 y) private pure returns (F32) {
        bool isZero = a.equal(Float32.ZERO);
        if (isZero || a.equal(Float32.INFINITY)) {
            return isZero == y.less(Float32.ZERO) ? Float32.INFINITY : Float32.ZERO;
        }
        if (y.equal(Float32.ONE)) return a;
        if (y.equal(TWO)) return a.mul(a);
        if (y.equal(MINUS_ONE)) return Float32.ONE.div(a);
        if (y.equal(HALF)) return a.sqrt();
        (F32 head, F32 tail) = _log2(a);
        return _exp2(y, head, tail);
    }

    /// @dev The logarithm to base 2 of a positive finite number as the sum of two numbers, the first of 12 bits.
    function _log2(F32 a) private pure returns (F32 logHead, F32 logTail) {
        (int256 k, uint256 mBits) = Float32Functions.split(a, LEAST_M_BITS);
        Centre memory centre =
            mBits >= UPPER_BITS
                ? Centre(ONE_AND_HALF, LOG2_ONE_AND_HALF_HEAD, LOG2_ONE_AND_HALF_TAIL)
                : Centre(Float32.ONE, Float32.ZERO, Float32.ZERO);
        (F32 high, F32 low) = _log2Ratio(F32.wrap(mBits), centre);

        // SAFETY: -149..128.
        F32 whole = Float32Whole.fromInt(int32(k)).add(centre.log2Head);
        F32 sum = whole.add(high);
        F32 rest = low.add(high.sub(sum.sub(whole)));
        logHead = _head(sum.add(rest));
        logTail = rest.sub(logHead.sub(sum));
    }

    /// @dev The logarithm to base 2 of m / c as the sum of two numbers, with the tail of that of c in the lower.
    function _log2Ratio(F32 m, Centre memory centre) private pure returns (F32 high, F32 low) {
        (F32 s, F32 sHead, F32 sTail) = _ratio(m, centre.c);
        F32 z = s.mul(s);
        F32 bend = s.mul(z.mul(LOG_1.add(z.mul(LOG_2.add(z.mul(LOG_3))))));
        high = sHead.mul(TWO_LOG2_E_HEAD);
        low = sHead.mul(TWO_LOG2_E_TAIL).add(centre.log2Tail).add(bend);
        low = sTail.mul(TWO_LOG2_E).add(low);
    }

    /// @dev s = (m - c) / (m + c), also as the sum of two numbers, the first of 12 bits.
    function _ratio(F32 m, F32 c) private pure returns (F32 s, F32 sHead, F32 sTail) {
        F32 f = m.sub(c);
        F32 g = m.add(c);
        F32 gHead = _head(g);
        F32 gTail = m.sub(gHead.sub(c));
        s = f.div(g);
        sHead = _head(s);
        sTail = f.sub(sHead.mul(gHead)).sub(sHead.mul(gTail)).div(g);
    }

    /// @dev 2 to the power of y * (logHead + logTail).
    function _exp2(F32 y, F32 logHead, F32 logTail) private pure returns (F32) {
        F32 bounded = y.max(MINUS_TWO_TO_32).min(TWO_TO_32);
        F32 yHead = _head(bounded);
        F32 major = yHead.mul(logHead);
        F32 minor = bounded.sub(yHead).mul(logHead).add(bounded.mul(logTail));

        F32 n = major.add(minor).max(LOWEST).min(HIGHEST).nearest();
        F32 r = major.sub(n).add(minor).max(MINUS_ONE).min(Float32.ONE);
        F32 p = EXP_6.mul(r).add(EXP_5);
        p = p.mul(r).add(EXP_4);
        p = p.mul(r).add(EXP_3);
        p = p.mul(r).add(EXP_2);
        p = p.mul(r).add(EXP_1);
        return Float32Functions.timesPowerOfTwo(Float32.ONE.add(p.mul(r)), n.toInt());
    }

    function _head(F32 x) private pure returns (F32) {
        return F32.wrap(F32.unwrap(x) & HEAD);
    }
}
