// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {StakingTest} from "../helpers/StakingTest.sol";

contract StakingSetCommissionTest is StakingTest {
    function setUp() public override {
        super.setUp();
        bond(MIN_BOND);
    }

    function test_setCommission_nothingDelegated_actsAtOnce_succeeds() public {
        vm.expectEmit(address(staking));
        emit IStaking.CommissionChanged(operator, 1000, START);
        setCommission(1000);

        checkCommission(1000, 1000, 0);
    }

    function test_setCommission_increase_actsAfterUnbonding_succeeds() public {
        delegateBy(delegator, MIN_DELEGATION);
        vm.expectEmit(address(staking));
        emit IStaking.CommissionChanged(operator, 1000, START + UNBONDING);
        setCommission(1000);

        checkCommission(0, 1000, START + UNBONDING);
        pass(UNBONDING - 1);
        checkCommission(0, 1000, START + UNBONDING);
        pass(1);
        checkCommission(1000, 1000, 0);
    }

    // A delegator on its way out is still there.
    function test_setCommission_increaseBesideTicket_actsAfterUnbonding_succeeds() public {
        uint256 shares = delegateBy(delegator, MIN_DELEGATION);
        unbondBy(delegator, shares);
        setCommission(1000);

        checkCommission(0, 1000, START + UNBONDING);
    }

    function test_setCommission_decrease_actsAtOnce_succeeds() public {
        setCommission(1000);
        delegateBy(delegator, MIN_DELEGATION);
        setCommission(999);

        checkCommission(999, 999, 0);
    }

    function test_setCommission_decrease_dropsPlannedIncrease_succeeds() public {
        delegateBy(delegator, MIN_DELEGATION);
        setCommission(1000);
        pass(1);
        setCommission(0);
        pass(UNBONDING);

        checkCommission(0, 0, 0);
    }

    function test_setCommission_increaseAgain_startsAnew_succeeds() public {
        delegateBy(delegator, MIN_DELEGATION);
        setCommission(1000);
        pass(UNBONDING - 1);
        setCommission(1001);

        checkCommission(0, 1001, START + 2 * UNBONDING - 1);
    }

    // Once an increase acts, it is what later ones are measured against.
    function test_setCommission_afterIncreaseActs_lowerIsDecrease_succeeds() public {
        delegateBy(delegator, MIN_DELEGATION);
        setCommission(1000);
        pass(UNBONDING);
        setCommission(900);

        checkCommission(900, 900, 0);
    }

    function test_setCommission_tooHigh_reverts() public {
        fails(IStaking.CommissionTooHigh.selector, MAX_COMMISSION + 1, MAX_COMMISSION);
        setCommission(MAX_COMMISSION + 1);
    }

    function testFuzz_setCommission_anySequence_neverSurprises_works(
        uint16[6] memory rates,
        uint8[6] memory waits
    ) public {
        delegateBy(delegator, MIN_DELEGATION);
        uint16[] memory known = new uint16[](6);
        uint64[] memory times = new uint64[](6);
        uint16 before = 0;
        for (uint256 i = 0; i < rates.length; ++i) {
            if (rates[i] > MAX_COMMISSION) fails(IStaking.CommissionTooHigh.selector, rates[i], MAX_COMMISSION);
            setCommission(rates[i]);
            (known[i], times[i]) = (rates[i], uint64(block.timestamp));
            pass(waits[i]);

            // The rate in force never rises to one that was not announced UNBONDING ago.
            uint16 current = staking.commissionOf(operator).current;
            bool announced = current <= before;
            for (uint256 j = 0; j <= i; ++j) {
                if (known[j] == current && times[j] + UNBONDING <= block.timestamp) announced = true;
            }
            vm.assertTrue(announced);
            before = current;
        }
    }

    function checkCommission(uint16 current, uint16 next, uint64 from) private view {
        IStaking.Commission memory commission = staking.commissionOf(operator);
        vm.assertEq(commission.current, current);
        vm.assertEq(commission.next, next);
        vm.assertEq(commission.from, from);
    }
}
