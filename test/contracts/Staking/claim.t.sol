// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {StakingTest} from "../helpers/StakingTest.sol";

contract StakingClaimTest is StakingTest {
    uint256 private constant DELEGATION = 50e18;

    function setUp() public override {
        super.setUp();
        bond(2 * MIN_BOND);
        delegateBy(delegator, DELEGATION);
    }

    function test_claim_firstSecond_paysOwner_succeeds() public {
        uint256 id = unbondBy(delegator, 20e18);
        pass(UNBONDING);

        vm.expectEmit(address(staking));
        emit IStaking.PoolChanged(operator, IStaking.Kind.Delegated, 30e18, 30e18, 30e18, 0);
        vm.expectEmit(address(staking));
        emit IStaking.TicketClaimed(id, operator, delegator, 20e18);
        vm.prank(other);
        vm.assertEq(staking.claim(id), 20e18);

        vm.assertEq(token.balanceOf(delegator), WEALTH - 30e18);
        vm.assertEq(staking.ticketOf(id).owner, address(0));
        vm.assertEq(staking.ticketValue(id), 0);
        checkSolvent();
    }

    function test_claim_secondTooEarly_reverts() public {
        uint256 id = unbondBy(operator, MIN_BOND);
        pass(UNBONDING - 1);

        fails(IStaking.TicketLocked.selector, id, START + UNBONDING);
        staking.claim(id);
    }

    function test_claim_twice_reverts() public {
        uint256 id = unbondBy(operator, MIN_BOND);
        pass(UNBONDING);
        staking.claim(id);

        fails(IStaking.TicketUnknown.selector, id);
        staking.claim(id);
    }

    function test_claim_inJail_succeeds() public {
        uint256 id = unbondBy(operator, 2 * MIN_BOND);
        pass(UNBONDING);
        jail();

        vm.assertEq(staking.claim(id), 2 * MIN_BOND);
    }

    function test_claim_everything_emptiesPool_succeeds() public {
        uint256 first = unbondBy(delegator, DELEGATION);
        pass(UNBONDING);
        staking.claim(first);

        vm.assertEq(delegatedPool().assets, 0);
        vm.assertEq(delegatedPool().shares, 0);
        vm.assertEq(delegatedPool().era, 0);
        vm.assertEq(delegateBy(delegator, MIN_DELEGATION), MIN_DELEGATION);
        checkSolvent();
    }

    // Between the request and the payout the stake stands behind what was promised before.
    function test_claim_slashedMeanwhile_paysLess_succeeds() public {
        uint256 id = unbondBy(delegator, DELEGATION);
        pass(UNBONDING - 1);
        slash(2 * MIN_BOND + 10e18);
        pass(1);

        vm.assertEq(staking.claim(id), 40e18);
        checkSolvent();
    }

    function test_claim_slashedAfterMaturity_paysLess_succeeds() public {
        uint256 id = unbondBy(delegator, DELEGATION);
        pass(10 * UNBONDING);
        slash(2 * MIN_BOND + 10e18);

        vm.assertEq(staking.claim(id), 40e18);
    }

    function test_claim_deadEra_paysNothing_succeeds() public {
        uint256 id = unbondBy(delegator, 20e18);
        slash(type(uint256).max);
        bond(MIN_BOND);
        era = 1;
        delegateBy(other, MIN_DELEGATION);
        pass(UNBONDING);
        IStaking.Pool memory before = delegatedPool();

        vm.assertEq(staking.ticketValue(id), 0);
        vm.expectEmit(address(staking));
        emit IStaking.TicketClaimed(id, operator, delegator, 0);
        vm.assertEq(staking.claim(id), 0);

        vm.assertEq(keccak256(abi.encode(delegatedPool())), keccak256(abi.encode(before)));
        vm.assertEq(staking.valueOf(operator, other), MIN_DELEGATION);
        vm.assertEq(token.balanceOf(delegator), WEALTH - DELEGATION);
        checkSolvent();
    }

    function test_claimMany_passesOverLockedAndGone_succeeds() public {
        uint256 first = unbondBy(delegator, 10e18);
        pass(1);
        uint256 second = unbondBy(delegator, 10e18);
        pass(UNBONDING - 1);
        uint256[] memory ids = new uint256[](5);
        (ids[0], ids[1], ids[2], ids[3], ids[4]) = (7, second, first, first, type(uint256).max);

        vm.assertEq(staking.claimMany(ids), 10e18);
        vm.assertEq(staking.ticketOf(second).shares, 10e18);
        vm.assertEq(staking.claimMany(new uint256[](0)), 0);
    }

    function test_claimMany_gone_tellsNothing_succeeds() public {
        uint256[] memory ids = new uint256[](2);
        ids[0] = unbondBy(delegator, 10e18);
        ids[1] = type(uint256).max;
        pass(UNBONDING);
        staking.claim(ids[0]);

        vm.recordLogs();
        vm.assertEq(staking.claimMany(ids), 0);
        vm.assertEq(vm.getRecordedLogs().length, 0);
    }

    function test_claimMany_severalOwners_paysEach_succeeds() public {
        uint256[] memory ids = new uint256[](2);
        ids[0] = unbondBy(delegator, DELEGATION);
        ids[1] = unbondBy(operator, MIN_BOND);
        pass(UNBONDING);

        vm.assertEq(staking.claimMany(ids), DELEGATION + MIN_BOND);
        vm.assertEq(token.balanceOf(delegator), WEALTH);
        vm.assertEq(token.balanceOf(operator), WEALTH - MIN_BOND);
        checkSolvent();
    }

    function testFuzz_claim_anyTicketAndTime_works(uint256 ticketId, uint256 time) public {
        uint256 id = unbondBy(operator, MIN_BOND);
        time = bound(time, 0, 2 * UNBONDING);
        ticketId = bound(ticketId, 0, 1);
        pass(time);

        if (ticketId != id) fails(IStaking.TicketUnknown.selector, ticketId);
        else if (time < UNBONDING) fails(IStaking.TicketLocked.selector, id, START + UNBONDING);
        staking.claim(ticketId);
    }

    // What several leave with is never more than was there, whatever was lost and however it is cut up.
    function testFuzz_claim_piecesAfterSlash_neverSumToMore_works(uint256 a, uint256 b, uint256 lost) public {
        a = bound(a, 1, 20e18);
        b = bound(b, 1, 20e18);
        uint256 left = DELEGATION - bound(lost, 0, DELEGATION - 10 * MIN_DELEGATION);
        uint256[] memory ids = new uint256[](3);
        ids[0] = unbondBy(delegator, a);
        ids[1] = unbondBy(delegator, b);
        ids[2] = unbondBy(delegator, DELEGATION - a - b);
        slash(2 * MIN_BOND + DELEGATION - left);
        pass(UNBONDING);

        uint256 whole = (a * left) / DELEGATION;
        uint256 paid = staking.claim(ids[0]);
        vm.assertEq(paid, whole);
        paid += staking.claim(ids[1]);
        vm.assertLe(paid, left);
        paid += staking.claim(ids[2]);
        vm.assertEq(paid, left);
        vm.assertEq(delegatedPool().shares, 0);
        checkSolvent();
    }
}
