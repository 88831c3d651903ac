// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FaultCourt} from "../../../contracts/FaultCourt.sol";
import {IFaultCourt} from "../../../contracts/interfaces/IFaultCourt.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {ModelRegistry} from "../../../contracts/ModelRegistry.sol";
import {OperatorRegistry} from "../../../contracts/OperatorRegistry.sol";
import {Fault} from "../../../contracts/types/Fault.sol";
import {CourtTest} from "../helpers/CourtTest.sol";

contract ConstructorTest is CourtTest {
    uint64 private constant LONGEST = 366 days;
    uint64 private constant NEEDED = MAX_DELAY + GRACE + WINDOW + 20 + 10;

    function test_constructor_wiresItsOwnStaking_works() public view {
        vm.assertEq(address(court.ANCHORS()), address(anchors));
        vm.assertEq(address(court.OPERATORS()), address(operators));
        vm.assertEq(address(court.MODELS()), address(models));
        vm.assertEq(staking.COURT(), address(court));
        vm.assertEq(address(staking.TOKEN()), address(token));
        vm.assertEq(staking.UNBONDING(), 120);
        IFaultCourt.CourtTimes memory times = court.times();
        vm.assertEq(keccak256(abi.encode(times)), keccak256(abi.encode(courtTimes())));
    }

    // Below what chains take (24,576 and 49,152 bytes) by so much that the next rule still fits.
    function test_constructor_sizes_fitAnyChain_works() public view {
        vm.assertLt(address(court).code.length, 21_577);
        vm.assertLt(address(staking).code.length, 21_577);
        vm.assertLt(type(FaultCourt).creationCode.length + 17 * 32, 46_001);
    }

    function test_constructor_leastUnbonding_succeeds() public {
        make(courtTimes(), NEEDED);
    }

    function test_constructor_unbondingTooShort_reverts() public {
        refused(courtTimes(), NEEDED - 1, NEEDED);
    }

    // Whichever of the two is longer: a dispute, or the time to answer.
    function testFuzz_constructor_unbonding_works(
        uint64 unbonding,
        uint64 answer,
        uint64 dispute,
        uint64 buffer
    ) public {
        IFaultCourt.CourtTimes memory times = courtTimes();
        (times.answer, times.longestDispute) = (uint64(bound(answer, 3, 300)), uint64(bound(dispute, 0, 300)));
        times.buffer = uint64(bound(buffer, SKEW + 2, 300));
        unbonding = uint64(bound(unbonding, 60, 1000));
        uint64 last = times.answer > times.longestDispute ? times.answer : times.longestDispute;
        uint64 needed = MAX_DELAY + GRACE + WINDOW + last + times.buffer;

        if (unbonding < needed) refused(times, unbonding, needed);
        else make(times, unbonding);
    }

    function test_constructor_timesOutOfBounds_reverts() public {
        IFaultCourt.CourtTimes[5] memory bad;
        for (uint256 i = 0; i < 5; ++i) bad[i] = courtTimes();
        bad[0].answer = 2;
        bad[1].answer = LONGEST + 1;
        bad[2].longestDispute = LONGEST + 1;
        bad[3].buffer = LONGEST + 1;
        bad[4].skew = 2 * DRAIN + 1;
        for (uint256 i = 0; i < 5; ++i) refused(bad[i], LONGEST, type(uint64).max);
    }

    // Where endpoints drain for long, the window bounds the skew.
    function test_constructor_skewBeyondTheWindow_reverts() public {
        operators = new OperatorRegistry(2, WINDOW);
        IFaultCourt.CourtTimes memory times = courtTimes();
        (times.skew, times.buffer) = (WINDOW, WINDOW + 3);
        make(times, LONGEST);
        times.skew = WINDOW + 1;
        refused(times, LONGEST, type(uint64).max);
    }

    function test_constructor_timesAtTheirBounds_succeeds() public {
        IFaultCourt.CourtTimes memory times = IFaultCourt.CourtTimes(3, 0, 2 * DRAIN + 2, 2 * DRAIN);
        make(times, MAX_DELAY + GRACE + WINDOW + 3 + 2 * DRAIN + 2);
        times = IFaultCourt.CourtTimes(LONGEST, LONGEST, LONGEST, 0);
        refused(times, LONGEST, MAX_DELAY + GRACE + WINDOW + 2 * LONGEST);
    }

    function test_constructor_modelsRetireWithinAWindow_reverts() public {
        models = new ModelRegistry(WINDOW - 1);
        expectError(abi.encodeWithSelector(IFaultCourt.RetirementTooFast.selector, WINDOW - 1, WINDOW));
        new FaultCourt(anchors, operators, models, token, courtTimes(), demandFees(), parameters());
    }

    function test_penaltyOf_everyFault_works() public {
        uint256[10] memory rates = [uint256(0), 1000, 200, 5000, 5000, 10_000, 3000, 3000, 2000, 10_000];
        address poor = accountOf("poor operator");
        for (uint256 fault = 0; fault < 10; ++fault) {
            vm.assertEq(court.penaltyOf(Fault(fault), operator), (STAKE * rates[fault]) / 10_000);
            vm.assertEq(court.penaltyOf(Fault(fault), poor), fault == 0 ? 0 : LEAST_PENALTY);
        }
        bondAs(poor, MIN_BOND);
        vm.assertEq(court.penaltyOf(Fault.Lateness, poor), LEAST_PENALTY);
        vm.assertEq(court.penaltyOf(Fault.WithheldLeaf, poor), MIN_BOND / 5);
    }

    function test_constructor_feesThatBoundNothing_reverts() public {
        IFaultCourt.DemandFees[2] memory bad = [IFaultCourt.DemandFees(0, 50 gwei), IFaultCourt.DemandFees(2, 1)];
        for (uint256 i = 0; i < bad.length; ++i) {
            expectError(abi.encodeWithSelector(IFaultCourt.BadDemandFees.selector, bad[i].least, bad[i].highest));
            new FaultCourt(anchors, operators, models, token, courtTimes(), bad[i], parameters());
        }
    }

    // Dear coin or cheap coin: the bond follows the base fee between the chain's own bounds.
    function testFuzz_demandBond_anyFees_works(uint64 least, uint64 highest, uint64 fee) public {
        highest = uint64(bound(highest, 1, type(uint64).max));
        least = uint64(bound(least, 1, highest));
        IFaultCourt.DemandFees memory fees = IFaultCourt.DemandFees(least, highest);
        FaultCourt other = new FaultCourt(anchors, operators, models, token, courtTimes(), fees, parameters());
        vm.assertEq(keccak256(abi.encode(other.demandFees())), keccak256(abi.encode(fees)));
        vm.fee(fee);
        uint256 priced =
            fee < least
                ? least
                : fee > highest
                    ? highest
                    : fee;
        vm.assertEq(other.demandBond(operator, 0), 340_000 * priced);
    }

    function make(IFaultCourt.CourtTimes memory times, uint64 unbonding) private returns (FaultCourt) {
        IStaking.Parameters memory chosen = parameters();
        chosen.unbonding = unbonding;
        return new FaultCourt(anchors, operators, models, token, times, demandFees(), chosen);
    }

    function refused(IFaultCourt.CourtTimes memory times, uint64 unbonding, uint64 needed) private {
        expectError(abi.encodeWithSelector(IFaultCourt.BadCourtTimes.selector, times, unbonding, needed));
        make(times, unbonding);
    }
}
