// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Staking} from "../../../contracts/Staking.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {HostileToken} from "../helpers/HostileToken.sol";
import {KeyedSlasher} from "../helpers/KeyedSlasher.sol";
import {StakingWorld} from "../helpers/StakingWorld.sol";

/// @dev `Staking` over a token that was plain until everybody was in. The token may do what it likes; the accounts stay right.
contract StakingHostileTokenTest is StakingWorld {
    HostileToken private hostile;
    address private operator = accountOf("operator");
    address private holder = accountOf("holder");
    uint256 private ticket;

    function setUp() public {
        vm.warp(START);
        hostile = new HostileToken();
        court = new KeyedSlasher();
        staking = new Staking(hostile, address(court), parameters());
        court.serve(staking);
        token = hostile;
        hostile.mint(address(this), 1e27);
        endow(operator, 1e24);
        endow(holder, 1e24);
        hostile.approve(address(staking), type(uint256).max);

        bondAs(operator, 3 * MIN_BOND);
        delegateAs(holder, operator, MIN_BOND);
        staking.fundRewards(operator, 60e18);
        vm.warp(START + 30);
        slashByCourt(operator, 1e18, false, holder);
        ticket = unbondAs(holder, operator, MIN_BOND / 2);
        vm.warp(START + 30 + UNBONDING);
    }

    function test_bond_feeOnTransfer_reverts() public {
        hostile.become(HostileToken.Mood.TakesFee);
        refusedIn(1e20, 99e18);
    }

    function test_bond_moreThanAsked_reverts() public {
        hostile.become(HostileToken.Mood.GivesMore);
        refusedIn(1e20, 1e20 + 1);
    }

    function test_bond_nothingMoved_reverts() public {
        hostile.become(HostileToken.Mood.MovesNothing);
        refusedIn(1e20, 0);
    }

    function test_bond_tokenReturnsFalse_reverts() public {
        hostile.become(HostileToken.Mood.ReturnsFalse);
        refused(abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(hostile)));
        refusedOut(abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(hostile)));
    }

    function test_bond_tokenReverts_reverts() public {
        hostile.become(HostileToken.Mood.Reverts);
        refused(abi.encodeWithSelector(HostileToken.Frozen.selector));
    }

    // Tokens older than the standard answer nothing; they are as good as those that answer true.
    function test_bond_tokenReturnsNothing_succeeds() public {
        hostile.become(HostileToken.Mood.ReturnsNothing);
        bondAs(operator, 1e20);
        staking.claim(ticket);
        balanced();
    }

    // A payout that fails is still owed, and is paid when the token has come to its senses.
    function test_claim_tokenReverts_losesNothing_works() public {
        uint256 value = staking.ticketValue(ticket);
        hostile.become(HostileToken.Mood.Reverts);
        refusedOut(abi.encodeWithSelector(HostileToken.Frozen.selector));
        vm.assertEq(staking.ticketValue(ticket), value);

        hostile.become(HostileToken.Mood.Plain);
        vm.assertEq(staking.claim(ticket), value);
        vm.prank(holder);
        vm.assertGt(staking.withdrawCredit(), 0);
        vm.prank(holder);
        vm.assertGt(staking.collectRewards(operator), 0);
        vm.assertGt(staking.burnSlashed(), 0);
        balanced();
    }

    // A slash moves no token, so none can stop it.
    function test_slash_tokenReverts_succeeds() public {
        hostile.become(HostileToken.Mood.Reverts);
        (uint256 taken, ) = slashByCourt(operator, 1e18, true, holder);
        vm.assertEq(taken, 1e18);
        balanced();
    }

    // One bad payout takes the whole batch back: nothing is half paid.
    function test_claimMany_tokenReverts_reverts() public {
        uint256[] memory ids = new uint256[](1);
        ids[0] = ticket;
        hostile.become(HostileToken.Mood.Reverts);
        vm.expectRevert(abi.encodeWithSelector(HostileToken.Frozen.selector));
        staking.claimMany(ids);
        vm.assertEq(staking.ticketOf(ticket).owner, holder);
    }

    function test_anyEntry_reenteredFromTransferFrom_reverts() public {
        bytes[] memory calls = entries();
        for (uint256 i = 0; i < calls.length; ++i) {
            hostile.reenter(address(staking), calls[i]);
            bondAs(operator, 1e18);
            stopped();
        }
    }

    function test_anyEntry_reenteredFromTransfer_reverts() public {
        bytes[] memory calls = entries();
        for (uint256 i = 0; i < calls.length; ++i) {
            vm.prank(holder);
            uint256 id = staking.unbond(operator, 1e18);
            vm.warp(block.timestamp + UNBONDING);
            hostile.reenter(address(staking), calls[i]);
            staking.claim(id);
            stopped();
        }
    }

    // What an entry shows during a transfer is what it shows afterwards: everything is written before the token is called.
    function test_views_readFromTransfer_areFinal_works() public {
        hostile.reenter(address(staking), abi.encodeCall(staking.slashableOf, (operator)));
        staking.claim(ticket);
        vm.assertTrue(hostile.reentered());
        vm.assertEq(abi.decode(hostile.refusal(), (uint256)), staking.slashableOf(operator));
    }

    // Whether the permit fails or not, the allowance decides.
    function test_permit_tokenRefuses_bondsOnAllowance_succeeds() public {
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(staking.permit, (1e20, block.timestamp, 27, bytes32(0), bytes32(0)));
        calls[1] = abi.encodeCall(staking.bond, (1e20));
        uint256 before = staking.valueOf(operator, operator);
        vm.prank(operator);
        staking.multicall(calls);
        vm.assertGe(staking.valueOf(operator, operator), before + 1e20 - 1);
        balanced();
    }

    function test_permit_tokenRefusesWithoutAllowance_reverts() public {
        vm.prank(operator);
        hostile.approve(address(staking), 0);
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(staking.permit, (1e20, block.timestamp, 27, bytes32(0), bytes32(0)));
        calls[1] = abi.encodeCall(staking.bond, (1e20));
        vm.expectPartialRevert(bytes4(keccak256("ERC20InsufficientAllowance(address,uint256,uint256)")));
        vm.prank(operator);
        staking.multicall(calls);
    }

    function refusedIn(uint256 amount, uint256 received) private {
        vm.assertEq(amount, 1e20);
        refused(abi.encodeWithSelector(IStaking.TransferMismatch.selector, amount, received));
    }

    /// @dev All three ways in, each with 100 tokens, and nothing has changed after.
    function refused(bytes memory reason) private {
        uint256 slashable = staking.slashableOf(operator);
        IStaking.Terms memory terms = termsOf(operator);
        vm.expectRevert(reason);
        bondAs(operator, 1e20);
        vm.expectRevert(reason);
        delegateOn(holder, operator, 1e20, terms);
        vm.expectRevert(reason);
        staking.fundRewards(operator, 1e20);
        vm.assertEq(staking.slashableOf(operator), slashable);
        balanced();
    }

    /// @dev All four ways out, and nothing has changed after.
    function refusedOut(bytes memory reason) private {
        vm.expectRevert(reason);
        staking.claim(ticket);
        vm.expectRevert(reason);
        vm.prank(holder);
        staking.withdrawCredit();
        vm.expectRevert(reason);
        vm.prank(holder);
        staking.collectRewards(operator);
        vm.expectRevert(reason);
        staking.burnSlashed();
        vm.assertEq(staking.ticketOf(ticket).owner, holder);
        balanced();
    }

    function entries() private view returns (bytes[] memory calls) {
        uint256[] memory ids = new uint256[](1);
        ids[0] = ticket;
        calls = new bytes[](13);
        calls[0] = abi.encodeCall(staking.bond, (1e20));
        calls[1] = abi.encodeCall(staking.delegate, (operator, 1e20, termsOf(operator)));
        calls[2] = abi.encodeCall(staking.unbond, (operator, 1));
        calls[3] = abi.encodeCall(staking.claim, (ticket));
        calls[4] = abi.encodeCall(staking.claimMany, (ids));
        calls[5] = abi.encodeCall(staking.fundRewards, (operator, 1));
        calls[6] = abi.encodeCall(staking.collectRewards, (operator));
        calls[7] = abi.encodeCall(staking.withdrawCredit, ());
        calls[8] = abi.encodeCall(staking.setCommission, (1));
        calls[9] = abi.encodeCall(staking.admitSlasher, (address(court)));
        calls[10] = abi.encodeCall(staking.slash, (operator, bytes32(0), 1, false, holder));
        calls[11] = abi.encodeCall(staking.burnSlashed, ());
        calls[12] = abi.encodeCall(staking.permit, (1, block.timestamp, 27, bytes32(0), bytes32(0)));
    }

    function stopped() private view {
        vm.assertFalse(hostile.reentered());
        vm.assertEq(
            bytes32(bytes4(hostile.refusal())),
            bytes32(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector)
        );
        balanced();
    }

    function balanced() private view {
        (uint256 staked, uint256 rewards, uint256 credit, uint256 unburnt) = staking.totals();
        vm.assertEq(hostile.balanceOf(address(staking)), staked + rewards + credit + unburnt);
        vm.assertEq(staked, staking.slashableOf(operator));
    }
}
