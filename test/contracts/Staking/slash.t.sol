// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {StakingTest} from "../helpers/StakingTest.sol";

contract StakingSlashTest is StakingTest {
    uint256 private constant BOND = 2 * MIN_BOND;
    uint256 private constant DELEGATION = 500e18;

    function setUp() public override {
        super.setUp();
        bond(BOND);
        delegateBy(delegator, DELEGATION);
    }

    function test_slash_ownBondFirst_succeeds() public {
        vm.expectEmit(address(staking));
        emit IStaking.PoolChanged(operator, IStaking.Kind.Own, BOND - 100e18, BOND, BOND, 0);
        vm.expectEmit(address(staking));
        emit IStaking.Slashed(operator, court, FAULT, 100e18, 100e18, 0, 30e18, challenger);
        (uint256 taken, uint256 bounty) = slashFor(100e18, challenger);

        vm.assertEq(taken, 100e18);
        vm.assertEq(bounty, 30e18);
        vm.assertEq(staking.creditOf(challenger), 30e18);
        vm.assertEq(staking.valueOf(operator, delegator), DELEGATION);
        checkBurning(70e18);
    }

    function test_slash_beyondOwnBond_takesDelegated_succeeds() public {
        vm.expectEmit(address(staking));
        emit IStaking.EraEnded(operator, IStaking.Kind.Own, 0);
        vm.expectEmit(address(staking));
        emit IStaking.PoolChanged(operator, IStaking.Kind.Own, 0, 0, 0, 1);
        vm.expectEmit(address(staking));
        emit IStaking.PoolChanged(operator, IStaking.Kind.Delegated, DELEGATION - 100e18, DELEGATION, DELEGATION, 0);
        vm.expectEmit(address(staking));
        emit IStaking.Slashed(operator, court, FAULT, BOND + 100e18, BOND, 100e18, (BOND * 3) / 10, challenger);
        slashFor(BOND + 100e18, challenger);

        vm.assertEq(staking.valueOf(operator, delegator), DELEGATION - 100e18);
        checkBurning((BOND * 7) / 10 + 100e18);
    }

    function test_slash_beyondEverything_takesWhatIsThere_succeeds() public {
        vm.assertEq(slash(type(uint256).max), BOND + DELEGATION);

        vm.assertEq(staking.slashableOf(operator), 0);
        vm.assertEq(delegatedPool().era, 1);
        checkBurning(BOND + DELEGATION);
    }

    function test_slash_nothingThere_succeeds() public {
        slash(type(uint256).max);

        vm.expectEmit(address(staking));
        emit IStaking.Slashed(operator, court, FAULT, 5, 0, 0, 0, challenger);
        (uint256 taken, uint256 bounty) = slashFor(5, challenger);
        vm.assertEq(taken, 0);
        vm.assertEq(bounty, 0);
        vm.assertEq(ownPool().era, 1);
    }

    function test_slash_strangerWithoutStake_succeeds() public {
        vm.prank(court);
        (uint256 taken, ) = staking.slash(other, FAULT, 1e18, true, challenger);

        vm.assertEq(taken, 0);
        vm.assertEq(staking.jailedUntil(other), START + JAIL);
    }

    function test_slash_ofNothing_changesNothing_succeeds() public {
        vm.assertEq(slash(0), 0);
        vm.assertEq(ownPool().assets, BOND);
        checkSolvent();
    }

    function test_slash_withoutRecipient_burnsAll_succeeds() public {
        (, uint256 bounty) = slashFor(100e18, address(0));

        vm.assertEq(bounty, 0);
        vm.assertEq(staking.creditOf(address(0)), 0);
        checkBurning(100e18);
    }

    // Otherwise an operator with little bond would pay its own challenger from what others delegated.
    function test_slash_delegatedOnly_paysNoBounty_succeeds() public {
        slash(BOND);
        (uint256 taken, uint256 bounty) = slashFor(100e18, challenger);

        vm.assertEq(taken, 100e18);
        vm.assertEq(bounty, 0);
    }

    function test_slash_exitingOperator_takesTickets_succeeds() public {
        uint256 id = unbondBy(operator, BOND);
        vm.assertEq(slash(BOND / 2), BOND / 2);

        vm.assertEq(staking.ticketValue(id), BOND / 2);
        checkSolvent();
    }

    function test_slash_ticketsAndActive_alike_succeeds() public {
        uint256 id = unbondBy(operator, MIN_BOND);
        slash(BOND / 2);

        vm.assertEq(staking.ticketValue(id), MIN_BOND / 2);
        vm.assertEq(staking.valueOf(operator, operator), MIN_BOND / 2);
    }

    function test_slash_jails_succeeds() public {
        vm.expectEmit(address(staking));
        emit IStaking.OperatorJailed(operator, START + JAIL);
        jail();
        vm.assertFalse(staking.isBacked(operator));
        pass(JAIL - 1);
        vm.assertFalse(staking.isBacked(operator));
        pass(1);
        vm.assertTrue(staking.isBacked(operator));
    }

    function test_slash_jailsAgain_countsFromNow_succeeds() public {
        jail();
        pass(10);
        jail();

        vm.assertEq(staking.jailedUntil(operator), START + 10 + JAIL);
    }

    function test_slash_leavesLessThanDust_endsEra_succeeds() public {
        vm.assertEq(slash(BOND - DUST + 1), BOND);

        vm.assertEq(ownPool().era, 1);
        vm.assertEq(ownPool().shares, 0);
        vm.assertEq(staking.slashableOf(operator), DELEGATION);
        checkBurning(BOND);
    }

    function test_slash_leavesPriceFloor_keepsEra_succeeds() public {
        slash(BOND - BOND / MOST_SHARES);

        vm.assertEq(ownPool().era, 0);
        vm.assertEq(ownPool().assets, BOND / MOST_SHARES);
    }

    function test_slash_leavesLessThanPriceFloor_endsEra_succeeds() public {
        vm.assertEq(slash(BOND - BOND / MOST_SHARES + 1), BOND);
        vm.assertEq(ownPool().era, 1);
    }

    // What is left of the own bond goes with it; what was asked for is not taken twice from the delegators.
    function test_slash_dustOfOwnBond_sparesDelegated_succeeds() public {
        slash(BOND - 1);

        vm.assertEq(delegatedPool().assets, DELEGATION);
    }

    function test_slash_leavesDust_keepsEra_succeeds() public {
        uint256 id = unbondBy(delegator, 2 * DUST);
        uint256 rest = unbondBy(delegator, DELEGATION - 2 * DUST);
        pass(UNBONDING);
        staking.claim(rest);
        slash(BOND + DUST);

        vm.assertEq(staking.ticketValue(id), DUST);
        vm.assertEq(delegatedPool().era, 0);
        vm.assertEq(slash(1), DUST);
        vm.assertEq(delegatedPool().era, 1);
        vm.assertEq(staking.ticketValue(id), 0);
    }

    // A pool that nothing was taken from is left alone, however little is in it.
    function test_slash_ownBondOnly_sparesTinyDelegatedPool_succeeds() public {
        unbondBy(delegator, 1);
        unbondBy(delegator, DELEGATION - 1);
        pass(UNBONDING);
        staking.claim(1);
        slash(100e18);

        vm.assertEq(delegatedPool().assets, 1);
        vm.assertEq(delegatedPool().era, 0);
    }

    function test_slash_erasFollow_sharesStaySmall_succeeds() public {
        for (uint256 i = 0; i < 8; ++i) {
            slash(ownPool().assets - 1e9);
            bond(MAX_AMOUNT);
            vm.assertLe(ownPool().shares, MAX_AMOUNT * 1e9 * 10);
        }
        checkSolvent();
    }

    function test_slash_byOthers_reverts() public {
        address[3] memory callers = [operator, delegator, address(this)];
        for (uint256 i = 0; i < callers.length; ++i) {
            fails(IStaking.NotSlasher.selector, operator, callers[i]);
            vm.prank(callers[i]);
            staking.slash(operator, FAULT, 1, false, address(0));
        }
    }

    function testFuzz_slash_anyAmount_works(uint256 amount, bool known) public {
        uint256 all = BOND + DELEGATION;
        uint256 asked = amount < all ? amount : all;
        (uint256 taken, uint256 bounty) = slashFor(amount, known ? challenger : address(0));

        vm.assertGe(taken, asked);
        if (taken > asked) vm.assertLt(taken - asked, DUST + BOND / MOST_SHARES + 1);
        uint256 ownTaken = BOND - ownPool().assets;
        if (DELEGATION > delegatedPool().assets) vm.assertEq(ownTaken, BOND);
        vm.assertEq(bounty, known ? (ownTaken * BOUNTY) / 10_000 : 0);
        vm.assertLe(2 * bounty, ownTaken);
        checkBurning(taken - bounty);
    }

    // In small steps or at once: what is gone is gone, and no step gives anything back.
    function testFuzz_slash_manyTimes_onlyFalls_works(uint256[8] memory amounts) public {
        uint256 before = staking.slashableOf(operator);
        for (uint256 i = 0; i < amounts.length; ++i) {
            uint256 taken = slash(bound(amounts[i], 0, 600e18));
            vm.assertEq(staking.slashableOf(operator), before - taken);
            before -= taken;
        }
        checkBurning(BOND + DELEGATION - before);
    }

    function checkBurning(uint256 expected) private view {
        (, , , uint256 unburnt) = staking.totals();
        vm.assertEq(unburnt, expected);
        checkSolvent();
    }
}
