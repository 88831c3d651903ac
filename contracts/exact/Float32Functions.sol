// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {F32, Float32} from "./Float32.sol";
import {Float32Whole} from "./Float32Whole.sol";

/// @title Float32Functions
/// @notice The functions of docs/numerics.md that are programs over the operations of {Float32}.
/// @dev Every operation rounds: a program is its constants and the order of its operations, the same as in
/// engine/src/numerics. Accuracy and derivation are told there. Results that are NaN are canonical.
library Float32Functions {
    F32 private constant HALF = F32.wrap(0x3f000000);
    F32 private constant TWO = F32.wrap(0x40000000);
    F32 private constant FOUR = F32.wrap(0x40800000);
    F32 private constant LN2_HIGH = F32.wrap(0x3f317200);
    F32 private constant LN2_LOW = F32.wrap(0x35bfbe8e);
    F32 private constant TWO_TO_23 = F32.wrap(0x4b000000);
    uint256 private constant SIGN = 0x80000000;
    uint256 private constant FRACTION = 0x007fffff;
    uint256 private constant LEAST_NORMAL = 0x00800000;

    F32 private constant EXP_LOWEST = F32.wrap(0xc2d00000);
    F32 private constant EXP_HIGHEST = F32.wrap(0x42b20000);
    F32 private constant LOG2_E = F32.wrap(0x3fb8aa3b);
    F32 private constant EXP_2 = F32.wrap(0x3efffffe);
    F32 private constant EXP_3 = F32.wrap(0x3e2aaa4a);
    F32 private constant EXP_4 = F32.wrap(0x3d2aac48);
    F32 private constant EXP_5 = F32.wrap(0x3c091ce1);
    F32 private constant EXP_6 = F32.wrap(0x3ab54459);

    int256 private constant ROOT_HALF_BITS = 0x3f3504f3;
    F32 private constant LOG_1 = F32.wrap(0x3f2aaabd);
    F32 private constant LOG_2 = F32.wrap(0x3eccaf6c);
    F32 private constant LOG_3 = F32.wrap(0x3e98f01e);

    F32 private constant TANH_LOWEST = F32.wrap(0xc1200000);
    F32 private constant TANH_BORDER = F32.wrap(0xbf0c9f54);
    F32 private constant TWO_LOG2_E = F32.wrap(0x4038aa3b);
    F32 private constant HALF_LN2 = F32.wrap(0x3eb17218);
    F32 private constant TANH_2 = F32.wrap(0x3f7fffff);
    F32 private constant TANH_3 = F32.wrap(0x3f2aaa5c);
    F32 private constant TANH_4 = F32.wrap(0x3eaaab55);
    F32 private constant TANH_5 = F32.wrap(0x3e091315);
    F32 private constant TANH_6 = F32.wrap(0x3d36070e);

    F32 private constant ERF_BORDER = F32.wrap(0x3fa00000);
    F32 private constant NEAR_0 = F32.wrap(0x3e0375d4);
    F32 private constant NEAR_1 = F32.wrap(0xbec093a0);
    F32 private constant NEAR_2 = F32.wrap(0x3de716de);
    F32 private constant NEAR_3 = F32.wrap(0xbcdc0874);
    F32 private constant NEAR_4 = F32.wrap(0x3baaa3aa);
    F32 private constant NEAR_5 = F32.wrap(0xba5a365c);
    F32 private constant NEAR_6 = F32.wrap(0x38d85dad);
    F32 private constant NEAR_7 = F32.wrap(0xb6f91e56);
    F32 private constant FAR_0 = F32.wrap(0x3f8030d4);
    F32 private constant FAR_1 = F32.wrap(0xbe16ef25);
    F32 private constant FAR_2 = F32.wrap(0xbd6d9ed4);
    F32 private constant FAR_3 = F32.wrap(0xbc653060);
    F32 private constant FAR_4 = F32.wrap(0x3c65e8cb);
    F32 private constant FAR_5 = F32.wrap(0xbb31eba4);
    F32 private constant FAR_6 = F32.wrap(0x39346373);

    /// @notice Returns e to the power of x.
    function exp(F32 x) internal pure returns (F32) {
        F32 clamped = x.max(EXP_LOWEST).min(EXP_HIGHEST);
        F32 n = clamped.mul(LOG2_E).nearest();
        F32 r = clamped.sub(n.mul(LN2_HIGH)).sub(n.mul(LN2_LOW));
        F32 q = EXP_6.mul(r).add(EXP_5);
        q = q.mul(r).add(EXP_4);
        q = q.mul(r).add(EXP_3);
        q = q.mul(r).add(EXP_2);
        F32 p = Float32.ONE.add(r.add(r.mul(r).mul(q)));
        return timesPowerOfTwo(p, n.toInt());
    }

    /// @notice Returns the natural logarithm of x; minus infinity of zeros.
    function log(F32 x) internal pure returns (F32) {
        if (x.isNan() || x.less(Float32.ZERO)) return Float32.NAN;
        if (x.equal(Float32.ZERO)) return Float32.NEGATIVE_INFINITY;
        if (x.equal(Float32.INFINITY)) return x;

        (int256 whole, uint256 mantissa) = split(x, ROOT_HALF_BITS);
        F32 f = F32.wrap(mantissa).sub(Float32.ONE);
        F32 s = f.div(TWO.add(f));
        F32 z = s.mul(s);
        F32 rest = z.mul(LOG_1.add(z.mul(LOG_2.add(z.mul(LOG_3)))));
        F32 half = HALF.mul(f.mul(f));
        // SAFETY: -149..128.
        F32 k = Float32Whole.fromInt(int32(whole));
        F32 bent = s.mul(half.add(rest)).add(k.mul(LN2_LOW));
        return bent.sub(half).add(f).add(k.mul(LN2_HIGH));
    }

    /// @notice Returns the hyperbolic tangent of x.
    function tanh(F32 x) internal pure returns (F32) {
        F32 u = x.abs().neg().max(TANH_LOWEST);
        F32 n = u.mul(TWO_LOG2_E).nearest();
        F32 r = u.sub(n.mul(HALF_LN2));
        F32 q = TANH_6.mul(r).add(TANH_5);
        q = q.mul(r).add(TANH_4);
        q = q.mul(r).add(TANH_3);
        q = q.mul(r).add(TANH_2);
        F32 p = r.add(r.mul(r).mul(q));

        // SAFETY: -29..0, so that both are exponents of normal numbers.
        uint256 exponent = uint256(int256(n.toInt()) + 126);
        F32 half = F32.wrap(exponent << 23);
        F32 scaled = p.mul(F32.wrap((exponent + 1) << 23));
        bool isNear = TANH_BORDER.less(u);
        F32 quotient = scaled.add(isNear ? half.sub(HALF) : half).div(scaled.add(half.add(HALF)));
        return _withSign(isNear ? quotient : Float32.ONE.sub(quotient.add(quotient)), x);
    }

    /// @notice Returns the error function of x.
    function erf(F32 x) internal pure returns (F32) {
        F32 a = x.abs();
        return _withSign(a.less(ERF_BORDER) ? _erfNear(a) : _erfFar(a.min(FOUR)), x);
    }

    /// @notice Returns 1 / (1 + e^-x).
    function sigmoid(F32 x) internal pure returns (F32) {
        F32 e = exp(x.abs().neg());
        return (x.less(Float32.ZERO) ? e : Float32.ONE).div(Float32.ONE.add(e));
    }

    /// @notice Returns 1 / sqrt(x).
    function rsqrt(F32 x) internal pure returns (F32) {
        return Float32.ONE.div(x.sqrt());
    }

    /// @notice Returns p * 2^n, rounded once.
    /// @param p normal, or NaN if n is 0
    /// @param n -152..129
    function timesPowerOfTwo(F32 p, int256 n) internal pure returns (F32) {
        // SAFETY: patterns wrap at 32 bits by definition; within the ranges above nothing does.
        unchecked {
            int256 half = n >> 1;
            uint256 bits = (F32.unwrap(p) + (uint256(half) << 23)) & 0xffffffff;
            return F32.wrap(bits).mul(F32.wrap(uint256(n - half + 127) << 23));
        }
    }

    /// @notice Splits a positive finite number into m * 2^k.
    /// @param least pattern of the least m; the others are less than twice as great
    function split(F32 x, int256 least) internal pure returns (int256 k, uint256 m) {
        bool isSubnormal = F32.unwrap(x) < LEAST_NORMAL;
        // SAFETY: patterns are below 2^31; the low bits of a negative number are those of its two's complement.
        unchecked {
            int256 shifted = int256(F32.unwrap(isSubnormal ? x.mul(TWO_TO_23) : x)) - least;
            k = (shifted >> 23) - (isSubnormal ? int256(23) : int256(0));
            m = (uint256(shifted) & FRACTION) + uint256(least);
        }
    }

    function _erfNear(F32 a) private pure returns (F32) {
        F32 z = a.mul(a);
        F32 q = NEAR_7.mul(z).add(NEAR_6);
        q = q.mul(z).add(NEAR_5);
        q = q.mul(z).add(NEAR_4);
        q = q.mul(z).add(NEAR_3);
        q = q.mul(z).add(NEAR_2);
        q = q.mul(z).add(NEAR_1);
        q = q.mul(z).add(NEAR_0);
        return a.add(a.mul(q));
    }

    function _erfFar(F32 a) private pure returns (F32) {
        F32 q = FAR_6.mul(a).add(FAR_5);
        q = q.mul(a).add(FAR_4);
        q = q.mul(a).add(FAR_3);
        q = q.mul(a).add(FAR_2);
        q = q.mul(a).add(FAR_1);
        q = q.mul(a).add(FAR_0);
        F32 square = q.mul(q);
        F32 fourth = square.mul(square);
        return Float32.ONE.sub(fourth.mul(fourth));
    }

    function _withSign(F32 magnitude, F32 sign) private pure returns (F32) {
        return F32.wrap(F32.unwrap(magnitude.abs()) | (F32.unwrap(sign) & SIGN)).canonical();
    }
}
